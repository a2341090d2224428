"""Queries of lists and of the calendar, from the parameters of an address: errors name the parameter and the cure."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.calendar import KINDS, parse_calendar_query
from syndication.model.search_query import SearchTerm, parse_search
from syndication.model.search_words import words_of
from syndication.model.story_page import ListPlace, format_place, read_place
from syndication.model.story_query import ORDERS, PARAMETERS, StoryQuery, StoryQueryError, parse_story_query

NOW = datetime(2026, 2, 5, 23, 30, tzinfo=UTC)


def parsed(query: str, zone: str = "") -> StoryQuery:
    return parse_story_query(parse_qs(query, keep_blank_values=True), zone)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("q=+harbour+", {"q": "harbour", "order": "-rank"}),
        ("q=harbour&order=changed", {"q": "harbour"}),
        ("q=+", {}),
        ("state=scheduled&state=draft", {"states": ("draft", "scheduled")}),
        ("section=World&section=City&tag=x", {"sections": ("World", "City"), "tags": ("x",)}),
        ("feed=all", {}),
        ("feed=/sections/world/", {"feed": "sections/world"}),
        ("partner=msn&verdict=without-picture", {"partner": "msn", "verdict": "accepted without picture"}),
        ("without=picture&facets=true&limit=200", {"without_picture": True, "facets": True, "limit": 200}),
        ("order=newest", {"order": "-published"}),
        ("status=withheld", {"status": "withheld"}),
        ("from=2026-02-05T12:00:00Z", {"since": datetime(2026, 2, 5, 12, tzinfo=UTC)}),
        ("to=2026-02-05T13:00:00%2b01:00", {"until": datetime(2026, 2, 5, 12, tzinfo=UTC)}),
        ("to=2026-02-05T13:00:00+01:00", {"until": datetime(2026, 2, 5, 12, tzinfo=UTC)}),
    ],
)
def test_parameters_are_read(query: str, expected: dict[str, Any]) -> None:
    assert parsed(query) == StoryQuery(**expected)


def test_days_are_those_of_the_zone_and_the_last_is_included() -> None:
    found = parsed("from=2026-03-28&to=2026-03-29", "Europe/Berlin")  # the clocks are set forward on the 29th
    assert found.since == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert found.until == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("colour=red", [("colour", "is unknown; known are: state")]),
        ("q=a&q=b", [("q", "is given twice")]),
        ("q=" + "a" * 501, [("q", "is longer than 500 characters; search for fewer")]),
        ("state=new", [("state", "is one of: draft, scheduled")]),
        ("state=", [("state", "is one of")]),
        ("order=rank", [("order", "is one of: changed, -changed")]),
        ("order=-rank", [("order", "goes with q")]),
        ("limit=0", [("limit", "a number from 1 to 200")]),
        ("limit=201", [("limit", "a number from 1 to 200")]),
        ("verdict=refused", [("verdict", "goes with partner")]),
        ("verdict=maybe&partner=msn", [("verdict", "is one of: accepted, without-picture, refused")]),
        ("from=yesterday", [("from", "write a day, 2026-02-05")]),
        ("to=2026-02-30", [("to", "write a day")]),
        ("to=2026-02-05T12:00:00", [("to", "time zone")]),
        ("from=0001-01-01", [("from", "is no date")]),
        ("feed=world", [("feed", 'such as "sections/world"')]),
        ("without=text", [("without", "is one of: picture")]),
        ("facets=yes", [("facets", "is one of: true, false")]),
        ("tag=%00", [("tag", "has a character")]),
        ("&".join(f"tag={number}" for number in range(51)), [("tag", "more than 50 times")]),
        ("limit=x&from=x&state=x", [("state", "is one of"), ("from", "is no date"), ("limit", "is a number")]),
    ],
)
def test_a_wrong_parameter_is_named_with_the_cure(query: str, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(StoryQueryError) as caught:
        parsed(query)
    assert [name for name, _ in caught.value.faults] == [name for name, _ in faults]
    assert all(words in told for (_, words), (_, told) in zip(faults, caught.value.faults, strict=True))


@given(st.dictionaries(st.sampled_from(PARAMETERS) | st.text(), st.lists(st.text(), max_size=3)))
def test_any_parameters_are_read_or_refused(values: dict[str, list[str]]) -> None:
    for read in (parse_story_query, lambda each: parse_calendar_query(each, "Europe/Berlin", NOW)):
        with suppress(StoryQueryError):
            read(values)


def test_a_calendar_begins_today_and_has_the_days_that_are_named() -> None:
    found = parse_calendar_query({}, "Europe/Berlin", NOW)
    assert (found.since, found.kinds) == (datetime(2026, 2, 5, 23, tzinfo=UTC), KINDS)
    assert (found.until - found.since).days == 31
    named = parse_calendar_query({"from": ["2026-02-05"], "to": ["2026-02-05"], "kind": ["expiry"]}, "", NOW)
    assert (named.since, named.until) == (datetime(2026, 2, 5, tzinfo=UTC), datetime(2026, 2, 6, tzinfo=UTC))
    assert named.kinds == ("expiry",)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"from": ["x"]}, "from"),
        ({"to": ["2026-01-01"]}, "to"),
        ({"from": ["2026-01-01"], "to": ["2027-06-01"]}, "to"),
        ({"kind": ["birthday"]}, "kind"),
        ({"limit": ["201"]}, "limit"),
        ({"day": ["1"]}, "day"),
        ({"from": ["2026-01-01", "2026-01-02"]}, "from"),
    ],
)
def test_a_wrong_parameter_of_the_calendar_is_named(values: dict[str, list[str]], field: str) -> None:
    with pytest.raises(StoryQueryError) as caught:
        parse_calendar_query(values, "", NOW)
    assert field in [name for name, _ in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Harbour reopens", ["harbour", "reopens"]),
        ("José ÅKESSON Straße", ["jose", "akesson", "strasse"]),
        ("up-to-date, 3.5 %", ["up", "to", "date", "3", "5"]),
        ("東京abc都", ["東", "京", "abc", "都"]),
        ("ﬁn Ⅷ", ["fin", "viii"]),
        ("_a_", ["a"]),
        ("x" * 200, ["x" * 80]),
        ("\x00\udcff…", []),
    ],
)
def test_words_are_compared_in_one_form(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_words_of_words_are_the_same(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    assert all(word.isalnum() or not word.isascii() for word in words)


def test_a_search_has_words_phrases_and_what_is_unwanted() -> None:
    found = parse_search('harbour "the ferry" -up-to "')
    assert found.wanted == (SearchTerm(("harbour",)), SearchTerm(("the", "ferry"), exact=True))
    assert found.unwanted == (SearchTerm(("up", "to")),)


@given(st.sampled_from(ORDERS), st.integers(0, 2), st.integers(-(2**62), 2**62), st.text())
def test_a_place_comes_back_from_an_address(order: Any, rank: int, moment: int, item_id: str) -> None:
    place = ListPlace(order, rank, moment, item_id.encode("utf-8", "replace").decode())
    assert read_place(format_place(place)) in (place, None)


@given(st.text())
def test_another_text_is_no_place(text: str) -> None:
    assert read_place(text) is None
