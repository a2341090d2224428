"""The window of a live feed: which items its documents hold now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import archives, floors
from syndication.catalog.places import place_literal
from syndication.catalog.schema import items, memberships
from syndication.model.archive_cuts import FeedKey, largest_archive, live_length, newest_archive
from syndication.model.feed_window import WindowCut, corrected_since, cut_window, room_for_corrected
from syndication.model.floors import NO_FLOOR, Floor
from syndication.model.publication import MOST_ENTRIES, Publication
from syndication.text.dates import from_micros

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
    """Return the items of a live feed as `model.feed_window` cuts it, then older ones with a recent change."""
    newest = _newest_keys(connection, path, MOST_ENTRIES, from_=floor.first)
    below = _newest_keys(connection, path, 1, before=floor.first) if floor.first else ()
    cut = cut_window((*newest, *below), least, hours, floor.first)
    corrected = _corrected(connection, path, cut, hours, floor.changed)
    dates = [from_micros(row.visible_change) for row in corrected]
    changes = [change for change in (_last_visible_change(connection, path, cut.reach), *dates) if change]
    older = sorted((FeedKey(row.published, row.item_id) for row in corrected), reverse=True)
    return Window((*cut.keys, *older), cut.reach, max(changes, default=None), cut.at_floor)


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


def _corrected(
    connection: sa.Connection, path: str, cut: WindowCut, hours: int, after: int
) -> Sequence[sa.Row[int, str, int]]:
    """Return the items older than a window that changed significantly in the last hours, the last change first.

    Changes count only `after` a moment, 0 for any: those until then happened at another site.
    """
    room = room_for_corrected(cut)
    modified = [memberships.c.feed == path, memberships.c.modified.is_not(None)]
    modified += [memberships.c.modified > after] if after else []
    last = connection.scalar(sa.select(sa.func.max(memberships.c.modified)).where(*modified)) if room else None
    if last is None:
        return []
    is_recent = memberships.c.modified >= corrected_since(cut, last, hours)
    query = (
        sa.select(memberships.c.published, memberships.c.item_id, items.c.visible_change)
        .join(items, items.c.id == memberships.c.item_id)
        .where(*modified, is_recent, memberships.c.published < cut.reach, _IN_DOCUMENTS)
        .order_by(memberships.c.modified.desc(), memberships.c.item_id.desc())
        .limit(room)
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
