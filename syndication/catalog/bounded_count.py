"""Counts that stay cheap: exact up to a number, then "more than" it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from msgspec import Struct

MOST_COUNTED = 10_000


class BoundedCount(Struct, frozen=True):
    """How many there are: `total`, or None if there are `more_than` so many."""

    total: int | None
    more_than: int | None = None


def count_up_to(connection: sa.Connection, query: sa.Select[Any]) -> BoundedCount:
    """Return how many rows a query has, counted to `MOST_COUNTED` at most."""
    rows = query.limit(MOST_COUNTED + 1).subquery()
    found = connection.scalar(sa.select(sa.func.count()).select_from(rows)) or 0
    return BoundedCount(found) if found <= MOST_COUNTED else BoundedCount(None, MOST_COUNTED)
