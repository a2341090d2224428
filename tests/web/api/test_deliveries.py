"""Deliveries over the API: what waits, failed and arrived, without secrets, and sending it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from syndication.catalog import attempts, jobs
from syndication.catalog.attempts import Attempt
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.job import Job
from tests.web.api.support import Api, problem

PATH = "/api/deliveries"
CALLBACK = "https://reader.example/callback?key=s3cret"
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(api: Api) -> Api:
    """An API with a subscriber that failed and was given up, five events that wait, and one that arrived."""
    now = api.house.now
    with api.house.catalog.begin() as connection:
        push = Job(kind="push", target=CALLBACK, subject="/rss.xml", since=now, due=now, lane="push")
        jobs.add(connection, [push])
        held = jobs.claim(connection, "w", "push", now, now + 99 * SECOND, Capacity(jobs=1))
        jobs.reschedule(connection, "w", [FailedJob(job, 500, "answered 500", None) for job in held], now)
        events = [
            Job(kind="event", target="newsroom", subject=str(number), since=now + SECOND, due=now + SECOND)
            for number in range(5)
        ]
        jobs.add(connection, events)
        made = Attempt(
            at=now, kind="push", target=CALLBACK, subject="/rss.xml", status=500, problem="answered 500",
            milliseconds=7, answer="<script>alert(1)</script>",
        )  # fmt: skip
        arrived = Attempt(at=now, kind="event", target="sport", subject="9", status=204, problem="", milliseconds=3)
        attempts.add(connection, [made, arrived])
    return api


def listed(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"{PATH}{query}").get_json()["deliveries"]
    return found


def test_a_delivery_that_was_given_up_has_its_attempts_and_no_secret(desk: Api) -> None:
    answer = desk.get(f"{PATH}?state=given_up")
    (found,) = answer.get_json()["deliveries"]
    assert (found["kind"], found["target"], found["subject"], found["tries"], found["error"]) == (
        "push", "https://reader.example/callback?…", "/rss.xml", 1, "answered 500",
    )  # fmt: skip
    (tried,) = found["attempts"]
    assert (tried["status"], tried["ms"], tried["error"], tried["answer"]) == (
        500, 7, "answered 500", "<script>alert(1)</script>",
    )  # fmt: skip
    assert "next_at" not in found
    assert "s3cret" not in answer.text
    assert answer.mimetype == "application/json"


def test_without_a_state_all_are_listed_that_have_not_arrived(desk: Api) -> None:
    told = desk.get(PATH).get_json()
    assert (told["total"], told["more_than"], told["next"]) == (6, None, None)
    assert [one["state"] for one in told["deliveries"]] == ["waiting"] * 5 + ["given_up"]
    (arrived,) = listed(desk, "?state=done")
    assert (arrived["target"], arrived["attempts"][0]["status"]) == ("sport", 204)


@pytest.mark.parametrize("limit", [1, 2, 4, 200])
def test_pages_have_each_delivery_once_also_those_of_one_moment(desk: Api, limit: int) -> None:
    ids, path = list[str](), f"{PATH}?limit={limit}"
    while path:
        page = desk.get(path).get_json()
        assert "s3cret" not in str(page)
        ids += [one["id"] for one in page["deliveries"]]
        path = page["next"]
    assert ids == [one["id"] for one in listed(desk)]
    assert len(set(ids)) == 6


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?kind=event", 5),
        ("?kind=push", 1),
        ("?target=newsroom", 5),
        (f"?target={CALLBACK}", 1),
        ("?target=nobody", 0),
        ("?story=old-story", 0),
        ("?state=done&target=sport", 1),
        ("?state=done&target=newsroom", 0),
    ],
)
def test_they_are_found_by_kind_target_and_story(desk: Api, query: str, count: int) -> None:
    assert len(listed(desk, query)) == count


@pytest.mark.parametrize(
    "query", ["state=sent", "kind=mail", "limit=0", "cursor=!", "state=done&cursor=WzAsMF0", "target=a%00", "who=x"]
)
def test_parameters_that_cannot_be_understood(desk: Api, query: str) -> None:
    answer = desk.get(f"{PATH}?{query}")
    assert (answer.status_code, problem(answer)["field"]) == (400, query.rpartition("&")[2].partition("=")[0])


def test_a_story_that_is_not_there(desk: Api) -> None:
    assert desk.get(f"{PATH}?story=none").status_code == 404


def test_one_is_tried_again_and_that_is_logged(desk: Api) -> None:
    (found,) = listed(desk, "?state=given_up")
    for scope in ("read", "write", "withdraw"):
        assert desk.post(f"{PATH}/{found['id']}/resend", token=scope).status_code == 403
    assert desk.post(f"{PATH}/{found['id']}/resend", token="admin").get_json() == {"count": 1}
    assert listed(desk, "?state=given_up") == []
    deed = desk.deeds()[-1]
    assert (deed.who, deed.action, deed.note) == (
        "token admin", "sent again", "push /rss.xml to https://reader.example/callback?…",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?kind=push", 1),
        ("?kind=event", 0),
        ("?target=newsroom", 0),
        ("?since=2000-01-01T00:00:00Z", 1),
        ("?since=2999-01-01T00:00:00Z", 0),
    ],
)
def test_all_that_failed_are_tried_again(desk: Api, query: str, count: int) -> None:
    assert desk.post(f"{PATH}/resend{query}", token="admin").get_json() == {"count": count}


@pytest.mark.parametrize("delivery", ["x", "W10", "WyJldmVudCIsIjkiLCJ4Il0"])
def test_an_id_that_is_none_finds_nothing(desk: Api, delivery: str) -> None:
    assert desk.post(f"{PATH}/{delivery}/resend", token="admin").status_code == 404
