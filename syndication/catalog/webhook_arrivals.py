"""Which events of stories arrived at which receivers of webhooks, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.partner_schema import webhook_arrivals
from syndication.catalog.upsert import upsert
from syndication.text.dates import from_micros, micros


class Arrival(Struct, frozen=True):
    """An event of a story that a receiver of webhooks accepted: its number and kind, and when, in UTC."""

    item_id: str
    receiver: str
    event: int
    kind: str
    at: datetime


def note(connection: sa.Connection, found: Sequence[Arrival]) -> None:
    """Save arrivals. An event that was sent again keeps its first moment."""
    upsert(connection, webhook_arrivals, [_row(one) for one in found], keeping=("at",))


def of_item(connection: sa.Connection, item_id: str) -> list[Arrival]:
    """Return the arrivals of the events of a story, in the order of the events."""
    query = sa.select(webhook_arrivals).where(webhook_arrivals.c.item_id == item_id)
    rows = connection.execute(query.order_by(webhook_arrivals.c.event, webhook_arrivals.c.receiver))
    return [Arrival(row.item_id, row.receiver, row.event, row.kind, from_micros(row.at)) for row in rows]


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete arrivals from before a moment."""
    connection.execute(sa.delete(webhook_arrivals).where(webhook_arrivals.c.at < micros(before)))


def _row(one: Arrival) -> dict[str, Any]:
    return {
        "item_id": one.item_id,
        "receiver": one.receiver,
        "event": one.event,
        "kind": one.kind,
        "at": micros(one.at),
    }
