"""Which old stories come up again when a feed is replaced, in which readers, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.feed_entry import FeedEntry
from syndication.model.reader_models import READERS
from syndication.model.reappearance import compare_feeds
from syndication.model.reappearance_cures import EntryRecord, record_key

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


RECORD = EntryRecord("items/a.md")
READ = EntryRecord("items/a.md", is_read=True)


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ({"guid": "http://t.example/?p=1"}, {}, '[ids] rss = "http://t.example/?p=1"'),
        ({"guid": 'a "b" \\ é'}, {}, '[ids] rss = "a \\"b\\" \\\\ é"'),
        ({"guid": "/node/1", "permalink": True}, {}, '[ids] rss = "/node/1"; permalink = true'),
        ({"guid": "/node/1", "permalink": True}, {"guid": "/node/1"}, '[ids] rss = "/node/1"; permalink = true'),
        ({"guid": ""}, {}, "[ids] no_guid = true"),
        ({"guid": "", "link": "http://t.example/1"}, {"guid": ""}, 'url = "http://t.example/1"'),
        (
            {"guid": "", "published": NOON},
            {"guid": "", "published": NOON + timedelta(seconds=1)},
            "published = 2026-02-05T12:00:00Z",
        ),
        (
            {"guid": "", "published": NOON},
            {"published": NOON + timedelta(seconds=1)},
            "[ids] no_guid = true; published = 2026-02-05T12:00:00Z",
        ),
        ({"published": NOON}, {"published": NOON + timedelta(seconds=1)}, "published = 2026-02-05T12:00:00Z"),
        ({"form": "atom", "guid": "urn:a"}, {"form": "atom"}, '[ids] atom = "urn:a"'),
        ({"form": "json", "guid": "7"}, {"form": "json"}, '[ids] json = "7"'),
    ],
)
def test_the_line_of_the_record_that_makes_a_story_known_again(
    old: dict[str, Any], new: dict[str, Any], cure: str
) -> None:
    before, after = entry(1, **old), entry(1, **new)
    (change,) = compare_feeds([before], [after], records={record_key(after): RECORD}).changes
    assert (change.record, change.cure) == ("items/a.md", f"items/a.md: {cure}")
    assert compare_feeds([before], [after]).changes[0].cure == cure


def test_a_record_that_the_service_has_read_needs_more_than_a_line() -> None:
    (change,) = compare_feeds([entry(1, guid="x")], [entry(1)], records={record_key(entry(1)): READ}).changes
    assert change.cure.startswith('items/a.md: [ids] rss = "x"; the service has read it')


def test_what_is_written_cures_it() -> None:
    """The values of the line, put into the new entry, leave nothing that comes up."""
    before = entry(1, guid="", link="http://t.example/1", published=NOON, date_text="Thu, 05 Feb 2026 12:00:00 GMT")
    cured = entry(1, guid="", link=before.link, published=before.published, date_text=before.date_text)
    assert compare_feeds([before], [cured]).changes == ()


def test_the_spelling_of_a_date_is_written_as_it_was() -> None:
    spelt = replace(GUIDLESS[0], date_text=GUIDLESS[0].date_text.replace("GMT", "+0000"))
    (change,) = compare_feeds((spelt,), GUIDLESS[:1]).changes
    assert (change.cure, change.readers) == (f'[ids] rss_date = "{spelt.date_text}"', ("newsboat",))


def test_the_settings_that_shorten_a_feed() -> None:
    found = compare_feeds(OLD, (*OLD, entry(0)))
    assert [change.cure for change in found.coming_up] == ["settings: window = 10; window_hours = 0"]


def test_stories_of_a_feed_without_dates_come_up_if_it_does_not_have_them() -> None:
    undated = [replace(one, published=None, date_text="") for one in OLD]
    (change,) = compare_feeds(undated, (entry(11), *OLD)).coming_up
    assert (change.kind, change.how) == ("not in the old feed", "no dates say whether it is a new story")


def test_a_story_that_is_probably_the_same_is_named_with_both_ids() -> None:
    before = entry(5, guid="x", link="https://elsewhere.example/a", title="A long day")
    after = entry(5, title="A long  Day")
    found = compare_feeds((before, *OLD[:3]), (after, *OLD[:3]), records={record_key(after): RECORD})
    (change,) = found.changes
    assert (change.kind, change.how) == ("probably the same story", "the same title")
    assert (change.old, change.new) == ("x https://elsewhere.example/a", f"{after.guid} {after.link}")
    assert change.cure == 'items/a.md: [ids] rss = "x"'
    assert len(change.readers) == len(READERS)


ONE = "The harbour of the old town opened again on Monday after nine long years of work by engineers."
OTHER = "Voters chose a new council yesterday; counting went until dawn while rain fell over every polling place."


def test_a_wrong_join_is_named() -> None:
    before, after = entry(1, title="Harbour opens", content=ONE), entry(1, title="Council elected", content=OTHER)
    (change,) = compare_feeds([before], [after]).changes
    assert (change.kind, change.how, change.readers) == (
        "probably another story", "the same id, another title and text", (),
    )  # fmt: skip
    assert change.cure == ""
    (change,) = compare_feeds([replace(before, guid="x")], [after]).changes
    assert (change.how, len(change.readers)) == ("the same address, another title and text", len(READERS))


@pytest.mark.parametrize(
    "change", [{"title": "Port reopens"}, {"content": OTHER}, {"title": "Council elected", "content": "Short."}]
)
def test_an_edited_story_is_no_wrong_join(change: dict[str, Any]) -> None:
    before = entry(1, title="Harbour opens", content=ONE)
    assert compare_feeds([before], [replace(before, **change)]).changes[0].kind == "shown as updated"


def test_an_id_that_several_old_stories_have_is_no_cure() -> None:
    old = (entry(2, guid="dup"), entry(1, guid="dup"))
    found = compare_feeds(old, (entry(2), entry(1))).changes
    assert [(change.kind, change.cure) for change in found] == [("id differs", "")] * 2
    assert all("several stories" in change.how for change in found)


@pytest.mark.parametrize("guid", ["http://[", "http://[x]/", "\x00", "a" * 100_000, "%", "//", "http://"])
def test_ids_that_are_no_addresses_are_compared_as_texts(guid: str) -> None:
    odd = entry(1, guid=guid, link="http://[", permalink=True)
    assert compare_feeds([odd], [odd]).changes == ()
    assert compare_feeds([odd], [replace(odd, guid=f"{guid}x")]).changes[0].kind == "id differs"
