"""The list of stories by change, page after page, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.catalog.change_feed import ChangeCursor
from syndication.web.api.change_feed import format_cursor, parse_cursor
from tests.web.api.support import Api, problem


def slugs(page: dict[str, Any]) -> list[str]:
    return [item["slug"] for item in page["items"]]


def test_a_client_that_follows_the_pages_meets_every_item_once(api: Api) -> None:
    for number in range(7):
        api.make(f"Story {number}")
    path, seen = "/api/items?limit=3", list[str]()
    while path:
        page = api.get(path).get_json()
        assert len(page["items"]) <= 3
        seen += slugs(page)
        path = page["next"]
    assert seen == ["old-story", *(f"story-{number}" for number in range(7))]


def test_a_client_that_comes_back_learns_what_changed_since(api: Api) -> None:
    api.make("Second")
    page = api.get("/api/items").get_json()
    assert (slugs(page), page["next"]) == (["old-story", "second"], None)
    again = f"/api/items?cursor={page['cursor']}"
    assert api.get(again).get_json() == {"items": [], "next": None, "cursor": page["cursor"]}
    api.patch("/api/items/old-story", {"standfirst": "New"})
    api.make("Third")
    api.post("/api/items/second/withdraw", {"kind": "kill", "note": "Wrong."})
    assert slugs(api.get(again).get_json()) == ["old-story", "third", "second"]


def test_a_change_with_an_older_stamp_is_not_missed(api: Api) -> None:
    api.make("Second")
    cursor = api.get("/api/items").get_json()["cursor"]
    api.house.record("late.md", "Late", changed="2026-02-06T00:00:00Z", version="3")
    api.house.publish()
    page = api.get(f"/api/items?cursor={cursor}").get_json()
    assert [(item["slug"], item["changed"]) for item in page["items"]] == [("late", "2026-02-06T00:00:00Z")]


def test_an_item_that_is_only_kept_again_is_not_listed_as_changed(api: Api) -> None:
    api.make("Soon", published="2026-12-31T00:00:00Z")
    cursor = api.get("/api/items").get_json()["cursor"]
    api.house.publish()  # in 2027, by the clock of the house: the story is released
    with api.house.catalog.read() as connection:
        assert connection.exec_driver_sql("SELECT public FROM items WHERE slug = 'soon'").scalar() == 1
    assert api.get(f"/api/items?cursor={cursor}").get_json()["items"] == []


def test_the_address_of_the_next_page_keeps_the_filters(api: Api) -> None:
    for number in range(5):
        api.make(f"Story {number}", section="Sport & Play", tags=["A"] if number % 2 else [])
    page = api.get("/api/items?section=Sport+%26+Play&tag=A&limit=1").get_json()
    assert slugs(page) == ["story-1"]
    assert slugs(api.get(page["next"]).get_json()) == ["story-3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=usable", ["old-story", "city", "sport"]),
        ("status=canceled", ["gone"]),
        ("status=withheld", []),
        ("section=City", ["old-story", "city"]),
        ("section=city", ["old-story", "city"]),
        ("tag=Harbour", ["city", "sport"]),
        ("author=jane-doe", ["sport", "gone"]),
        ("author=Jane Doe&status=usable", ["sport"]),
        ("section=City&tag=harbour", ["city"]),
        ("section=none", []),
        ("changed_since=2026-02-05T12:00:00Z&limit=1", ["old-story"]),
        ("changed_since=2026-02-05T13:00:00%2b01:00&limit=1", ["old-story"]),
        ("changed_since=2026-02-05T12:00:01Z", ["city", "sport", "gone"]),
        ("changed_since=2999-01-01T00:00:00Z", []),
    ],
)
def test_items_are_chosen_as_feeds_choose_them(api: Api, query: str, found: list[str]) -> None:
    api.make("City", section="City", tags=["Harbour"])
    api.make("Sport", section="Sport", tags=["harbour"], authors=[{"name": "Jane Doe"}])
    api.make("Gone", authors=[{"name": "Jane Doe"}])
    api.post("/api/items/gone/withdraw", {"kind": "kill", "note": "Wrong."})
    assert slugs(api.get(f"/api/items?{query}").get_json()) == found


def newest(api: Api, limit: int) -> Iterator[str]:
    """Yield the slugs of all stories, the newest first, page by page."""
    path = f"/api/items?order=newest&limit={limit}"
    while path:
        page = api.get(path).get_json()
        yield from slugs(page)
        path = page["next"]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_the_newest_come_first_and_each_once_whatever_happens_meanwhile(api: Api, limit: int) -> None:
    for number in (3, 1, 4):
        api.make(f"Story {number}", published=f"2026-03-0{number}T12:00:00Z")
    api.make("Same day", published="2026-03-03T12:00:00Z")
    api.make("To come", published="2999-01-01T12:00:00Z")
    found = newest(api, limit)
    seen = [next(found)]
    api.make("Meanwhile", published="2026-11-01T12:00:00Z")
    api.patch("/api/items/story-1", {"standfirst": "Changed"})
    seen += found
    assert [slug for slug in seen if slug != "meanwhile"] == [
        "to-come",
        "story-4",
        "story-3",
        "same-day",
        "story-1",
        "old-story",
    ]


def test_the_newest_are_chosen_as_others(api: Api) -> None:
    api.make("City", section="City", published="2026-03-01T12:00:00Z")
    api.make("Gone", section="City", published="2026-03-02T12:00:00Z")
    api.post("/api/items/gone/withdraw", {"kind": "kill", "note": "Wrong."})
    assert slugs(api.get("/api/items?order=newest&section=City").get_json()) == ["gone", "city", "old-story"]
    assert slugs(api.get("/api/items?order=newest&section=City&status=usable&limit=1").get_json()) == ["city"]
    page = api.get("/api/items?order=newest&status=canceled&limit=1").get_json()
    assert (slugs(page), api.get(page["next"]).get_json()["items"] if page["next"] else []) == (["gone"], [])


def test_a_cursor_of_another_order_is_refused(api: Api) -> None:
    for order, other in (("newest", "changed"), ("changed", "newest")):
        cursor = api.get(f"/api/items?order={order}").get_json()["cursor"]
        assert api.get(f"/api/items?order={order}&cursor={cursor}").status_code == 200
        answer = api.get(f"/api/items?order={other}&cursor={cursor}")
        assert (answer.status_code, problem(answer)["field"]) == (400, "cursor")


def test_an_item_is_found_by_its_id(still: Api) -> None:
    item = still.get("/api/items/old-story")
    answer = still.get(f"/api/items?{urlencode({'id': item.get_json()['id']})}")
    assert (answer.status_code, answer.get_json(), answer.headers["ETag"]) == (200, item.get_json(), '"1"')


@pytest.mark.parametrize("item_id", ["tag:nobody,2026:x", "%00", "", "%ff", "' OR 1=1"])
def test_an_id_that_no_item_has_is_not_found(still: Api, item_id: str) -> None:
    answer = still.get(f"/api/items?id={item_id}")
    assert answer.status_code == 404
    problem(answer)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("order=oldest", "order"),
        ("order=newest&changed_since=2026-02-05T12:00:00Z", "changed_since"),
        ("order=newest&cursor=newest-x", "cursor"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=%d9%a3", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=WzldAA", "cursor"),
        ("cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LCJhIl0", "cursor"),
        ("status=killed", "status"),
        ("changed_since=2026-02-05T12:00:00", "changed_since"),
        ("changed_since=2026-02-05", "changed_since"),
        ("changed_since=0001-01-01T00:00:00%2b14:00", "changed_since"),
        ("changed_since=5", "changed_since"),
        ("sectoin=City", "sectoin"),
        ("id=x&limit=2", "limit"),
    ],
)
def test_a_query_that_cannot_be_understood_is_refused_by_its_name(still: Api, query: str, field: str) -> None:
    answer = still.get(f"/api/items?{query}")
    assert (answer.status_code, problem(answer)["field"]) == (400, field)


@given(changed=st.integers(-(2**62), 2**62), item_id=st.text(st.characters(codec="utf-8", categories=["L", "N", "P"])))
def test_a_cursor_is_a_word_that_gives_its_place_back(changed: int, item_id: str) -> None:
    place = ChangeCursor(changed, item_id)
    cursor = format_cursor(place)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert parse_cursor(cursor) == place
