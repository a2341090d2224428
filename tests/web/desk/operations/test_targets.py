"""Pausing targets of deliveries at the desk, and closing subscriptions: forms without script, and what screens say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.catalog import events, jobs, state, subscriptions
from syndication.delivery import outbox
from syndication.delivery.targets import Targets
from syndication.model.webhook import Webhook
from tests.http.test_webhook_signatures import SECRET
from tests.support import every_job
from tests.web.desk.operations.machine_room import CALLBACK, fill_queue
from tests.web.desk.stories.newsroom import Newsroom

DAY = timedelta(days=1)
HOOK = Webhook(name="newsroom", url="https://news.example/hook", secret=SECRET)


@pytest.fixture
def busy(room: Newsroom) -> Newsroom:
    fill_queue(room.house)
    with room.house.catalog.begin() as connection:
        now = room.house.now
        subscriptions.save(connection, "/rss.xml", "x", CALLBACK, "", lease_end=now + timedelta(days=999), now=now)
    return room


def rows(room: Newsroom, path: str) -> list[str]:
    return [" ".join(row.text_content().split()) for row in room.get(path, "admin").all("//tbody/tr")]


def form_of(room: Newsroom, word: str) -> str:
    """Return the address of the form whose button is named so."""
    page = room.get("/deliveries/targets", "admin")
    (action,) = page.all(f"//form[button[contains(@aria-label, '{word}')]]/@action")
    return str(action).removeprefix("/desk")


def test_a_target_is_paused_and_every_screen_about_it_says_by_whom(busy: Newsroom) -> None:
    done = busy.post(form_of(busy, "Pause deliveries to newsroom"), {}, "admin")
    assert done.location == "/desk/deliveries/targets?done=paused"
    assert "The target is paused." in busy.get("/deliveries/targets?done=paused", "admin").words()
    (row,) = (row for row in rows(busy, "/deliveries/targets") if row.startswith("newsroom"))
    assert "Paused by user ada since" in row
    assert len(rows(busy, "/deliveries?state=paused")) == 2
    for path in ("/deliveries", ""):
        assert "newsroom: by user ada since" in busy.get(path, "read").words()
    assert [one.who for one in busy.log() if one.action == "paused"] == ["user ada"]


def test_it_goes_on_when_it_is_resumed(busy: Newsroom) -> None:
    busy.post(form_of(busy, "Pause deliveries to newsroom"), {}, "admin")
    resume = form_of(busy, "Resume deliveries to newsroom")
    assert busy.post(resume, {}, "admin").location == "/desk/deliveries/targets?done=resumed"
    assert (
        busy.post(resume, {}, "admin").location == "/desk/deliveries/targets?done=resumed"
    )  # of two people, the second
    assert rows(busy, "/deliveries?state=paused") == []
    assert len(rows(busy, "/deliveries?state=waiting")) == 2
    assert "paused" not in busy.get("", "admin").words()


def test_a_withdrawal_behind_a_pause_is_said_plainly(busy: Newsroom) -> None:
    busy.post(form_of(busy, "Pause deliveries to newsroom"), {}, "admin")
    ask = busy.get("/stories/public/withhold").words()
    assert "Some targets are paused" in ask
    busy.send("/stories/public/withhold", {"note": "It is checked."})
    busy.house.publish()
    with busy.house.catalog.begin() as connection:
        jobs.drop(connection, [job.key for job in every_job(connection)])
        state.put(connection, state.EVENTS_ANNOUNCED, str(events.newest(connection) - 1))
        outbox.announce(connection, Targets(webhooks=(HOOK,)), busy.house.publication, datetime.now(UTC) + DAY)
    start = busy.get("", "read").words()
    assert "1 withdrawal waits behind a pause" in start
    assert "1 withdrawal waits: the target has not heard of it." in busy.get("/deliveries", "read").words()
    assert "1 withdrawal waits: the target has not heard of it." in busy.get("/deliveries/targets", "read").words()


def test_a_subscription_is_closed(busy: Newsroom) -> None:
    (row,) = rows(busy, "/deliveries/subscribers")
    assert "https://reader.example/callback?…" in row
    page = busy.get("/deliveries/subscribers?path=/rss.xml", "admin")
    assert "s3cret" not in page.text
    (action,) = page.all("//form[contains(@action, '/close')]/@action")
    path = action.removeprefix("/desk")
    assert busy.post(path, {"reason": "not welcome"}, "admin").location == "/desk/deliveries/subscribers?done=closed"
    assert rows(busy, "/deliveries/subscribers") == []
    assert "The subscription is closed" in busy.get("/deliveries/subscribers?done=closed", "admin").words()
    with busy.house.catalog.read() as connection:
        assert [job.kind for job in every_job(connection) if job.target == CALLBACK] == ["deny"]
    busy.post(path, {}, "admin", 404)


def test_those_who_are_no_admins_see_no_acts(busy: Newsroom) -> None:
    for path in ("/deliveries/targets", "/deliveries/subscribers"):
        assert busy.get(path, "withdraw").all("//main//form[@method='post']") == []


def test_a_target_that_is_not_there(busy: Newsroom) -> None:
    for act in ("pause", "resume"):
        busy.post(f"/deliveries/targets/none/{act}", {}, "admin", 404)
