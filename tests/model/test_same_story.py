"""Entries that are probably the same story though their ids and addresses differ, and those that are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.feed_entry import FeedEntry
from syndication.model.same_story import probable_pairs

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
WORDS = " ".join(f"word{number}" for number in range(60))


def entry(**fields: Any) -> FeedEntry:
    return replace(FeedEntry(guid="a", title="A day at sea", published=NOON, content=WORDS), **fields)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ({}, {"published": NOON + timedelta(days=1), "content": ""}, "the same title"),
        ({"title": " A  Day at SEA"}, {"content": ""}, "the same title"),
        ({"published": None}, {"content": ""}, "the same title"),
        ({}, {"published": NOON + timedelta(days=9)}, "the same title"),  # the text is the same too
        ({}, {"published": NOON + timedelta(days=9), "content": ""}, ""),
        ({"title": "x", "link": "http://a.example/p/7"}, {"title": "y", "link": "https://b.example/p/7/"},
         "the same address at another host"),
        ({"title": "x", "link": "http://a.example/?p=7"}, {"title": "y", "link": "https://b.example/?p=7"},
         "the same address at another host"),
        ({"title": "x", "link": "http://a.example/"}, {"title": "y", "link": "https://b.example", "content": ""}, ""),
        ({"title": "x"}, {"title": "y"}, "the same date, and 60 words alike"),
        ({"title": "x"}, {"title": "y", "content": f"<p>{WORDS}</p>"}, "the same date, and 60 words alike"),
        ({"title": "x"}, {"title": "y", "content": " ".join(WORDS.split()[:48])}, "the same date, and 48 words alike"),
        ({"title": "x"}, {"title": "y", "content": " ".join(WORDS.split()[:47])}, ""),
        ({"title": "x"}, {"title": "y", "content": " ".join(reversed(WORDS.split()))}, ""),
        ({"title": "x"}, {"title": "y", "published": NOON + timedelta(seconds=1)}, ""),
        ({"title": ""}, {"title": "", "content": ""}, ""),
    ],
)  # fmt: skip
def test_what_makes_two_entries_one_story(old: dict[str, Any], new: dict[str, Any], why: str) -> None:
    pairs = probable_pairs([entry(**old)], [entry(guid="b", **new)])
    assert [pair.why for pair in pairs] == ([why] if why else [])


def test_a_title_that_comes_every_week_says_nothing() -> None:
    weeks = [entry(guid=f"{week}", content="", published=NOON + timedelta(days=7 * week)) for week in range(3)]
    others = [entry(guid=f"x{week}", content="", published=NOON + timedelta(days=7 * week)) for week in range(3)]
    assert probable_pairs(weeks, others, (weeks, others)) == []
    assert probable_pairs(weeks[:1], others[:1], (weeks, others)) == []


def test_an_entry_is_in_one_pair() -> None:
    pairs = probable_pairs([entry(), entry(guid="c", title="x")], [entry(guid="b")])
    assert [(pair.before.guid, pair.after.guid) for pair in pairs] == [("a", "b")]


def test_work_is_bounded_for_entries_that_are_all_alike() -> None:
    old = [entry(guid=f"a{number}", title=f"{number}", content=f"{WORDS[:300]} {number}") for number in range(2_000)]
    new = [entry(guid=f"b{number}", title=f"x{number}", content=f"other {number}") for number in range(2_000)]
    assert probable_pairs(old, new, (old, new)) == []
