"""The dates of stories in a calendar: publications that are due, and what `item_dates` has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import items
from syndication.catalog.search_schema import NOT_USABLE, item_dates, listed_items
from syndication.model.calendar import CalendarEntry, CalendarKind, CalendarQuery, calendar_entry
from syndication.model.item import Item
from syndication.model.story_page import StoryCount
from syndication.text.dates import from_micros, micros

MOST_COUNTED = 10_000
_decode = msgspec.json.Decoder(Item).decode


class CalendarPlace(Struct, frozen=True, array_like=True):
    """After this date of an item, in the order of the calendar."""

    at: int
    id: str
    kind: CalendarKind


class CalendarPage(Struct, frozen=True):
    """Dates in their order, how many there are in all, and the place of the last one; None if there is none."""

    entries: tuple[CalendarEntry, ...]
    count: StoryCount
    place: CalendarPlace | None
    more: bool


def find_dates(
    connection: sa.Connection, wanted: CalendarQuery, place: CalendarPlace | None, now: datetime
) -> CalendarPage:
    """Return the page of wanted dates after a place, or the first one."""
    dates = sa.union_all(_publications(wanted, now), _other_dates(wanted)).subquery("dates")
    keys = sa.select(dates.c["at"], dates.c.item_id, dates.c.kind)
    if place:
        keys = keys.where(_here(place) < sa.tuple_(dates.c["at"], dates.c.item_id, dates.c.kind))
    page = keys.order_by(dates.c["at"], dates.c.item_id, dates.c.kind).limit(wanted.limit + 1).subquery("page")
    of_items = sa.select(page, items.c.item).join(items, items.c.id == page.c.item_id)
    rows = connection.execute(of_items.order_by(page.c["at"], page.c.item_id, page.c.kind)).all()
    shown = rows[: wanted.limit]
    last = CalendarPlace(shown[-1][0], shown[-1].item_id, shown[-1].kind) if shown else place
    entries = tuple(calendar_entry(_decode(row.item), row.kind, from_micros(row[0])) for row in shown)
    return CalendarPage(entries, _count(connection, dates), last, len(rows) > len(shown))


def _count(connection: sa.Connection, dates: sa.Subquery) -> StoryCount:
    some = sa.select(dates.c.item_id).limit(MOST_COUNTED + 1).subquery()
    found = connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return StoryCount(total=found) if found <= MOST_COUNTED else StoryCount(more_than=MOST_COUNTED)


def _publications(wanted: CalendarQuery, now: datetime) -> sa.Select[Any]:
    """Return the query of the publications that are still to come."""
    columns = listed_items.c
    since = max(micros(wanted.since), micros(now) + 1)
    query = sa.select(
        columns.published.label("at"), columns.item_id, sa.literal("publication", sa.Text).label("kind")
    ).where(columns.published >= since, columns.published < micros(wanted.until), sa.not_(NOT_USABLE))
    return query if "publication" in wanted.kinds else query.where(sa.false())


def _other_dates(wanted: CalendarQuery) -> sa.Select[Any]:
    columns = item_dates.c
    span = columns["at"] >= micros(wanted.since), columns["at"] < micros(wanted.until)
    return sa.select(columns["at"], columns.item_id, columns.kind).where(*span, columns.kind.in_(wanted.kinds))


def _here(place: CalendarPlace) -> sa.Tuple:
    return sa.tuple_(
        sa.literal(place.at, sa.BigInteger), sa.literal(place.id, sa.Text), sa.literal(place.kind, sa.Text)
    )
