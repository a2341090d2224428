"""Monotonic sequence for cursor pagination of the change feed.

A client stores the position of the last item that it has read, and asks for items after it. So a new change must never
get a position that a client has passed already. Positions are the `changed` stamps of items, in microseconds. But a
stamp may be older than the newest position: a record written yesterday and copied into the folder today. Such a change
gets the position after the highest one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from syndication.catalog import state
from syndication.catalog.schema import items
from syndication.catalog.upsert import in_parts
from syndication.text.dates import micros


def positions(connection: sa.Connection, changed: Mapping[str, datetime | None], now: datetime) -> dict[str, int]:
    """Return the position of each item for its moment of change; an unchanged item (None) stays at its position."""
    unchanged = _stored_positions(connection, [item_id for item_id, moment in changed.items() if moment is None])
    last = sa.select(sa.func.max(items.c.changed))
    # During the founding no client has read anything, so the stamps alone decide, in any order of arrival.
    founded = bool(state.get(connection, state.FOUNDED))
    highest = connection.scalar(last) if founded else None
    beyond = [] if highest is None else [highest + 1]
    latest = micros(now)
    moved = {item_id: max([min(micros(moment), latest), *beyond]) for item_id, moment in changed.items() if moment}
    return unchanged | moved


def _stored_positions(connection: sa.Connection, ids: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(ids):
        rows = connection.execute(sa.select(items.c.id, items.c.changed).where(items.c.id.in_(part)))
        found |= {row.id: row.changed for row in rows}
    return found
