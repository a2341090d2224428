"""The events of stories: saved in the transaction that causes them, read in their order, deleted after a while."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.schema import events
from syndication.catalog.upsert import in_parts
from syndication.model.event import ENDING_KINDS, Event, EventData
from syndication.text.dates import from_micros, micros

_decode_feeds = msgspec.json.Decoder(tuple[str, ...]).decode
_decode_data = msgspec.json.Decoder(EventData).decode
_NEWEST = sa.select(sa.func.max(events.c.number))  # made once: workers ask all the time


def add(connection: sa.Connection, new: Iterable[Event]) -> None:
    """Save events; the database numbers them."""
    rows = [_row(event) for event in new]
    if rows:
        connection.execute(sa.insert(events), rows)


def after(connection: sa.Connection, number: int, most: int = 500) -> list[Event]:
    """Return the first events with a higher number."""
    query = sa.select(events).where(events.c.number > number).order_by(events.c.number).limit(most)
    return [_event(row) for row in connection.execute(query)]


def of_item(connection: sa.Connection, item_id: str) -> list[Event]:
    """Return the events of a story that are stored, in their order."""
    query = sa.select(events).where(events.c.item_id == item_id).order_by(events.c.number)
    return [_event(row) for row in connection.execute(query)]


def between(connection: sa.Connection, since: datetime, until: datetime, most: int = 2_000) -> list[Event]:
    """Return the events after a moment and up to another one, the oldest first."""
    within = (events.c.at > micros(since), events.c.at <= micros(until))
    query = sa.select(events).where(*within).order_by(events.c.number).limit(most)
    return [_event(row) for row in connection.execute(query)]


def withdrawals_after(connection: sa.Connection, since: datetime, most: int) -> list[Event]:
    """Return the withdrawals since a moment, the last one first."""
    these = (events.c.at >= micros(since), events.c.kind == "withdrawn")
    query = sa.select(events).where(*these).order_by(events.c.number.desc()).limit(most)
    return [_event(row) for row in connection.execute(query)]


def numbered(connection: sa.Connection, numbers: Collection[int]) -> list[Event]:
    """Return the events with these numbers that are stored."""
    query = sa.select(events).where(events.c.number.in_(list(numbers))).order_by(events.c.number)
    return [_event(row) for row in connection.execute(query)]


def newest(connection: sa.Connection) -> int:
    """Return the number of the last event, 0 if there was none."""
    return connection.scalar(_NEWEST) or 0


def latest_ends(connection: sa.Connection, ids: Collection[str], number: int) -> dict[str, int]:
    """Return for each of these items the last event after `number` after which it was no longer public, if any."""
    found: dict[str, int] = {}
    for part in in_parts(ids):
        query = (
            sa.select(events.c.item_id, sa.func.max(events.c.number))
            .where(events.c.number > number, events.c.kind.in_(ENDING_KINDS), events.c.item_id.in_(part))
            .group_by(events.c.item_id)
        )
        found |= dict(connection.execute(query).all())
    return found


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete events from before a moment, but not the last one: SQLite would use its number again."""
    old = events.c.at < micros(before), events.c.number < newest(connection)
    connection.execute(sa.delete(events).where(*old))


def _row(event: Event) -> dict[str, Any]:
    return {
        "at": micros(event.at),
        "kind": event.kind,
        "item_id": event.item_id,
        "slug": event.slug,
        "feeds": msgspec.json.encode(event.feeds).decode(),
        "data": msgspec.json.encode(event.data),
    }


def _event(row: sa.Row[Any]) -> Event:
    return Event(
        number=row.number,
        at=from_micros(row.at),
        kind=row.kind,
        item_id=row.item_id,
        slug=row.slug,
        feeds=_decode_feeds(row.feeds),
        data=_decode_data(row.data),
    )
