"""A service follows the feed of another one, whose hub pushes to it: two real services, with real sockets between."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.pushing import make_service, topic_of, until, write
from tests.support import Service

PUSHED = "pushed by "


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Service]:
    """A service with a hub, and a story."""
    root = tmp_path / "partner"
    root.mkdir()
    made = make_service(root)
    write(made, "first", "world")
    made.start("--workers", "1")
    yield made
    made.stop()


@pytest.fixture
def reader(tmp_path: Path, partner: Service) -> Iterator[Service]:
    """A service that follows a feed of the partner, and asks it once a day: what comes sooner was pushed."""
    root = tmp_path / "reader"
    root.mkdir()
    made = Service(root)
    settings = root / "syndication.toml"
    settings.write_text(settings.read_text().replace("tribune.example", "reader.example") + table(partner))
    made.start("--workers", "2")
    yield made
    made.stop()


def table(partner: Service) -> str:
    url = topic_of(partner, "world")
    return f'[[sources]]\nname = "partner"\nurl = "{url}"\nstatus = "usable"\nrights = "full"\nevery = "1d"\n'


def source(reader: Service) -> dict[str, Any]:
    return json.loads(reader.run("sources", "--json").stdout)["sources"][0]  # type: ignore[no-any-return]


def subscribers(partner: Service) -> str:
    return partner.run("hub", "--json").stdout


def test_news_of_a_followed_feed_come_by_push_until_the_source_is_paused(partner: Service, reader: Service) -> None:
    reader.wait(lambda: bool(source(reader)["subscribed_until"]))
    write(partner, "second", "world")
    until(partner, "world", "Story second<")
    reader.wait(lambda: b"Story second<" in reader.get("/rss.xml").body)
    found = source(reader)
    assert found["pushed"]
    assert found["hub"] == f"{partner.url}/hub"
    assert PUSHED in reader.run("sources").stdout
    (partner.items / "second.md").unlink()
    write(partner, "third", "world", headline="Third")
    reader.wait(lambda: b"<title>Third<" in reader.get("/rss.xml").body)

    assert "/hub/callback/" in subscribers(partner)
    reader.run("sources", "pause", "partner")
    partner.wait(lambda: "/hub/callback/" not in subscribers(partner))
    reader.run("sources", "resume", "partner")
    partner.wait(lambda: "/hub/callback/" in subscribers(partner))

    settings = reader.root / "syndication.toml"
    settings.write_text(settings.read_text().partition("[[sources]]")[0])
    assert reader.process
    reader.process.send_signal(signal.SIGHUP)
    partner.wait(lambda: "/hub/callback/" not in subscribers(partner))
