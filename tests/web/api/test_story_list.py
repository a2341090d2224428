"""The list of stories for people, and the calendar, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.web.short_cache import ShortCache
from tests.web.api.support import Api, problem


def slugs(page: dict[str, Any]) -> list[str]:
    return [item["slug"] for item in page["items"]]


@pytest.fixture
def stories(api: Api) -> Api:
    api.make("Ferry strike", section="City", tags=["Harbour"], authors=[{"name": "Ada"}])
    api.make("Harbour reopens", section="World", published="2026-02-06T12:00:00Z", body="A ferry came.")
    api.make("Tomorrow", published="2999-01-01T12:00:00Z", body="The ferry to come.")
    api.make("Wrong", body="A ferry was wrong.")
    api.post("/api/items/wrong/withdraw", {"kind": "kill", "note": "Wrong."})
    return api


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ferry", ["ferry-strike", "tomorrow", "harbour-reopens"]),
        ("q=ferry&order=-changed", ["tomorrow", "harbour-reopens", "ferry-strike"]),
        ("q=ferry&order=newest", ["tomorrow", "harbour-reopens", "ferry-strike"]),
        ("q=%22a+ferry%22", ["harbour-reopens"]),
        ("q=ferry+-strike&state=public", ["harbour-reopens"]),
        ("state=scheduled", ["tomorrow"]),
        ("state=canceled&state=scheduled&order=-changed", ["wrong", "tomorrow"]),
        ("section=City&section=world&order=published", ["ferry-strike", "old-story", "harbour-reopens"]),
        ("feed=tags/harbour", ["ferry-strike"]),
        ("from=2026-02-06&to=2026-02-06", ["harbour-reopens"]),
        ("order=-published&limit=1", ["tomorrow"]),
        ("q=wrong", ["wrong"]),
        ("q=ferry&status=canceled", []),
    ],
)
def test_stories_are_searched_filtered_and_ordered(stories: Api, query: str, found: list[str]) -> None:
    page = stories.get(f"/api/items?{query}").get_json()
    assert slugs(page) == found


def test_pages_have_the_number_of_all_and_keep_the_query(stories: Api) -> None:
    path, seen = "/api/items?section=City&section=World&order=published&limit=2", list[list[str]]()
    while path:
        page = stories.get(path).get_json()
        assert page["total"] == 3
        seen.append(slugs(page))
        path = page["next"]
    assert seen == [["ferry-strike", "old-story"], ["harbour-reopens"]]


def test_stories_are_counted_by_kind(stories: Api) -> None:
    facets = stories.get("/api/items?state=public&facets=true").get_json()["facets"]
    assert facets["states"] == {"public": 3}
    assert [(one["name"], one["value"], one["count"]) for one in facets["sections"]] == [
        ("City", "city", 2),
        ("World", "world", 1),
    ]
    assert (facets["counted"], facets["complete"]) == (3, True)
    assert [(one["name"], one["count"]) for one in facets["tags"]] == [("Harbour", 1)]


def test_a_request_with_earlier_parameters_has_the_earlier_answer(stories: Api) -> None:
    for query in ("", "?order=newest", "?section=City&status=usable", "?changed_since=2026-01-01T00:00:00Z&limit=3"):
        assert stories.get(f"/api/items{query}").get_json().keys() == {"items", "next", "cursor"}


def test_broken_records_are_listed_by_their_files(stories: Api) -> None:
    stories.house.write("no-date.md", '+++\nheadline = "No date"\n+++\n\nText.\n')
    stories.house.write("old.md", "+++\nheadline = 1\n+++\n\nText.\n")
    stories.house.publish()
    page = stories.get("/api/items?state=broken").get_json()
    assert slugs(page) == ["old-story"]
    assert [one["path"] for one in page["records"]] == ["items/no-date.md", "items/old.md"]
    assert all(one["problems"] for one in page["records"])
    found = stories.get("/api/items?state=broken&q=date").get_json()
    assert (slugs(found), [one["path"] for one in found["records"]]) == ([], ["items/no-date.md"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/items?q=a&q=b", "q"),
        ("/api/items?state=new", "state"),
        ("/api/items?q=a&colour=red", "colour"),
        ("/api/items?q=a&cursor=abc", "cursor"),
        ("/api/items?order=-rank", "order"),
        ("/api/calendar?from=x", "from"),
        ("/api/calendar?cursor=x", "cursor"),
        ("/api/calendar?cursor=", "cursor"),
        ("/api/items?q=a&cursor=", "cursor"),
        ("/api/calendar?day=1", "day"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(still: Api, path: str, field: str) -> None:
    told = problem(still.get(path))
    assert (told["status"], told["field"]) == (400, field)


def test_a_cursor_goes_with_its_order_alone(stories: Api) -> None:
    cursor = stories.get("/api/items?order=-changed&limit=1").get_json()["cursor"]
    assert problem(stories.get(f"/api/items?order=-published&cursor={cursor}"))["field"] == "cursor"
    assert problem(stories.get(f"/api/items?cursor={cursor}"))["field"] == "cursor"


@pytest.mark.parametrize("path", ["/api/items?q=a", "/api/calendar"])
def test_a_token_is_needed(still: Api, path: str) -> None:
    assert still.ask("GET", path, token="").status_code == 401


def test_the_calendar_lists_what_becomes_of_stories(api: Api) -> None:
    api.make("Due", published="2999-03-01T12:00:00Z", section="City")
    api.make("Held", embargo_until="2999-03-02T12:00:00Z", expires="2999-03-03T12:00:00Z")
    api.make("Gone", expires="2999-03-03T12:00:00Z")
    api.post("/api/items/gone/withdraw", {"kind": "kill", "note": "Wrong."})
    path, found = "/api/calendar?from=2999-03-01&to=2999-03-03&limit=1", list[dict[str, Any]]()
    while path:
        page = api.get(path).get_json()
        assert page["total"] == 3
        found += page["entries"]
        path = page["next"]
    assert [(one["at"], one["kind"], one["slug"]) for one in found] == [
        ("2999-03-01T12:00:00Z", "publication", "due"),
        ("2999-03-02T12:00:00Z", "embargo_end", "held"),
        ("2999-03-03T12:00:00Z", "expiry", "held"),
    ]
    assert found[0]["section"] == "City"
    some = api.get("/api/calendar?from=2999-03-01&to=2999-03-03&kind=expiry").get_json()
    assert [one["slug"] for one in some["entries"]] == ["held"]


def test_the_calendar_shows_corrections_with_their_notes(api: Api) -> None:
    api.post("/api/items/old-story/correct", {"note": "It was Thursday.", "changes": {"body": "On Thursday."}})
    found = api.get("/api/calendar?kind=correction").get_json()["entries"]
    assert [(one["slug"], one["note"]) for one in found] == [("old-story", "It was Thursday.")]


def test_what_was_found_is_kept_for_some_seconds() -> None:
    now, found = [0.0], list[str]()

    def find(name: str) -> str:
        found.append(name)
        return name

    cache = ShortCache[str](10.0, 2, lambda: now[0])
    for moment, name in ((0, "a"), (9, "a"), (11, "a"), (12, "b"), (13, "c"), (14, "a"), (14, "c")):
        now[0] = moment
        assert cache.get(name, lambda name=name: find(name)) == name  # type: ignore[misc]  # a default binds the name
    assert found == ["a", "a", "b", "c", "a"]
