"""Counters that all processes add to: attempts to deliver, and requests. They only grow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog.schema import counters


def count_up(connection: sa.Connection, counts: Mapping[tuple[str, str], int]) -> None:
    """Add to counters; each has a name and a label."""
    if not counts:
        return
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(counters)
    adding = statement.on_conflict_do_update(
        index_elements=["name", "label"], set_={"value": counters.c.value + statement.excluded.value}
    )
    # Always in the same order, so that two workers never deadlock.
    rows = [{"name": name, "label": label, "value": value} for (name, label), value in sorted(counts.items())]
    connection.execute(adding, rows)


def read_counters(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return the values of the counters, by name and label."""
    return {(row.name, row.label): row.value for row in connection.execute(sa.select(counters))}
