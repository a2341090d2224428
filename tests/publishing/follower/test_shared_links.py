"""Stories without an id that share a link: readers know them by their link and date, and so do import and follower.

Each case is a list of documents, one after another. A document is a list of entries (title, hour, text); the link of
all is the same. Expected are the headlines of all records in the end, and how many were refused.
"""

from __future__ import annotations

import pytest

from syndication.publishing.folder import Folder
from syndication.publishing.imports import ImportedRecord, Importer
from syndication.publishing.record_index import index_records
from syndication.sources import records
from syndication.sources.export import ForeignStory
from syndication.sources.feed import read_feed
from syndication.sources.old_entry import old_entry
from syndication.sources.old_feed import join_entries
from syndication.sources.records import FORMS
from tests.publishing.follower.newswire import Newswire
from tests.sources.feed.feeds import read, rss, stories
from tests.support import NOON, House

SHARED = "https://old.example/news"
Entry = tuple[str, int, str]


def entry(title: str, hour: int, text: str) -> str:
    return (
        f"<item><title>{title}</title><link>{SHARED}</link><pubDate>Fri, 05 Feb 2021 {hour:02}:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
    )


def feed(*entries: Entry) -> bytes:
    return rss(*(entry(*each) for each in entries))


ONE, TWO, THREE = ("One", 1, "Text one."), ("Two", 2, "Text two."), ("Three", 3, "Text three.")
TWO_AT_ONE = ("Two", 1, "Text two.")
ONE_LATER = ("One", 2, "Text one of two o'clock.")
ONE_CHANGED = ("One", 1, "Text one, changed.")
ONE_RETITLED = ("One, corrected", 1, "Text one.")

# Name: the documents, and what is there in the end.
CASES: dict[str, tuple[list[list[Entry]], list[str]]] = {
    "different dates": ([[TWO, ONE]], ["One", "Two"]),
    "the same title on another date": ([[ONE_LATER, ONE]], ["One", "One"]),
    "the same date with another title": ([[TWO_AT_ONE, ONE]], ["One", "Two"]),
    "again": ([[TWO, ONE], [TWO, ONE]], ["One", "Two"]),
    "again, with one date": ([[TWO_AT_ONE, ONE], [ONE, TWO_AT_ONE]], ["One", "Two"]),
    "a new one beside known ones": ([[TWO, ONE], [THREE, TWO]], ["One", "Three", "Two"]),
    "a second one beside the first": ([[ONE], [TWO, ONE]], ["One", "Two"]),
    "a second one beside the first, with its date": ([[ONE], [TWO_AT_ONE, ONE]], ["One", "Two"]),
    "one is left": ([[TWO, ONE], [TWO]], ["One", "Two"]),
    "one is left, with the date of another": ([[TWO_AT_ONE, ONE], [TWO_AT_ONE]], ["One", "Two"]),
    "another text": ([[TWO, ONE], [TWO, ONE_CHANGED]], ["One", "Two"]),
    "another title, alone at the link": ([[ONE], [ONE_RETITLED]], ["One, corrected"]),
    "the same entry twice": ([[ONE, ONE]], ["One"]),
}


@pytest.fixture(params=CASES, ids=lambda name: name)
def case(request: pytest.FixtureRequest) -> tuple[list[list[Entry]], list[str]]:
    return CASES[request.param]


def bring(house: House, data: bytes) -> list[ImportedRecord]:
    """Import a feed; a story that is refused fails the test."""
    place = Folder(house.items, FORMS)
    with Importer(place, house.publication.authority, index_records(place), dry=False) as importer:
        return [importer.take(each) for each in read(data) if isinstance(each, ForeignStory)]


def headlines(house: House) -> list[str]:
    paths = [path for path in house.items.rglob("*") if path.suffix in FORMS]
    return sorted(records.read(path.name, path.read_bytes()).headline for path in paths)


def test_import(house: House, case: tuple[list[list[Entry]], list[str]]) -> None:
    documents, expected = case
    for document in documents:
        bring(house, feed(*document))
    assert headlines(house) == expected


def test_follow(wire: Newswire, case: tuple[list[list[Entry]], list[str]]) -> None:
    documents, expected = case
    for document in documents:
        wire.says(feed(*document), "Content-Type: application/rss+xml")
        assert wire.round().state.unread == ()
    assert wire.headlines() == expected


def served(house: House) -> list[tuple[str, str, bool]]:
    """Return the title, link and date of each entry, and whether it has a guid."""
    house.now = NOON
    assert house.publish()[0].refused == ()
    found = read_feed(house.document("/rss.xml"))
    assert {each.link for each in found} == {SHARED}
    return sorted((each.title, each.date_text[17:19], bool(each.guid)) for each in found)


def test_they_are_served_as_readers_know_them(house: House) -> None:
    """Each has the link and the date of the old feed, and no guid: so readers show none of them again."""
    bring(house, feed(TWO, ONE, THREE))
    assert served(house) == [("One", "01", False), ("Three", "03", False), ("Two", "02", False)]


def test_one_with_the_date_of_another_gets_a_guid(house: House) -> None:
    """Readers without a guid would take the two for one, so that the withdrawal of one removes both."""
    first, second = bring(house, feed(ONE, TWO_AT_ONE))
    assert served(house) == [("One", "01", False), ("Two", "01", True)]
    for record, warned in ((first, False), (second, True)):
        item = records.read(record.path, (house.items.parent / record.path).read_bytes())
        assert item.imported
        assert any("it gets a guid of its own" in line for line in item.imported.warnings) == warned


@pytest.mark.parametrize("documents", [[[TWO_AT_ONE, ONE]], [[TWO_AT_ONE], [ONE]], [[ONE, TWO_AT_ONE]]])
def test_importing_again_leaves_the_guid(house: House, documents: list[list[Entry]]) -> None:
    bring(house, feed(ONE, TWO_AT_ONE))
    before = served(house)
    for document in documents:
        assert {record.state for record in bring(house, feed(*document))} == {"unchanged"}
    assert served(house) == before


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ("published = 2021-02-05T01:00:00Z", "new"),
        (f'url = "{SHARED}"\npublished = 2021-02-05T01:00:00', "left"),
        (f'url = "{SHARED}"\npublished = "x"', "left"),
    ],
)
def test_a_record_without_an_address_or_a_date_stops_no_import(house: House, fields: str, state: str) -> None:
    (house.items / "old.md").write_text(f'+++\nheadline = "Old"\n{fields}\n[ids]\nno_guid = true\n+++\nText.\n')
    assert [record.state for record in bring(house, feed(ONE))] == [state]


def test_an_old_feed_gives_each_story_its_own_date(house: House) -> None:
    old = join_entries(map(old_entry, read_feed(feed(TWO, ONE))))
    for entry in (ONE, TWO):
        (story,) = stories(feed(entry), old=old)
        assert (story.headline, story.published.hour) == entry[:2]
        assert story.ids
        assert story.ids.rss_date == f"Fri, 05 Feb 2021 {entry[1]:02}:00:00 GMT"


def test_followed_stories_that_cannot_be_told_apart_are_named(wire: Newswire) -> None:
    wire.says(feed(ONE, ONE_CHANGED, TWO), "Content-Type: application/rss+xml")
    line = 'One: has the same link, date and title as "One" in the same feed; neither was taken'
    assert wire.round().state.unread == (line, line)
    assert wire.headlines() == ["Two"]
