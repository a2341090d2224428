"""The floors of feeds that moved in: what old feeds held, and where the live documents begin for that reason.

A feed with an old feed of its own begins at the oldest entry of that. Every other feed follows the old feed of all
items: old systems have one length for all feeds. So of the stories up to its newest entry, as many as it had entries
are in the live document. Withdrawn stories count, so that no older story moves up for them.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from syndication.catalog import state
from syndication.catalog.schema import feeds, floors, items, memberships, old_feeds
from syndication.catalog.upsert import upsert
from syndication.model.archive_cuts import FeedKey
from syndication.model.floors import FloorDecisions, OldFeedExtent
from syndication.text.dates import from_micros, micros

_ALL = ""
_BOUNDARY = sa.select(floors.c.published, floors.c.item_id).where(floors.c.feed == sa.bindparam("feed"))
_NEWEST_FIRST = (memberships.c.published.desc(), memberships.c.item_id.desc())


def put_decisions(connection: sa.Connection, decisions: FloorDecisions | None) -> None:
    """Store what old feeds held in place of what was stored; None for nothing. Feeds follow when they are built."""
    connection.execute(sa.delete(old_feeds))
    found = decisions.feeds if decisions else {}
    rows = [
        {"path": path, "oldest": micros(old.oldest), "newest": micros(old.newest), "length": old.length}
        for path, old in found.items()
    ]
    upsert(connection, old_feeds, rows)
    state.put(connection, state.IMPORTED, str(micros(decisions.imported)) if decisions else "")


def last_foreign_change(connection: sa.Connection) -> int:
    """Return the moment of the import, in microseconds since 1970, 0 for none: changes until then were elsewhere."""
    return state.number(connection, state.IMPORTED)


def boundary_of(connection: sa.Connection, feed: str) -> FeedKey | None:
    """Return the place from which on items are in the live document, None for any."""
    row = connection.execute(_BOUNDARY, {"feed": feed}).first()
    return FeedKey(row.published, row.item_id) if row else None


def move(connection: sa.Connection, feed: str) -> tuple[FeedKey, ...]:
    """Put the floor of a feed where its stories and the old feeds want it; return the places between which it moved."""
    before = boundary_of(connection, feed)
    after = _wanted_boundary(connection, feed) if last_foreign_change(connection) else None
    if before == after:
        return ()
    connection.execute(sa.delete(floors).where(floors.c.feed == feed))
    if after:
        row = {"feed": feed, "published": after.published, "item_id": after.id, "in_effect": False}
        upsert(connection, floors, [row])
    return tuple(place for place in (before, after) if place)


def note_effect(connection: sa.Connection, feed: str, *, in_effect: bool) -> None:
    """Note whether the live document of a feed would have older stories without its floor."""
    other = (floors.c.feed == feed, floors.c.in_effect != in_effect)
    connection.execute(sa.update(floors).where(*other).values(in_effect=in_effect))


def count_in_effect(connection: sa.Connection) -> int:
    """Return how many live documents would have older stories without their floor."""
    return connection.scalar(sa.select(sa.func.count()).select_from(floors).where(floors.c.in_effect)) or 0


def unused_paths(connection: sa.Connection) -> list[str]:
    """Return the paths of old feeds for which there is no feed here."""
    is_feed = sa.exists().where(feeds.c.path == old_feeds.c.path)
    return list(connection.scalars(sa.select(old_feeds.c.path).where(sa.not_(is_feed)).order_by(old_feeds.c.path)))


def _wanted_boundary(connection: sa.Connection, feed: str) -> FeedKey | None:
    own = _extent(connection, feed)
    old = own or _extent(connection, _ALL)
    if old is None:
        return None
    places = [_place_of(connection, feed, old.newest, old.length), FeedKey(micros(own.oldest), "") if own else None]
    return max((place for place in places if place), default=None)


def _extent(connection: sa.Connection, path: str) -> OldFeedExtent | None:
    row = connection.execute(sa.select(old_feeds).where(old_feeds.c.path == path)).first()
    return OldFeedExtent(from_micros(row.oldest), from_micros(row.newest), row.length) if row else None


def _place_of(connection: sa.Connection, feed: str, until: datetime, number: int) -> FeedKey | None:
    """Return the place of one of the items up to a moment, where the newest is number 1; None if there are fewer."""
    query = (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == feed, memberships.c.published <= micros(until), items.c.was_public)
        .order_by(*_NEWEST_FIRST)
        .offset(number - 1)
        .limit(1)
    )
    row = connection.execute(query).first()
    return FeedKey(row.published, row.item_id) if row else None
