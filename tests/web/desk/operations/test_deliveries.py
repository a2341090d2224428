"""Deliveries at the desk: found by state, kind and target, without secrets, and sent again."""

from __future__ import annotations

from typing import get_args

import pytest

from syndication.catalog import events, jobs
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.event import Event, EventKind
from syndication.model.job import Job
from tests.web.desk.operations.machine_room import ANSWER, CALLBACK, SECOND, fill_queue
from tests.web.desk.stories.newsroom import Newsroom


@pytest.fixture
def busy(room: Newsroom) -> Newsroom:
    fill_queue(room.house)
    return room


def rows(room: Newsroom, query: str) -> list[str]:
    page = room.get(f"/deliveries?{query}", "admin")
    return [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=given_up", 1),
        ("state=waiting&kind=event", 2),
        ("kind=push", 1),
        ("target=newsroom", 2),
        (f"target={CALLBACK.replace('?', '%3F')}", 1),
        ("target=nobody", 0),
        ("state=done&target=sport", 1),
        ("story=public&kind=push", 0),
    ],
)
def test_they_are_found(busy: Newsroom, query: str, count: int) -> None:
    assert len(rows(busy, query)) == count


def test_one_that_was_given_up_has_its_attempts_without_secrets(busy: Newsroom) -> None:
    page = busy.get("/deliveries?state=given_up", "admin")
    (row,) = rows(busy, "state=given_up")
    for word in ("Given up", "https://reader.example/callback?…", "/rss.xml", "answered 500", "500, 7 ms", ANSWER):
        assert word in row
    assert "s3cret" not in page.text
    assert page.all("//main//script") == []


def test_one_is_sent_again(busy: Newsroom) -> None:
    (action,) = busy.get("/deliveries?state=given_up", "admin").all("//tbody//form/@action")
    path = action.removeprefix("/desk")
    assert busy.post(path, {}, "admin").location == "/desk/deliveries?sent=1"
    assert rows(busy, "state=given_up") == []
    assert [one.who for one in busy.log() if one.action == "sent again"] == ["user ada"]
    assert "1 delivery is tried again now." in busy.get("/deliveries?sent=1", "admin").words()


@pytest.mark.parametrize(("fields", "count"), [({}, 1), ({"kind": "push"}, 1), ({"kind": "event"}, 0)])
def test_all_that_failed_are_sent_again(busy: Newsroom, fields: dict[str, str], count: int) -> None:
    assert busy.post("/deliveries/resend", fields, "admin").location.endswith(f"sent={count}")
    assert len(rows(busy, "state=given_up")) == 1 - count


def test_an_event_leads_to_its_story(room: Newsroom) -> None:
    item = room.story("public").item
    with room.house.catalog.begin() as connection:
        made = Event(at=room.house.now, kind=get_args(EventKind)[0], item_id=item.id, slug=item.slug, feeds=("",))
        events.add(connection, [made])
        (event,) = events.of_item(connection, item.id)
        job = Job(kind="event", target="newsroom", subject=str(event.number), since=event.at, due=event.at)
        jobs.add(connection, [job])
    assert "/desk/stories/public" in room.get("/deliveries").all("//tbody//a/@href")


def test_those_who_are_no_admins_see_no_acts(busy: Newsroom) -> None:
    assert busy.get("/deliveries", "withdraw").all("//main//form[@method='post']") == []


def test_a_delivery_that_is_not_there(busy: Newsroom) -> None:
    busy.post("/deliveries/none/resend", {}, "admin", 404)


def test_kinds_are_named_in_words(busy: Newsroom) -> None:
    assert any("event to a webhook" in row for row in rows(busy, "state=waiting"))
    (option,) = busy.get("/deliveries", "admin").all("//select[@id='kind']/option[@value='purge']")
    assert option.text == "purge of a cache"


def test_an_address_of_the_own_network_has_the_setting_that_allows_it(room: Newsroom) -> None:
    now = room.house.now
    with room.house.catalog.begin() as connection:
        jobs.add(connection, [Job(kind="event", target="newsroom", subject="1", since=now, due=now)])
        held = jobs.claim(connection, "w", "first", now, now + SECOND, Capacity(jobs=1))
        problem = "127.0.0.1 is not on the public internet"
        jobs.reschedule(connection, "w", [FailedJob(job, 0, problem, now + SECOND) for job in held], now)
    assert ["allow_private_callbacks = true" in row for row in rows(room, "state=failing")] == [True]
