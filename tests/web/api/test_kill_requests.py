"""Kills that wait for a second person at the desk, for programs: they see them, and are not asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndication.catalog import kill_requests
from syndication.model.kill_request import KillRequest
from tests.web.api.conftest import opened
from tests.web.api.support import Api

OLD = "/api/items/old-story"
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path, desk_kill_by_two=True) as api:
        yield api


def ask(api: Api, ends: datetime, version: int = 1) -> str:
    item_id = str(api.get(OLD).get_json()["id"])
    request = KillRequest(item_id=item_id, version=version, user="anna", note="Wrong.", made=NOON, ends=ends)
    with api.house.catalog.begin() as connection:
        kill_requests.save(connection, request)
    return item_id


def listed(api: Api) -> list[dict[str, object]]:
    found: list[dict[str, object]] = api.ask("GET", "/api/kill-requests").get_json()["requests"]
    return found


def test_they_are_listed_with_their_state(two: Api) -> None:
    assert listed(two) == []
    ends = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    item_id = ask(two, ends)
    assert listed(two) == [
        {
            "slug": "old-story",
            "id": item_id,
            "version": 1,
            "user": "anna",
            "note": "Wrong.",
            "made": "2026-02-05T12:00:00Z",
            "ends": ends.isoformat().replace("+00:00", "Z"),
            "state": "open",
        }
    ]
    ask(two, ends, version=2)
    assert [one["state"] for one in listed(two)] == ["changed"]
    ask(two, NOON + timedelta(hours=12))
    assert [one["state"] for one in listed(two)] == ["ended"]


def test_a_token_kills_at_once_and_ends_the_request(two: Api) -> None:
    ask(two, datetime.now(UTC) + timedelta(hours=1))
    answer = two.post(f"{OLD}/withdraw", {"kind": "kill", "note": "Wrong."})
    assert answer.get_json()["status"] == "canceled"
    assert listed(two) == []


def test_the_list_is_for_those_who_may_withdraw(two: Api) -> None:
    assert two.ask("GET", "/api/kill-requests", token="write").status_code == 403
