"""Items page by page: by change, where the last page leads to later changes, or the newest first."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import items as stored_items
from syndication.catalog.schema import items, memberships
from syndication.model.item import Status
from syndication.model.stored import Stored
from syndication.text.dates import micros

_AT_ONCE = 2_000
_MOST = 100_000  # rows to read for one page: this bounds the time of an answer, however rare the wanted items are
_all = memberships.alias()  # of the feed "", which every item is in


class ChangeCursor(Struct, frozen=True, array_like=True):
    """A position in an order of items: after this item. `changed` is the moment that the order is by."""

    changed: int
    id: str


START = ChangeCursor(-(2**62), "")


class ListOrder(Struct, frozen=True):
    """An order of items, and its beginning: by the moment in a column, then by id."""

    query: sa.Select[tuple[int, str]]
    moment: sa.ColumnElement[int]
    id: sa.ColumnElement[str]
    start: ChangeCursor

    def after(self, place: ChangeCursor) -> sa.Select[tuple[int, str]]:
        """Return the query for the items after a position, in this order."""
        here = sa.tuple_(sa.literal(place.changed, sa.BigInteger), sa.literal(place.id, sa.Text))
        rows = sa.tuple_(self.moment, self.id)
        if self.start == START:
            return self.query.where(here < rows).order_by(self.moment, self.id)
        return self.query.where(rows < here).order_by(self.moment.desc(), self.id.desc())


BY_CHANGE = ListOrder(sa.select(items.c.changed, items.c.id), items.c.changed, items.c.id, START)
NEWEST = ListOrder(
    sa.select(_all.c.published, _all.c.item_id).join(items, items.c.id == _all.c.item_id).where(_all.c.feed == ""),
    _all.c.published,
    _all.c.item_id,
    ChangeCursor(2**62, ""),
)


class ChangeFilter(Struct, frozen=True, kw_only=True):
    """The wanted items: in all of `feeds` (paths such as "sections/world"), with this status or any."""

    feeds: tuple[str, ...] = ()
    status: Status | None = None


class ChangePage(Struct, frozen=True):
    """Items by change, the position after the last one that was read, and whether there are more to read."""

    items: tuple[Stored, ...]
    place: ChangeCursor
    more: bool


def cursor_before(moment: datetime) -> ChangeCursor:
    """Return the position before all items that changed at `moment` or later."""
    return ChangeCursor(micros(moment), "")


def page_after(
    connection: sa.Connection,
    place: ChangeCursor,
    wanted: ChangeFilter,
    limit: int,
    at_once: int = _AT_ONCE,
    order: ListOrder = BY_CHANGE,
) -> ChangePage:
    """Return at most `limit` items after `place`; fewer if many unwanted items had to be read.

    Even a page without items moves on: its `place` is the last row that was read, so the client makes progress.
    """
    most = limit + 1 if wanted == ChangeFilter() else at_once
    found, read = list[ChangeCursor](), 0
    while True:
        rows, matches = _window(connection, order, place, wanted, most)
        read += len(rows)
        found += matches[: limit - len(found)]
        ended, full = len(rows) < most, len(found) == limit
        place = found[-1] if full else rows[-1] if rows else place
        if full or ended or read >= _MOST:
            more = not ended or (bool(rows) and place != rows[-1])
            return _page(connection, found, place, more=more)


def _window(
    connection: sa.Connection, order: ListOrder, place: ChangeCursor, wanted: ChangeFilter, most: int
) -> tuple[list[ChangeCursor], list[ChangeCursor]]:
    """Return the next `most` items after `place`, and those of them that are wanted."""
    flag = sa.and_(sa.true(), *_conditions(wanted)).label("wanted")
    rows = connection.execute(order.after(place).add_columns(flag).limit(most)).all()
    return [ChangeCursor(row[0], row[1]) for row in rows], [ChangeCursor(row[0], row[1]) for row in rows if row.wanted]


def _conditions(wanted: ChangeFilter) -> list[sa.ColumnElement[bool]]:
    of_status = [items.c.status == wanted.status] if wanted.status else []
    return [*of_status, *(_is_in(feed) for feed in wanted.feeds)]


def _is_in(feed: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(memberships.c.feed == feed, memberships.c.item_id == items.c.id)


def _page(connection: sa.Connection, found: list[ChangeCursor], place: ChangeCursor, *, more: bool) -> ChangePage:
    stored = stored_items.by_ids(connection, [one.id for one in found])
    return ChangePage(tuple(stored[one.id] for one in found if one.id in stored), place, more)
