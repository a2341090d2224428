"""The window of a live feed: which items its documents hold now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import archives, floors
from syndication.catalog.places import place_parameter, place_values
from syndication.catalog.schema import items, memberships
from syndication.model.archive_cuts import FeedKey, largest_archive, live_length, newest_archive
from syndication.model.feed_window import WindowCut, corrected_since, cut_window, room_for_corrected
from syndication.model.floors import NO_FLOOR, Floor
from syndication.model.publication import MOST_ENTRIES, Publication
from syndication.text.dates import from_micros

Keys = tuple[FeedKey, ...]

_ANY = -(2**62)  # before all moments
_IN_DOCUMENTS = sa.and_(items.c.public, items.c.quarantine == "")
_PLACE = sa.tuple_(memberships.c.published, memberships.c.item_id)
_IN_FEED = memberships.c.feed == sa.bindparam("feed")


def _newest_items(*conditions: sa.ColumnElement[bool]) -> sa.Select[int, str]:
    return (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(_IN_FEED, _IN_DOCUMENTS, *conditions)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


# Statements of every publication, and of every look at a story: made once, as making one takes longer than its answer.
_NEWEST = _newest_items()
_NEWEST_FROM = _newest_items(place_parameter() <= _PLACE)
_NEWEST_BEFORE = _newest_items(place_parameter() > _PLACE)
_LAST_CHANGE = (
    sa.select(sa.func.max(items.c.visible_change))
    .select_from(memberships.join(items, items.c.id == memberships.c.item_id))
    .where(_IN_FEED, items.c.quarantine == "")
)
_LAST_CHANGE_SINCE = _LAST_CHANGE.where(memberships.c.published >= sa.bindparam("since", type_=sa.BigInteger))
_LAST_CORRECTION = sa.select(sa.func.max(memberships.c.modified)).where(
    _IN_FEED, memberships.c.modified.is_not(None), memberships.c.modified > sa.bindparam("after", type_=sa.BigInteger)
)


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
    newest, below = _newest_keys(connection, path, floor.first)
    cut = cut_window((*newest, *below), least, hours, floor.first)
    corrected = _corrected(connection, path, cut, hours, floor.changed)
    dates = [from_micros(row.visible_change) for row in corrected]
    changes = [change for change in (_last_visible_change(connection, path, cut.reach), *dates) if change]
    older = sorted((FeedKey(row.published, row.item_id) for row in corrected), reverse=True)
    return Window((*cut.keys, *older), cut.reach, max(changes, default=None), cut.at_floor)


def _newest_keys(connection: sa.Connection, path: str, floor: FeedKey | None) -> tuple[Keys, Keys]:
    """Return the keys of the newest items that may be in documents: those from a floor on, and one before it."""
    if floor is None:
        return _keys(connection.execute(_NEWEST, {"feed": path, "most": MOST_ENTRIES})), ()
    values = {"feed": path, **place_values(floor)}
    newest = connection.execute(_NEWEST_FROM, {**values, "most": MOST_ENTRIES})
    return _keys(newest), _keys(connection.execute(_NEWEST_BEFORE, {**values, "most": 1}))


def _keys(rows: sa.CursorResult[int, str]) -> Keys:
    return tuple(FeedKey(published, item_id) for published, item_id in rows.all())  # faster than one by one


def _corrected(
    connection: sa.Connection, path: str, cut: WindowCut, hours: int, after: int
) -> Sequence[sa.Row[int, str, int]]:
    """Return the items older than a window that changed significantly in the last hours, the last change first.

    Changes count only `after` a moment, 0 for any: those until then happened at another site.
    """
    room = room_for_corrected(cut)
    last = connection.scalar(_LAST_CORRECTION, {"feed": path, "after": after or _ANY}) if room else None
    if last is None:
        return []
    modified = (memberships.c.feed == path, memberships.c.modified > (after or _ANY))
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
    if since is None:
        value = connection.scalar(_LAST_CHANGE, {"feed": path})
    else:
        value = connection.scalar(_LAST_CHANGE_SINCE, {"feed": path, "since": since})
    return from_micros(value) if value is not None else None
