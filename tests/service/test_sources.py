"""A running service follows a feed: stories, withdrawals and new settings arrive by themselves."""

from __future__ import annotations

import json
import signal

from tests.http.fetch.misbehaving import Server, answer, saying
from tests.publishing.follower.newswire import WireStory, atom, tombstone
from tests.support import NOON, Service


def test_a_story_and_its_withdrawal_reach_the_readers(service: Service) -> None:
    agency = Server(
        {"/feed": saying(answer(atom(WireStory("urn:news:1", "Harbour reopens", "<p>The quay is open.</p>"))))}
    )
    settings = service.root / "syndication.toml"
    before = settings.read_text()
    table = f'[[sources]]\nname = "agency"\nurl = "{agency.url}/feed"\nstatus = "usable"\nrights = "full"\n'
    settings.write_text(before + table)
    service.start("--workers", "1")
    service.wait(lambda: b"The quay is open." in service.get("/rss.xml").body)
    (found,) = json.loads(service.run("sources", "--json").stdout)["sources"]
    assert (found["name"], found["health"], found["stories"]) == ("agency", "ok", {"taken": 1})
    assert 'syndication_sources{state="ok"} 1.0' in service.get("/metrics").body.decode()

    agency.talks["/feed"] = saying(answer(atom(head=tombstone("urn:news:1", NOON))))
    settings.write_text(before + table + 'credit = "The Agency"\n')
    assert service.process
    service.process.send_signal(signal.SIGHUP)  # new settings of a source count at once
    service.wait(lambda: b"The quay is open." not in service.get("/rss.xml").body)
    assert b'ref="tag:tribune.example' in service.get("/atom.xml").body
    agency.close()
