"""Which old stories come up again when a feed is replaced, in which readers, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.feed_entry import FeedEntry
from syndication.model.reader_models import READERS
from syndication.model.reappearance import compare_feeds

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
ALL = tuple(reader.name for reader in READERS)


def entry(number: int, **fields: Any) -> FeedEntry:
    published = NOON + timedelta(hours=number)
    made = FeedEntry(
        guid=f"https://t.example/?p={number}",
        permalink=False,
        link=f"https://t.example/story-{number}",
        title=f"Story {number}",
        date_text=f"{published:%a, %d %b %Y %H:%M:%S} GMT",
        published=published,
        content="Text.",
    )
    return replace(made, **fields)


OLD = tuple(entry(number) for number in range(10, 0, -1))
GUIDLESS = tuple(entry(number, guid="", permalink=False) for number in range(10, 0, -1))


def test_the_same_feed_shows_nothing_again() -> None:
    found = compare_feeds(OLD, OLD)
    assert (found.same, found.new_stories, found.changes) == (10, 0, ())


def test_a_new_story_is_no_reappearance() -> None:
    found = compare_feeds(OLD, (entry(11), *OLD[:9]))
    assert (found.same, found.new_stories, found.coming_up) == (9, 1, ())
    assert [change.kind for change in found.changes] == ["gone"]


@pytest.mark.parametrize(
    ("guid", "how", "readers"),
    [
        ("http://t.example/?p=5", "another scheme", [name for name in ALL if name != "Feedbin"]),
        ("https://www.t.example/?p=5", "another www.", [name for name in ALL if name != "Feedbin"]),
        ("https://T.example/?p=5", "another case", [name for name in ALL if name != "Feedbin"]),
        ("https://t.example/?p=5#x", "another part after #", list(ALL)),
        ("https://t.example/post?%70=5", "another percent-escapes", list(ALL)),
        ("tag:t.example,2026:5", "another id", list(ALL)),
        ("", "one of the two has no guid", list(ALL)),
    ],
)
def test_another_id_shows_a_story_again(guid: str, how: str, readers: list[str]) -> None:
    old = tuple(replace(one, guid=one.guid.replace("/?p", "/post?p")) for one in OLD)
    changed = [replace(one, guid=guid.replace("/?p", "/post?p")) if one.title == "Story 5" else one for one in old]
    found = compare_feeds(old, changed)
    assert [(change.kind, change.title, change.how) for change in found.changes] == [("id differs", "Story 5", how)]
    assert list(found.coming_up[0].readers) == readers


def test_a_relative_permalink_that_is_marked_otherwise_shows_a_story_again_in_newsboat() -> None:
    old = (replace(OLD[0], guid="/node/7", permalink=True),)
    found = compare_feeds(old, (replace(old[0], permalink=False),))
    assert [(change.how, change.readers) for change in found.changes] == [
        ('isPermaLink="false" on one side alone', ("newsboat",))
    ]


def test_stories_without_a_guid_are_known_by_address_and_date() -> None:
    assert compare_feeds(GUIDLESS, GUIDLESS).changes == ()
    moved = replace(GUIDLESS[0], published=NOON, date_text="Thu, 05 Feb 2026 12:00:00 GMT")
    (change,) = compare_feeds(GUIDLESS, (moved, *GUIDLESS[1:])).changes
    assert (change.kind, change.readers) == (
        "address or date differs",
        ("FreshRSS", "NetNewsWire", "newsboat", "Feedbin"),
    )
    spelt = replace(GUIDLESS[0], date_text=GUIDLESS[0].date_text.replace("GMT", "+0000"))
    (change,) = compare_feeds(GUIDLESS, (spelt, *GUIDLESS[1:])).changes
    assert change.readers == ("newsboat",)
    given = tuple(replace(one, guid=one.link) for one in GUIDLESS)
    assert {change.readers for change in compare_feeds(GUIDLESS, given).changes} == {
        ("FreshRSS", "NetNewsWire", "newsboat", "Feedbin")
    }


def test_a_longer_window_shows_what_the_old_feed_had_forgotten() -> None:
    found = compare_feeds(OLD, (*OLD, entry(0), entry(-1)))
    assert [(change.kind, change.title) for change in found.coming_up] == [
        ("older than the old feed", "Story 0"),
        ("older than the old feed", "Story -1"),
    ]


def test_a_story_that_the_old_feed_left_out_comes_up() -> None:
    found = compare_feeds([one for one in OLD if one.title != "Story 5"], OLD)
    assert [(change.kind, change.title) for change in found.coming_up] == [("not in the old feed", "Story 5")]


def test_readers_that_compare_all_feeds_know_a_story_of_another_feed() -> None:
    found = compare_feeds(OLD[:5], OLD, elsewhere=OLD)
    assert {change.readers for change in found.coming_up} == {
        tuple(reader.name for reader in READERS if not reader.across_feeds)
    }


@pytest.mark.parametrize(
    ("changes", "kind", "how"),
    [
        ({"published": NOON}, "date moved", ""),
        ({"title": "Other", "content": "Else"}, "shown as updated", "differing characters: title (8), text (5)"),
        ({"link": "https://t.example/moved"}, "shown as updated", "differing characters: link (8)"),
    ],
)
def test_what_is_shown_as_changed(changes: dict[str, Any], kind: str, how: str) -> None:
    found = compare_feeds(OLD, (replace(OLD[0], **changes), *OLD[1:]))
    assert [(change.kind, change.how, change.readers) for change in found.changes] == [(kind, how, ())]


def test_an_id_that_two_stories_have() -> None:
    found = compare_feeds(OLD, (*OLD, replace(OLD[0], title="Copy")))
    assert [(change.kind, change.how) for change in found.changes if change.kind == "twice"] == [
        ("twice", "2 entries have this id")
    ]


def test_more_entries_than_readers_take() -> None:
    many = tuple(entry(number) for number in range(301, 0, -1))
    (change,) = compare_feeds(many, many).changes
    assert change.how == "it has 301 entries, and some readers take the first 300"
