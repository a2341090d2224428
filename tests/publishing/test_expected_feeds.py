"""The feeds in memory are those that the next publication builds, for every reader; and little is held for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import NotFoundError
from syndication.model.feed_entry import FeedEntry
from syndication.model.feed_path import DOCUMENT_NAMES, document_path
from syndication.model.item import Author, Item
from syndication.model.known_ids import KnownIds
from syndication.model.publication import DeclaredFeed
from syndication.publishing.expected_feeds import ExpectedFeeds
from syndication.publishing.folder import Folder
from syndication.publishing.record_items import read_items
from syndication.sources import records
from syndication.sources.feed import read_feed
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
