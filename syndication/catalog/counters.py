"""Counters that all processes add to: attempts to deliver, and requests. They only grow."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from syndication.catalog.schema import counters
from syndication.catalog.upsert import add_up


def count_up(connection: sa.Connection, counts: Mapping[tuple[str, str], int]) -> None:
    """Add to counters; each has a name and a label."""
    rows = [{"name": name, "label": label, "value": value} for (name, label), value in counts.items()]
    add_up(connection, counters, rows, ["value"])


def read_counters(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return the values of the counters, by name and label."""
    return {(row.name, row.label): row.value for row in connection.execute(sa.select(counters))}
