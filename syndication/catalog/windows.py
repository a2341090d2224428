"""The window of a live feed: which items its documents hold now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import archives, floors
from syndication.catalog.places import place_literal
from syndication.catalog.schema import items, memberships
from syndication.model.archive_cuts import FeedKey, largest_archive, live_length, newest_archive
from syndication.model.floors import NO_FLOOR, Floor
from syndication.model.publication import MOST_ENTRIES, Publication
from syndication.text.dates import from_micros

MOST_CORRECTED = 50

_IN_DOCUMENTS = sa.and_(items.c.public, items.c.quarantine == "")
_PLACE = sa.tuple_(memberships.c.published, memberships.c.item_id)


class Window(Struct, frozen=True):
    """The items of a live feed: their keys, newest first, and the last visible change among them.

    `oldest` is how far back the window reaches, in microseconds since 1970; None if it contains the whole feed. Older
    keys follow: items of archives that were corrected recently. `at_floor` says that older items are missing only
    because they are before the floor of the feed.
    """

    keys: tuple[FeedKey, ...]
    oldest: int | None
    changed: datetime | None
    at_floor: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the items, newest first."""
        return tuple(key.id for key in self.keys)


def live_window(connection: sa.Connection, path: str, publication: Publication) -> tuple[Window, str]:
    """Return the window of a live feed, and the name of its newest archive, "" if there is none.

    The window reaches into the newest archive, or at a floor, down to its end.
    """
    stretch = archives.newest_stretch(connection, path, largest_archive(publication.window))
    newest, _ = newest_archive(stretch)
    least = live_length(publication.window, stretch)
    floor = Floor(stretch.floor, floors.last_foreign_change(connection))
    return window(connection, path, least, publication.window_hours, floor), newest


def window(connection: sa.Connection, path: str, least: int, hours: int, floor: Floor = NO_FLOOR) -> Window:
    """Return the newest items of a feed: at least `least`, and all from the `hours` before the newest.

    None of them is before the floor. Then come older items with a significant change after that of the floor, at most
    `hours` before the newest item or change.
    """
    rows = _newest_keys(connection, path, MOST_ENTRIES, from_=floor.first)
    oldest = rows[0].published - _micros_of(hours) if rows else 0
    keys = tuple(key for number, key in enumerate(rows) if number < least or key.published >= oldest)
    is_whole = len(keys) == len(rows) < MOST_ENTRIES  # it has all from the floor on
    below = _newest_keys(connection, path, 1, before=floor.first) if is_whole and floor.first else ()
    at_floor = any(len(keys) < least or key.published >= oldest for key in below)
    end = keys[-1] if keys else floor.first
    reach = end.published if end and (below or not is_whole) else None
    corrected = _corrected(connection, path, keys, reach, hours, floor.changed) if reach is not None else ()
    changes = [_last_visible_change(connection, path, reach), *(from_micros(row.visible_change) for row in corrected)]
    older = sorted((FeedKey(row.published, row.item_id) for row in corrected), reverse=True)
    return Window((*keys, *older), reach, max((change for change in changes if change), default=None), at_floor)


def _newest_keys(
    connection: sa.Connection, path: str, most: int, from_: FeedKey | None = None, before: FeedKey | None = None
) -> tuple[FeedKey, ...]:
    """Return the keys of the newest items that may be in documents: those from a key on, or before one."""
    query = (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == path, _IN_DOCUMENTS)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .limit(most)
    )
    query = query.where(place_literal(from_) <= _PLACE) if from_ else query
    query = query.where(place_literal(before) > _PLACE) if before else query
    return tuple(FeedKey(row.published, row.item_id) for row in connection.execute(query))


def _micros_of(hours: int) -> int:
    return timedelta(hours=hours) // timedelta(microseconds=1)


def _corrected(
    connection: sa.Connection, path: str, keys: Sequence[FeedKey], reach: int, hours: int, after: int
) -> Sequence[sa.Row[int, str, int]]:
    """Return the items older than a window that changed significantly in the last hours, the last change first.

    `reach` is how far back the window goes. Changes count only `after` a moment, 0 for any: those until then happened
    at another site. RFC 5005 section 4: clients need not read archives again, so a correction must also be in the live
    feed.
    """
    modified = [memberships.c.feed == path, memberships.c.modified.is_not(None)]
    modified += [memberships.c.modified > after] if after else []
    last = connection.scalar(sa.select(sa.func.max(memberships.c.modified)).where(*modified))
    if last is None:
        return []
    since = max([last, *(key.published for key in keys[:1])]) - _micros_of(hours)
    query = (
        sa.select(memberships.c.published, memberships.c.item_id, items.c.visible_change)
        .join(items, items.c.id == memberships.c.item_id)
        .where(*modified, memberships.c.modified >= since, memberships.c.published < reach, _IN_DOCUMENTS)
        .order_by(memberships.c.modified.desc(), memberships.c.item_id.desc())
        .limit(min(MOST_CORRECTED, MOST_ENTRIES - len(keys)))
    )
    return connection.execute(query).all()


def _last_visible_change(connection: sa.Connection, path: str, since: int | None) -> datetime | None:
    """Return the last visible change of the items that are not older than `since`, withdrawn ones included."""
    query = (
        sa.select(sa.func.max(items.c.visible_change))
        .select_from(memberships.join(items, items.c.id == memberships.c.item_id))
        .where(memberships.c.feed == path, items.c.quarantine == "")
    )
    if since is not None:
        query = query.where(memberships.c.published >= since)
    value = connection.scalar(query)
    return from_micros(value) if value is not None else None
