"""Acts on a story: what they will change is said before, and after a withdrawal which target has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndication.catalog import jobs, paused_targets, subscriptions, webhook_arrivals
from syndication.catalog import state as stored_state
from syndication.catalog.jobs import FailedJob
from syndication.catalog.paused_targets import JobTarget
from syndication.catalog.webhook_arrivals import Arrival
from syndication.delivery import outbox
from syndication.model.capacity import Capacity
from syndication.model.publication import Publication
from syndication.model.webhook import Webhook
from tests.http.test_webhook_signatures import SECRET
from tests.publishing.partners.outlets import LONG, PICTURE, partner
from tests.support import every_job
from tests.web.api.conftest import opened
from tests.web.api.support import Api, problem

HARBOUR = "/api/items/harbour"
KILL = {"kind": "kill", "note": "It was wrong."}
CALLBACK = "https://reader.example/callback?key=s3cret"
HOOKS = (
    Webhook(name="newsroom", url="https://news.example/hook", secret=SECRET),
    Webhook(name="sport", url="https://sport.example/hook", secret=SECRET, feeds=("sections/sport",)),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Api]:
    """A publication with MSN and Flipboard, two webhooks, a subscriber of its feeds and a cache, and a story."""
    partners = (partner(), partner("flipboard", "flipboard"))
    more: dict[str, Any] = {"webhooks": HOOKS, "purge": ("https://cache.example",)}
    with opened(tmp_path, partners=partners, **more) as api:
        api.house.record(
            "harbour.md", "The harbour reopens after the storm", LONG, media=PICTURE, slug='"harbour"',
            published="2026-02-20T13:00:00Z", section='"City"',
        )  # fmt: skip
        api.house.publish()
        end = api.house.now + timedelta(days=10_000)
        with api.house.catalog.begin() as connection:
            for path in ("/rss.xml", "/sections/city/rss.xml"):
                subscriptions.save(connection, path, "x", CALLBACK, "", lease_end=end, now=api.house.now)
        announce(api)
        with api.house.catalog.begin() as connection:
            jobs.drop(connection, [job.key for job in waiting(api)])
        yield api


def publication(api: Api) -> Publication:
    return api.house.publication


def announce(api: Api) -> None:
    with api.house.catalog.begin() as connection:
        outbox.announce(connection, api.app.extensions["targets"], publication(api), api.house.now)


def waiting(api: Api) -> list[Any]:
    with api.house.catalog.read() as connection:
        return every_job(connection)


def states(api: Api) -> dict[tuple[str, str], str]:
    told = api.get(f"{HARBOUR}/withdrawal").get_json()
    assert told["complete"] == all(one["state"] == "done" for one in told["targets"])
    return {(one["kind"], one["target"]): one["state"] for one in told["targets"]}


def test_a_kill_names_whom_it_reaches_before_it_is_done(desk: Api) -> None:
    told = desk.get(f"{HARBOUR}/consequences?act=kill").get_json()
    assert (told["needs"], told["possible"], told["version"]) == ("withdraw", True, 1)
    assert set(told["feeds"]) == {"/", "/sections/city/"}
    by_name = {one["partner"]: one for one in told["partners"]}
    assert (by_name["msn"]["how"], by_name["flipboard"]["how"]) == ("feed", "by hand")
    assert by_name["flipboard"]["place"]
    assert (told["subscribers"], told["webhooks"], told["caches"], told["hubs"]) == (1, ["newsroom"], 1, 0)
    assert "cannot be called back" in " ".join(told["notes"])
    assert desk.get(HARBOUR).get_json()["status"] == "usable"


@pytest.mark.parametrize(
    ("act", "needs", "possible"),
    [
        ("kill", "withdraw", True),
        ("withhold", "write", True),
        ("correct", "write", True),
        ("reinstate", "withdraw", False),
    ],
)
def test_what_each_act_needs_and_whether_it_is_possible(desk: Api, act: str, needs: str, possible: bool) -> None:
    told = desk.get(f"{HARBOUR}/consequences?act={act}").get_json()
    assert (told["needs"], told["possible"], bool(told["hindrance"])) == (needs, possible, not possible)


def test_bringing_back_a_killed_story_says_what_does_not_come_back(desk: Api) -> None:
    desk.post(f"{HARBOUR}/withdraw", KILL)
    desk.house.publish()
    told = desk.get(f"{HARBOUR}/consequences?act=reinstate").get_json()
    assert told["possible"]
    assert set(told["feeds"]) == {"/", "/sections/city/"}
    assert "without the embargo" in told["notes"][0]
    assert {one["partner"] for one in told["partners"]} == {"msn", "flipboard"}
    assert not desk.get(f"{HARBOUR}/consequences?act=kill").get_json()["possible"]


def test_a_story_that_was_never_public_reaches_nobody(desk: Api) -> None:
    slug = desk.make(embargo_until="2999-01-01T00:00:00Z")["slug"]
    told = desk.get(f"/api/items/{slug}/consequences?act=kill").get_json()
    assert (told["feeds"], told["partners"], told["webhooks"], told["caches"]) == ([], [], [], 0)
    assert "never public" in told["notes"][0]
    desk.post(f"/api/items/{slug}/withdraw", KILL)
    done = desk.get(f"/api/items/{slug}/withdrawal").get_json()
    assert (done["complete"], done["targets"]) == (True, [])


@pytest.mark.parametrize("query", ["", "?act=delete", "?act=kill&act=kill", "?kind=kill"])
def test_an_act_that_is_not_there(desk: Api, query: str) -> None:
    assert desk.get(f"{HARBOUR}/consequences{query}").status_code == 400


def test_after_a_kill_each_target_has_a_line_until_it_has_it(desk: Api) -> None:
    desk.post(f"{HARBOUR}/withdraw", KILL)
    before = states(desk)
    assert (before["feed", "/"], before["webhook", "newsroom"]) == ("waiting", "waiting")
    desk.house.publish()
    announce(desk)
    sent = states(desk)
    assert (sent["feed", "/"], sent["feed", "/sections/city/"]) == ("done", "done")
    assert sent["partner", "flipboard"] == "by hand"
    assert sent["webhook", "newsroom"] == "waiting"
    assert sent["subscriber", "https://reader.example/callback?…"] == "waiting"
    assert sent["cache", "https://cache.example"] == "waiting"
    assert ("webhook", "sport") not in sent


def test_what_arrived_and_what_failed_are_told_apart(desk: Api) -> None:
    desk.post(f"{HARBOUR}/withdraw", KILL)
    desk.house.publish()
    announce(desk)
    now = desk.house.now
    with desk.house.catalog.begin() as connection:
        event = stored_state.number(connection, stored_state.EVENTS_ANNOUNCED)
        item_id = desk.get(HARBOUR).get_json()["id"]
        webhook_arrivals.note(connection, [Arrival(item_id, "newsroom", event, "withdrawn", now)])
        held = jobs.claim(connection, "w", "push", now, now + timedelta(hours=1), Capacity(jobs=10))
        jobs.reschedule(connection, "w", [FailedJob(job, 500, "answered 500", None) for job in held], now)
    told = {(one["kind"], one["target"]): one for one in desk.get(f"{HARBOUR}/withdrawal").get_json()["targets"]}
    assert told["webhook", "newsroom"]["state"] == "done"
    failed = told["subscriber", "https://reader.example/callback?…"]
    assert (failed["state"], failed["detail"]) == ("failed", "answered 500")


def test_targets_that_are_paused_are_named_before_and_after(desk: Api) -> None:
    now = desk.house.now
    with desk.house.catalog.begin() as connection:
        for kind, target in (("event", "newsroom"), ("push", CALLBACK), ("purge", "https://cache.example")):
            paused_targets.pause(connection, JobTarget(kind, target), "user ada", now)
    told = desk.get(f"{HARBOUR}/consequences?act=kill").get_json()["paused"]
    assert len(told) == 3
    assert told[0].startswith("event newsroom is paused by user ada since ")
    assert "s3cret" not in str(told)
    desk.post(f"{HARBOUR}/withdraw", KILL)
    desk.house.publish()
    announce(desk)
    sent = states(desk)
    assert sent["webhook", "newsroom"] == "paused"
    assert sent["subscriber", "https://reader.example/callback?…"] == "paused"
    assert sent["cache", "https://cache.example"] == "paused"


def test_a_story_that_is_not_withdrawn_has_no_progress(desk: Api) -> None:
    answer = desk.get(f"{HARBOUR}/withdrawal")
    assert (answer.status_code, problem(answer)["detail"]) == (409, "harbour: is not withdrawn")


def test_nothing_of_the_withdrawn_text_is_told(desk: Api) -> None:
    desk.post(f"{HARBOUR}/withdraw", KILL)
    for path in (f"{HARBOUR}/withdrawal", f"{HARBOUR}/consequences?act=reinstate"):
        assert "reopens after" not in desk.get(path).text
