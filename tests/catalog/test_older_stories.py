"""The parts of a feed that pages list: they follow one another from the newest story to the first, on each database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, older_stories
from syndication.catalog.older_stories import RECENT, part_after, read_part
from syndication.catalog.schema import archives
from syndication.model.floors import FloorDecisions, OldFeedExtent
from syndication.publishing import floor_file
from syndication.publishing.folder import Folder
from syndication.sources.records import FORMS
from tests.support import NOON, House, make_publication

FEED, SHOWN, WINDOW = "sections/old-news", 10, 6


def publish(catalog: Catalog, root: Path, stories: int) -> None:
    (root / "items").mkdir(exist_ok=True)
    house = House(root, catalog, make_publication(window=WINDOW, window_hours=0), NOON)
    for number in range(stories):
        published = f"2026-01-{number // 24 + 1:02}T{number % 24:02}:00:00Z"
        house.record(f"{number}.md", f"Story {number}", section='"Old news"', slug=f'"n{number}"', published=published)
    house.publish()


def walk(connection: sa.Connection) -> list[tuple[str, list[str]]]:
    """Return the parts after the page of the feed, and the headlines of each."""
    found = []
    name = part_after(connection, FEED, SHOWN, WINDOW)
    while name is not None:
        part = read_part(connection, FEED, name, SHOWN, WINDOW)
        assert part is not None
        found.append((name, [entry.title for entry in part.entries]))
        name = part.older
    return found


@pytest.mark.parametrize("stories", [3, 10, 11, 60])
def test_parts_hold_all_stories_that_the_page_does_not_show(catalog: Catalog, tmp_path: Path, stories: int) -> None:
    publish(catalog, tmp_path, stories)
    with catalog.read() as connection:
        parts = walk(connection)
    listed = [title for _, titles in parts for title in titles]
    expected = [f"Story {number}" for number in reversed(range(stories))]
    assert listed == expected[len(expected) - len(listed) :]
    assert len(listed) >= stories - SHOWN
    assert all(titles for _, titles in parts)
    if parts:
        assert parts[-1][1][-1] == "Story 0"


@pytest.mark.parametrize("oldest", [20, 55, 80], ids=["among them", "among the newest", "after all"])
def test_parts_hold_all_stories_whatever_the_floor_of_the_feed(catalog: Catalog, tmp_path: Path, oldest: int) -> None:
    start = NOON.replace(month=1, day=1, hour=0)
    moment = start + timedelta(hours=oldest)
    (tmp_path / "items").mkdir()
    extent = OldFeedExtent(moment, moment, 1000)
    floor_file.add(Folder(tmp_path / "items", FORMS), FloorDecisions(NOON, {FEED: extent}))
    publish(catalog, tmp_path, 60)
    with catalog.read() as connection:
        parts = walk(connection)
    listed = [title for _, titles in parts for title in titles]
    assert listed == [f"Story {number}" for number in reversed(range(len(listed)))]
    assert len(listed) >= 60 - SHOWN
    assert len(listed) == len(set(listed))


def test_parts_hold_all_stories_while_an_archive_is_missing(catalog: Catalog, tmp_path: Path) -> None:
    publish(catalog, tmp_path, 60)
    with catalog.begin() as connection:
        names = [name for name, _ in walk(connection) if name != RECENT]
        assert len(names) > 3
        connection.execute(sa.delete(archives).where(archives.c.feed == FEED, archives.c.name.in_(names[::2])))
        listed = [title for _, titles in walk(connection) for title in titles]
    assert len(listed) == len(set(listed))
    assert {f"Story {number}" for number in range(60 - SHOWN)} <= set(listed)


def test_all_stories_are_recent_before_any_archive_is_built(catalog: Catalog, tmp_path: Path) -> None:
    publish(catalog, tmp_path, 60)
    with catalog.begin() as connection:
        connection.execute(sa.delete(archives).where(archives.c.feed == FEED))
        ((name, titles),) = walk(connection)
    assert name == RECENT
    assert titles == [f"Story {number}" for number in reversed(range(60 - SHOWN))]


@pytest.mark.parametrize("name", ["0", "x", "20260101000000123", "9" * 400])
def test_there_is_no_part_of_another_name(catalog: Catalog, tmp_path: Path, name: str) -> None:
    publish(catalog, tmp_path, 3)
    with catalog.read() as connection:
        assert read_part(connection, FEED, name, SHOWN, WINDOW) is None
        assert older_stories.part_after(connection, "sections/nobody", SHOWN, WINDOW) is None
