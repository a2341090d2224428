"""Items by change: page after page from a place, and from the last page on what changes later."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import items as kept
from syndication.catalog.schema import items, memberships
from syndication.model.item import Status
from syndication.model.stored import Stored
from syndication.text.dates import micros

_AT_ONCE = 2_000
_MOST = 100_000  # that are looked at for one page: however rare what is wanted, an answer takes no long time
_place = sa.tuple_(items.c.changed, items.c.id)


class ChangeCursor(Struct, frozen=True, array_like=True):
    """A place in the order of changes: behind this item."""

    changed: int
    id: str


START = ChangeCursor(-(2**62), "")


class ChangeFilter(Struct, frozen=True, kw_only=True):
    """What is listed: the items that are in all of `feeds`, paths such as "sections/world", with this status or any."""

    feeds: tuple[str, ...] = ()
    status: Status | None = None


class ChangePage(Struct, frozen=True):
    """Items by change, the place behind the last that was looked at, and whether there are more to look at."""

    items: tuple[Stored, ...]
    place: ChangeCursor
    more: bool


def since(moment: datetime) -> ChangeCursor:
    """Return the place before all that changed at `moment` or later."""
    return ChangeCursor(micros(moment), "")


def after(
    connection: sa.Connection, place: ChangeCursor, wanted: ChangeFilter, limit: int, at_once: int = _AT_ONCE
) -> ChangePage:
    """Return at most `limit` items behind `place`; fewer, where many had to be looked at that are not wanted."""
    most = limit + 1 if wanted == ChangeFilter() else at_once
    found, looked = list[ChangeCursor](), 0
    while True:
        passed, some = _window(connection, place, wanted, most)
        looked += len(passed)
        found += some[: limit - len(found)]
        ended, full = len(passed) < most, len(found) == limit
        place = found[-1] if full else passed[-1] if passed else place
        if full or ended or looked >= _MOST:
            more = not ended or (bool(passed) and place != passed[-1])
            return _page(connection, found, place, more=more)


def _window(
    connection: sa.Connection, place: ChangeCursor, wanted: ChangeFilter, most: int
) -> tuple[list[ChangeCursor], list[ChangeCursor]]:
    """Return the next `most` items behind `place`, and which of them are wanted."""
    start = sa.tuple_(sa.literal(place.changed, sa.BigInteger), sa.literal(place.id, sa.Text))
    flag = sa.and_(sa.true(), *_conditions(wanted)).label("wanted")
    query = sa.select(items.c.changed, items.c.id, flag).where(_place > start)
    rows = connection.execute(query.order_by(items.c.changed, items.c.id).limit(most)).all()
    return [ChangeCursor(row.changed, row.id) for row in rows], [
        ChangeCursor(row.changed, row.id) for row in rows if row.wanted
    ]


def _conditions(wanted: ChangeFilter) -> list[sa.ColumnElement[bool]]:
    of_status = [items.c.status == wanted.status] if wanted.status else []
    return [*of_status, *(_is_in(feed) for feed in wanted.feeds)]


def _is_in(feed: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(memberships.c.feed == feed, memberships.c.item_id == items.c.id)


def _page(connection: sa.Connection, found: list[ChangeCursor], place: ChangeCursor, *, more: bool) -> ChangePage:
    stored = kept.some(connection, [one.id for one in found])
    return ChangePage(tuple(stored[one.id] for one in found if one.id in stored), place, more)
