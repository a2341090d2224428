"""The old feeds that an import names: which feed here takes the place of each, and what their readers know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from syndication.http.fetch import Guard, anywhere
from syndication.model.errors import IngestError, SyndicationError
from syndication.model.feed_entry import FeedEntry
from syndication.model.feed_path import RSS
from syndication.model.floors import FloorDecisions, OldFeedExtent, extent_of
from syndication.publishing import floor_file
from syndication.publishing.folder import Folder
from syndication.publishing.import_runs.checked_feed import name_of_format
from syndication.publishing.import_runs.feed_source import read_source
from syndication.sources.feed import read_feed
from syndication.sources.old_entry import OldEntry, old_entry
from syndication.text.dates import utc


class SavedFeed(Struct, frozen=True):
    """An old feed: the path of the feed here that replaces it, where it was read from, and its entries.

    `found` are the entries in full, and `name` is that of our document in the same format ("rss.xml").
    """

    path: str
    source: str
    entries: tuple[OldEntry, ...]
    found: tuple[FeedEntry, ...] = ()
    name: str = RSS


def refuse_damaged_floors(place: Folder) -> None:
    """Refuse to import while the file of floors is damaged: the floors of these stories could not be added to it.

    Raises:
        IngestError: it cannot be read, or is damaged.
    """
    if problem := floor_file.problem(place):
        raise IngestError(problem)


def save_floors(
    place: Folder, old_feeds: Iterable[SavedFeed], now: datetime, dates: Mapping[OldEntry, datetime] | None = None
) -> None:
    """Write down what the old feeds held, so that no feed here begins with older stories.

    `dates` are those of stories, for entries without a date.

    Raises:
        IngestError: the file of an earlier import is damaged, or it cannot be written.
    """
    if decisions := floor_decisions(old_feeds, now, dates or {}):
        try:
            floor_file.add(place, decisions)
        except SyndicationError as error:
            raise IngestError(str(error)) from error


def has_floors(
    place: Folder, old_feeds: Iterable[SavedFeed], now: datetime, dates: Mapping[OldEntry, datetime]
) -> bool:
    """Return whether a feed here has a floor: by this import, or by an earlier one.

    Raises:
        IngestError: the file of an earlier import is damaged.
    """
    try:
        earlier = floor_file.read(place) if place.root.is_dir() else None
    except SyndicationError as error:
        raise IngestError(str(error)) from error
    return bool(earlier and earlier.feeds) or floor_decisions(old_feeds, now, dates) is not None


def floor_decisions(
    old_feeds: Iterable[SavedFeed], now: datetime, dates: Mapping[OldEntry, datetime]
) -> FloorDecisions | None:
    """Return what the old feeds held, None if no entry of any has a date."""
    found = _extents(old_feeds, now, dates)
    return FloorDecisions(now.replace(microsecond=0), found) if found else None


def undated_sources(
    old_feeds: Iterable[SavedFeed], now: datetime, dates: Mapping[OldEntry, datetime]
) -> tuple[str, ...]:
    """Return where those old feeds were read from of which no entry has a date."""
    return tuple(feed.source for feed in old_feeds if not _extents([feed], now, dates))


def _extents(
    old_feeds: Iterable[SavedFeed], now: datetime, dates: Mapping[OldEntry, datetime]
) -> dict[str, OldFeedExtent]:
    found: dict[str, OldFeedExtent] = {}
    for feed in old_feeds:
        entries = dict.fromkeys(feed.entries)
        if extent := extent_of(_date(entry, now, dates) for entry in entries):
            found[feed.path] = found[feed.path] & extent if feed.path in found else extent
    return found


def _date(entry: OldEntry, now: datetime, dates: Mapping[OldEntry, datetime]) -> datetime | None:
    """Return the date of an entry in UTC, not later than `now`: with a date to come, new stories would count as old."""
    date = entry.published or dates.get(entry)
    try:
        return min(utc(date), now) if date else None
    except OverflowError:  # at the end of time in its zone, and beyond it in UTC
        return None


def read_old_feed(path: str, source: str, guard: Guard = anywhere) -> SavedFeed:
    """Return an old feed that the feed here at `path` replaces. `guard` says what may be fetched.

    Raises:
        IngestError: it cannot be read.
    """
    data, address = read_source(source, guard)
    try:
        found = read_feed(data, address)
    except (IngestError, ValueError) as error:  # ValueError: its own address ("http://[") is none
        raise IngestError(f"{source}: {error}") from error
    return SavedFeed(path, source, tuple(map(old_entry, found)), found, name_of_format(data))
