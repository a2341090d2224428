"""The older stories of a feed, in parts: what is newer than its newest archive, and its archives.

The parts are the places between the first items of the archives that are stored. So each story is in one part, also
while archives are being built.
"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.archives import newest_stretch
from syndication.catalog.places import place_literal
from syndication.catalog.schema import archives, items, memberships
from syndication.model.archive_cuts import FeedKey, largest_archive, newest_archive
from syndication.model.feed import Entry

RECENT = ""
"""The name of the part with the stories that are in no archive yet."""
_MOST = 250  # stories of a part: an archive has at most 100, and more only while archives are being built

_decode_entry = msgspec.json.Decoder(Entry).decode
_LISTED = sa.and_(items.c.public, items.c.quarantine == "", items.c.judged)
_START = sa.tuple_(archives.c.published, archives.c.item_id)
_PLACE = sa.tuple_(memberships.c.published, memberships.c.item_id)


class FeedPart(Struct, frozen=True, kw_only=True):
    """A part of a feed: from the place `first` on, None for its start, and before `beyond`, None for its end.

    `older` and `newer` are the names of the parts next to it, None if there is none.
    """

    first: FeedKey | None = None
    beyond: FeedKey | None = None
    older: str | None = None
    newer: str | None = None


class OlderStories(Struct, frozen=True):
    """The entries of a part, newest first, and the names of the parts next to it.

    `older` is None in the oldest part. `newer` is None if the stories after these are on the page of the feed.
    """

    entries: tuple[Entry, ...]
    older: str | None
    newer: str | None


def read_part(connection: sa.Connection, feed: str, name: str, on_page: int, window: int) -> OlderStories | None:
    """Return the stories of the part `name` of a feed, None if there is no such part.

    Args:
        connection: the connection.
        feed: the path of the feed.
        name: the name of an archive, or `RECENT`.
        on_page: how many of the newest stories the page of the feed shows; the recent part does not repeat them.
        window: the setting.
    """
    if name == RECENT:
        part = _recent_part(connection, feed, window)
        return OlderStories(_entries_of(connection, feed, part, on_page), part.older, None)
    found = _archive_part(connection, feed, name, window)
    if found is None:
        return None
    is_next_to_page = found.newer == RECENT and part_after(connection, feed, on_page, window) != RECENT
    return OlderStories(_entries_of(connection, feed, found, 0), found.older, None if is_next_to_page else found.newer)


def part_after(connection: sa.Connection, feed: str, on_page: int, window: int) -> str | None:
    """Return the name of the part that contains the story after the newest `on_page` ones, None if there is none."""
    place = _place_of(connection, feed, on_page)
    if place is None:
        return None
    recent = _recent_part(connection, feed, window)
    return RECENT if recent.first is None or place >= recent.first else recent.older


def _recent_part(connection: sa.Connection, feed: str, window: int) -> FeedPart:
    """Return the part that is newer than the newest archive."""
    start = _unclosed_start(connection, feed, window)
    newest = _archive_before(connection, feed, start) if start else None
    return FeedPart(first=start if newest else None, older=newest[0] if newest else None)


def _archive_part(connection: sa.Connection, feed: str, name: str, window: int) -> FeedPart | None:
    """Return the part that is the archive `name`."""
    start = _start_of(connection, feed, name)
    if start is None:
        return None
    before, after = _archive_before(connection, feed, start), _archive_after(connection, feed, start)
    return FeedPart(
        first=start if before else None,
        beyond=after[1] if after else _unclosed_start(connection, feed, window),
        older=before[0] if before else None,
        newer=after[0] if after else RECENT,
    )


def _entries_of(connection: sa.Connection, feed: str, part: FeedPart, skipping: int) -> tuple[Entry, ...]:
    query = (
        sa.select(items.c.entry)
        .join(memberships, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == feed, _LISTED)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .offset(skipping)
        .limit(_MOST)
    )
    query = query.where(place_literal(part.first) <= _PLACE) if part.first else query
    query = query.where(place_literal(part.beyond) > _PLACE) if part.beyond else query
    return tuple(_decode_entry(entry) for entry in connection.scalars(query))


def _place_of(connection: sa.Connection, feed: str, number: int) -> FeedKey | None:
    query = (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == feed, _LISTED)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .offset(number)
        .limit(1)
    )
    row = connection.execute(query).first()
    return FeedKey(row.published, row.item_id) if row else None


def _unclosed_start(connection: sa.Connection, feed: str, window: int) -> FeedKey | None:
    """Return the first place after the newest archive, None if the feed is too short for archives."""
    stretch = newest_stretch(connection, feed, largest_archive(window))
    name, after = newest_archive(stretch)
    if not name:
        return None
    return stretch.keys[-after] if after else stretch.floor


def _start_of(connection: sa.Connection, feed: str, name: str) -> FeedKey | None:
    query = sa.select(archives.c.published, archives.c.item_id).where(archives.c.feed == feed, archives.c.name == name)
    row = connection.execute(query).first()
    return FeedKey(row.published, row.item_id) if row else None


def _archive_before(connection: sa.Connection, feed: str, place: FeedKey) -> tuple[str, FeedKey] | None:
    return _nearest(
        connection, feed, place_literal(place) > _START, archives.c.published.desc(), archives.c.item_id.desc()
    )


def _archive_after(connection: sa.Connection, feed: str, place: FeedKey) -> tuple[str, FeedKey] | None:
    return _nearest(
        connection, feed, place_literal(place) < _START, archives.c.published.asc(), archives.c.item_id.asc()
    )


def _nearest(
    connection: sa.Connection, feed: str, condition: sa.ColumnElement[bool], *order: sa.ColumnElement[int]
) -> tuple[str, FeedKey] | None:
    query = sa.select(archives).where(archives.c.feed == feed, condition).order_by(*order).limit(1)
    row = connection.execute(query).first()
    return (row.name, FeedKey(row.published, row.item_id)) if row else None
