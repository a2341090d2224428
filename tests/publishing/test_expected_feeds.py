"""The feeds in memory are those that the next publication builds, for every reader; and little is held for them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.addresses import NameClaim
from syndication.model.errors import NotFoundError
from syndication.model.feed_entry import FeedEntry
from syndication.model.feed_path import AUTHORS, DOCUMENT_NAMES, document_path
from syndication.model.floors import OldFeedExtent
from syndication.model.item import Author, Item
from syndication.model.known_ids import KnownIds
from syndication.model.publication import DeclaredFeed
from syndication.publishing.expected_feeds import ExpectedFeeds
from syndication.publishing.feed_stories import HeldItem
from syndication.publishing.folder import Folder
from syndication.publishing.identity_fixes import OldStories
from syndication.publishing.record_items import read_items
from syndication.sources import records
from syndication.sources.feed import read_feed
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.examples import scaled
from tests.support import NOON, House, make_house, make_publication

BASE = "https://feeds.tribune.example"
# One of each kind that systems write (WordPress, Ghost, Hugo, Pelican, Blogger, Drupal, Squarespace), and odd ones.
GUIDS = (
    "https://old.example/?p={}", "http://www.old.example/story-{}/", "5e1f0a{:018x}", "tag:old.example,2004-1-5:x{}",
    "tag:blogger.com,1999:blog-7.post-{}", "{} at https://old.example", "51a:8f0:{}", "{}", "/node/{}",
    "HTTP://Old.Example/{}", "https://old.example/ä b|{}?a=1&b=%20#c", "old.example/?p={}", "<b>{}</b> & co",
)  # fmt: skip
FOLDERS = ("", "sections/world", "tags/sea", "authors/jane-doe", "feeds/brief")
BRIEF = DeclaredFeed(name="Brief", sections=("World",), exclude_tags=("Opinion",), content="summary")


def stories(chance: Random) -> list[Item]:
    """Return stories as records have them: with ids of an old site, scheduled, changed, withdrawn, faulty."""
    return [story(chance, number) for number in range(chance.randint(1, 16))]


def story(chance: Random, number: int) -> Item:
    published = NOON + timedelta(hours=chance.randint(-200, 60), seconds=chance.randint(0, 2))
    guid = chance.choice(GUIDS).format(number)
    known = (KnownIds(rss=guid, permalink=True, atom=guid), KnownIds(rss=guid), KnownIds(no_guid=True, atom=guid))
    changed = chance.choice((None, published + timedelta(hours=chance.randint(0, 100))))
    return Item(
        headline=f"Story {number}",
        published=published,
        modified=min(changed, NOON + timedelta(hours=48)) if changed and published < NOON else None,
        expires=published + timedelta(hours=5) if chance.random() < 0.1 else None,
        body=chance.choice(("Text.", "<p>One &amp; two</p>", "Text.", "Text.", "<script>x</script>")),
        body_form="html",
        ids=chance.choice((None, *known, KnownIds(json=guid))),
        slug=f"story-{number}",
        status="withheld" if chance.random() < 0.1 else "usable",
        section=chance.choice(("", "World", "world", "City")),
        tags=chance.choice(((), ("Sea",), ("Sea", "Opinion"))),
        authors=chance.choice(((), (Author("Jane Doe"),), (Author("Jane-Doe"),))),
        url=chance.choice(("", f"https://old.example/story-{number}/")),
    )


def write(house: House, items: Sequence[Item]) -> None:
    for number, item in enumerate(items):
        house.write(f"{number}.html", records.write(item))


def expected(house: House) -> ExpectedFeeds:
    """Return the feeds that the records of a publication will make in a minute, when it publishes."""
    found = ExpectedFeeds(house.publication, house.pictures, house.now + timedelta(minutes=1), FOLDERS)
    for held in read_items(Folder(house.items, records.FORMS), house.publication.authority, house.now):
        found.add(held)
    return found


def published(house: House, folder: str, name: str) -> tuple[FeedEntry, ...] | None:
    body = house.documents().get(document_path(folder, name))
    return None if body is None else read_feed(body, BASE)


def documents_of(feeds: ExpectedFeeds) -> Iterator[tuple[str, str, tuple[FeedEntry, ...]]]:
    """Yield each document that is there: its feed, its name and its entries."""
    for path in FOLDERS:
        for name in DOCUMENT_NAMES:
            with suppress(NotFoundError):
                yield path, name, read_feed(feeds.document(path, name).body, BASE)


@settings(max_examples=scaled(15))
@given(st.integers(0, 2**32))
def test_they_are_those_that_are_published(seed: int) -> None:
    chance = Random(seed)
    publication = make_publication(
        window=chance.randint(1, 6), window_hours=chance.choice((0, 1, 48, 400)), feeds=(BRIEF,), on_withdrawal="omit"
    )
    with TemporaryDirectory() as folder:
        house = make_house(Path(folder), publication, NOON + timedelta(hours=48))
        write(house, stories(chance))
        found = list(documents_of(expected(house)))
        house.publish()
        assert found == [(path, name, published(house, path, name)) for path, name, _ in found]
        assert {path for path, _, entries in found if entries} == {
            path for path in FOLDERS if published(house, path, "rss.xml")
        }
        house.catalog.close()


def many(number: int, size: int = 10_000) -> Iterator[HeldItem]:
    """Yield stories of the same section, of which few are in a window, each with a text of its own."""
    for index in range(number):
        published = NOON - timedelta(minutes=index * 7919 % number)
        body = f"{index} ".ljust(size, "x")
        item = Item(headline="A", published=published, body=body, id=f"tag:a.example,2026:{index}", slug=f"a-{index}")
        yield HeldItem(f"{index}.md", replace(item, section="World", modified=published + timedelta(days=index % 9)))


def test_memory_does_not_grow_with_the_number_of_stories() -> None:
    feeds = ExpectedFeeds(make_publication(), Path("pictures"), NOON, ("", "sections/world", "tags/none"))
    old = OldStories(join_entries(OldEntry(KnownIds(rss=f"{n}"), f"{BASE}/items/a-{n}") for n in range(50)), BASE, NOON)
    tracemalloc.start()
    for held in many(5_000):
        feeds.add(held)
        old.add(held)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert feeds.held() <= 2 * 400  # the newest, and those with the last changes; both feeds share them
    assert old.held() == 50
    assert peak < 2 * 400 * 11_000 + 50 * 11_000 + 3_000_000
    assert len(read_feed(feeds.document("sections/world", "rss.xml").body)) >= 50


def expected_titles(items: Sequence[Item], old: Mapping[str, OldFeedExtent], window: int = 3) -> list[str]:
    publication = make_publication(window=window, window_hours=0)
    feeds = ExpectedFeeds(publication, Path("pictures"), NOON, ("",), NOON)
    for number, item in enumerate(items):
        feeds.add(HeldItem(f"{number}.md", replace(item, id=f"tag:a.example,2026:{number}", slug=f"s-{number}")))
    return [entry.title for entry in read_feed(feeds.document("", "rss.xml", old).body)]


def hourly(number: int, **fields: Any) -> list[Item]:
    return [Item(headline=f"{n}", published=NOON - timedelta(hours=n), body="Text.", **fields) for n in range(number)]


def test_no_story_before_the_old_feed_is_in_the_live_document() -> None:
    extent = OldFeedExtent(NOON - timedelta(hours=1), NOON, 2)
    assert expected_titles(hourly(9), {"": extent}) == ["0", "1"]
    assert len(expected_titles(hourly(9), {})) >= 3
    longer = OldFeedExtent(NOON - timedelta(hours=1), NOON, 5)  # stories of it are not here: its oldest entry counts
    assert expected_titles(hourly(9), {"": longer}) == ["0", "1"]


def test_of_names_with_one_slug_the_earliest_has_the_plain_address() -> None:
    newer, older = hourly(2)
    items = [replace(newer, authors=(Author("Jane Doe"),)), replace(older, authors=(Author("Jane-Doe"),))]
    decided = NameClaim(-1, "", AUTHORS, "Jane Doe")  # as a file of decisions says
    for claims, title in (((), "1"), ((decided,), "0")):
        feeds = ExpectedFeeds(make_publication(), Path("pictures"), NOON, ("authors/jane-doe",), claims=claims)
        for number, item in enumerate(items):
            feeds.add(HeldItem(f"{number}.md", replace(item, id=f"tag:a.example,2026:{number}", slug=f"s-{number}")))
        (entry,) = read_feed(feeds.document("authors/jane-doe", "rss.xml").body)
        assert entry.title == title


def test_a_live_document_overlaps_the_newest_archive() -> None:
    """With archives of one story, the newest archive has the second story, and the live document has it too."""
    assert expected_titles(hourly(3), {}, window=1) == ["0", "1"]


def test_a_story_in_quarantine_makes_room_for_an_older_one() -> None:
    faulty = replace(hourly(1)[0], body="<script>x</script>", body_form="html")
    assert expected_titles([faulty, *hourly(9)[1:]], {})[:3] == ["1", "2", "3"]


def test_a_feed_without_public_stories_is_none() -> None:
    feeds = ExpectedFeeds(make_publication(), Path("pictures"), NOON, ("", "sections/world"))
    feeds.add(HeldItem("a.md", replace(hourly(1)[0], section="World", status="withheld", id="tag:a.example,2026:a")))
    with pytest.raises(NotFoundError, match="sections/world: no public story here"):
        feeds.document("sections/world", "rss.xml")
    assert read_feed(feeds.document("", "rss.xml").body) == ()
