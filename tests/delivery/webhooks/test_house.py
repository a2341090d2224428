"""What happens in a publication leaves its events behind, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Catalog, events, items
from syndication.formats import FORMATS, Format
from syndication.model import changes
from syndication.model.event import Event, EventData
from syndication.model.feed import Feed
from syndication.model.item import Item
from syndication.model.publication import DeclaredFeed
from syndication.publishing import edit, storage
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from syndication.text.dates import rfc3339
from tests.support import NOON, House, make_publication

FEEDS = ("", "sections/world")


class Newsroom:
    """A publication that was founded, and what was told of its stories since."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.record("old.md", "Old story")
        house.record("withheld.md", "Old and withheld", status='"withheld"')
        self.before_founding = self.newest()
        house.publish()
        self.founded = self.seen = self.newest()

    def newest(self) -> int:
        with self.house.catalog.read() as connection:
            return events.newest(connection)

    def happened(self) -> list[Event]:
        """Let a minute pass, publish, and return what was told since the last time."""
        self.house.publish()
        with self.house.catalog.read() as connection:
            found = events.after(connection, self.seen)
        self.seen = found[-1].number if found else self.seen
        return found

    def told(self) -> list[tuple[str, str]]:
        return [(event.kind, event.slug) for event in self.happened()]

    def change(self, slug: str, change: Callable[[Item], Item]) -> None:
        def changed(before: Item | None) -> Item:
            assert before
            return change(before)

        desk = Workspace(
            self.house.catalog, Folder(self.house.items, FORMS), self.house.publication, self.house.pictures
        )
        edit.edit_one(desk, "a token", Edit(changed, slug), self.house.now)


@pytest.fixture
def newsroom(catalog: Catalog, tmp_path: Path) -> Newsroom:
    return Newsroom(House(tmp_path, catalog, make_publication(), NOON + timedelta(days=365)))


def broken(marked: str) -> dict[str, Format]:
    """Return the formats with one writer that spoils documents which hold the entry `marked`."""

    def write(feed: Feed) -> bytes:
        body = FORMATS["rss.xml"].write(feed)
        is_there = any(entry.title == marked for entry in feed.entries)
        return body.replace(b"</item>", b"", 1) if is_there else body

    return {**FORMATS, "rss.xml": replace(FORMATS["rss.xml"], write=write)}


def test_a_founding_is_no_news(newsroom: Newsroom) -> None:
    assert newsroom.founded == newsroom.before_founding
    assert newsroom.happened() == []


def test_the_life_of_a_story(newsroom: Newsroom) -> None:
    house = newsroom.house
    house.record("a.md", "Harbour reopens", section='"World"')
    (event,) = newsroom.happened()
    assert (event.kind, event.at, event.slug, event.feeds) == ("published", house.now, "harbour-reopens", FEEDS)
    assert (event.item_id, event.data.headline) == (
        "tag:tribune.example,2026-02-05:harbour-reopens",
        "Harbour reopens",
    )

    newsroom.change("harbour-reopens", lambda item: replace(item, body="More."))
    newsroom.change("harbour-reopens", lambda item: changes.correct(item, "It is the port.", house.now))
    updated, corrected = newsroom.happened()
    assert (updated.kind, updated.data.version, updated.data.note) == ("updated", 2, "")
    assert (corrected.kind, corrected.data.version, corrected.data.note) == ("corrected", 3, "It is the port.")

    newsroom.change("harbour-reopens", lambda item: changes.withdraw(item, "withholding", "On hold.", house.now))
    (event,) = newsroom.happened()
    assert (event.kind, event.slug, event.feeds, event.data.headline) == ("withdrawn", "harbour-reopens", FEEDS, "")
    assert (event.data.reason, event.data.note) == ("withheld", "On hold.")

    newsroom.change("harbour-reopens", lambda item: replace(item, headline="Secret"))
    assert newsroom.happened() == []

    newsroom.change("harbour-reopens", lambda item: changes.reinstate(item, "Secret reason", house.now))
    (event,) = newsroom.happened()
    assert (event.kind, event.data.headline, event.data.note) == ("published", "Secret", "")

    newsroom.change("harbour-reopens", lambda item: replace(item, expires=house.now + timedelta(minutes=5)))
    assert newsroom.told() == [("updated", "harbour-reopens")]
    house.now += timedelta(minutes=5)
    (event,) = newsroom.happened()
    assert (event.kind, event.data.reason, event.data.headline) == ("withdrawn", "expired", "")

    newsroom.change("harbour-reopens", lambda item: changes.withdraw(item, "kill", "All wrong.", house.now))
    (event,) = newsroom.happened()
    assert (event.kind, event.data.reason, event.data.note) == ("withdrawn", "canceled", "All wrong.")


def test_an_edit_by_hand_is_told_once_and_a_second_look_tells_nothing(newsroom: Newsroom) -> None:
    path = newsroom.house.items / "old.md"
    path.write_text(path.read_text().replace("Text.", "More."))
    assert newsroom.told() == [("updated", "old-story")]
    path.write_text(path.read_text().replace("+++\n\n", "# a comment\n+++\n\n"))
    assert newsroom.happened() == []


def test_a_story_that_waits_is_told_when_its_time_has_come(newsroom: Newsroom) -> None:
    house = newsroom.house
    house.record("a.md", "First", embargo_until=rfc3339(house.now + timedelta(hours=1)))
    house.record("b.md", "Second", published=rfc3339(house.now + timedelta(hours=2)))
    assert newsroom.happened() == []
    newsroom.change("second", lambda item: replace(item, slug="later"))
    assert newsroom.happened() == []
    house.now += timedelta(hours=1)
    assert newsroom.told() == [("published", "first")]
    house.now += timedelta(hours=1)
    assert newsroom.told() == [("published", "later")]


def test_a_picture_whose_rights_end_is_an_update(newsroom: Newsroom) -> None:
    house = newsroom.house
    until = rfc3339(house.now + timedelta(hours=1))
    house.record("a.md", "First", media=f'[{{url = "https://cdn.example/a.jpg", until = {until}}}]')
    assert newsroom.told() == [("published", "first")]
    house.now += timedelta(hours=1)
    assert newsroom.told() == [("updated", "first")]


def test_what_the_gate_keeps_back_is_told_and_what_is_mended_too(newsroom: Newsroom) -> None:
    house = newsroom.house
    house.formats = broken("Bad")
    path = house.record("a.md", "Bad", section='"World"')
    published, quarantined = newsroom.happened()
    assert (published.kind, quarantined.kind) == ("published", "quarantined")
    assert (quarantined.slug, quarantined.feeds, quarantined.data.headline) == ("bad", FEEDS, "")
    with house.catalog.read() as connection:
        stored = items.by_slug(connection, "bad")
    assert stored
    assert quarantined.data.fault == stored.quarantine != ""
    assert newsroom.happened() == []
    path.write_text(path.read_text().replace('"Bad"', '"Good"'))
    assert newsroom.told() == [("published", "bad")]


def test_the_gate_tells_nothing_of_a_story_that_waits_until_its_time_has_come(newsroom: Newsroom) -> None:
    house = newsroom.house
    house.formats = broken("Bad")
    house.record("a.md", "Bad", embargo_until=rfc3339(house.now + timedelta(hours=1)))
    assert newsroom.happened() == []
    with house.catalog.read() as connection:
        assert [one.item.slug for one in items.quarantined(connection)] == ["bad"]
    house.now += timedelta(hours=1)
    assert newsroom.told() == [("quarantined", "bad")]


def test_other_settings_are_no_news_but_for_what_the_gate_lets_pass_now(newsroom: Newsroom) -> None:
    house = newsroom.house
    house.formats = broken("Bad")
    house.record("a.md", "Bad")
    newsroom.happened()
    house.publication = replace(house.publication, feeds=(DeclaredFeed(name="Top"),))
    assert newsroom.told() == [("published", "bad"), ("quarantined", "bad")]
    house.formats = FORMATS
    house.publication = replace(house.publication, title="The Times")
    assert newsroom.told() == [("published", "bad")]


def forget(newsroom: Newsroom, connection: sa.Connection, slug: str) -> None:
    stored = items.by_slug(connection, slug)
    assert stored
    storage.forget_item(connection, stored.item.id, "cli ada", newsroom.house.now)


def test_what_is_forgotten_is_told(newsroom: Newsroom) -> None:
    house = newsroom.house
    files = [house.record("a.md", "To be forgotten", section='"World"'), house.record("b.md", "Never seen")]
    newsroom.happened()
    newsroom.change("never-seen", lambda item: changes.withdraw(item, "withholding", "On hold.", house.now))
    newsroom.happened()
    with house.catalog.begin() as connection:
        for path, slug in zip(files, ("to-be-forgotten", "never-seen"), strict=True):
            path.unlink()
            forget(newsroom, connection, slug)
    (event,) = newsroom.happened()
    assert (event.kind, event.slug, event.feeds) == ("withdrawn", "to-be-forgotten", FEEDS)
    assert event.data == EventData(reason="forgotten")


def test_what_fails_leaves_no_event(newsroom: Newsroom) -> None:
    connection = newsroom.house.catalog.engine.connect()
    forget(newsroom, connection, "old-story")
    assert events.newest(connection) > newsroom.seen
    connection.close()  # as when the power goes
    assert newsroom.happened() == []


def test_who_read_the_clock_before_a_release_does_not_take_the_story_back(newsroom: Newsroom) -> None:
    house = newsroom.house
    release = house.now + timedelta(minutes=5)
    house.record("b.md", "Bridge opens", published=release.isoformat(), section='"World"')
    assert newsroom.told() == []
    house.now = release
    assert newsroom.told() == [("published", "bridge-opens")]
    house.now = release - timedelta(seconds=2)  # an edit waits for its turn, or comes from a machine with another clock
    newsroom.change("bridge-opens", lambda item: replace(item, body="It is open."))
    house.now = release + timedelta(minutes=1)
    assert newsroom.told() == [("updated", "bridge-opens")]
    house.record("b.md", "Bridge closes", published=release.isoformat(), section='"World"')
    house.now = release - timedelta(minutes=2)  # so does a publication, and it reads changes by hand
    assert newsroom.told() == [("updated", "bridge-opens")]
    assert b"Bridge closes" in house.documents()["/sections/world/rss.xml"]


def test_a_story_that_expired_does_not_come_back_for_who_read_the_clock_before(newsroom: Newsroom) -> None:
    house = newsroom.house
    end = house.now + timedelta(minutes=5)
    house.record("b.md", "Bridge opens", expires=end.isoformat())
    assert newsroom.told() == [("published", "bridge-opens")]
    house.now = end
    assert newsroom.told() == [("withdrawn", "bridge-opens")]
    house.now = end - timedelta(seconds=2)
    newsroom.change("bridge-opens", lambda item: replace(item, body="It is open."))
    assert newsroom.told() == []


def test_a_fault_found_by_who_read_the_clock_before_the_release_is_an_event(newsroom: Newsroom) -> None:
    house = newsroom.house
    release = house.now + timedelta(minutes=5)
    house.now = release + timedelta(minutes=1)
    house.record("b.md", "Bridge opens", published=release.isoformat())
    assert newsroom.told() == [("published", "bridge-opens")]
    newsroom.change("bridge-opens", lambda item: replace(item, body="It is open."))
    house.formats = broken("Bridge opens")
    house.now = release - timedelta(minutes=2)
    assert newsroom.told() == [("updated", "bridge-opens"), ("quarantined", "bridge-opens")]
