"""By what readers know stories from the feeds of another site: each such identity belongs to one story."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from syndication.catalog.schema import known_ids
from syndication.catalog.upsert import in_parts, indexable, is_long
from syndication.model.known_ids import KnownId


def owners(connection: sa.Connection, ids: Collection[KnownId]) -> dict[KnownId, str]:
    """Return for each identity, with the format that had it, the id of its item, if there is one."""
    by_column = {(form, column): (form, known) for form, known in ids for column in _columns(known)}
    found: dict[KnownId, str] = {}
    for part in in_parts({column for _, column in by_column}):
        query = sa.select(known_ids.c.form, known_ids.c.known, known_ids.c.item_id).where(known_ids.c.known.in_(part))
        for row in connection.execute(query):
            if known := by_column.get((row.form, row.known)):
                found[known] = row.item_id
    return found


def ids_of_owners(known: str) -> sa.Select[tuple[str]]:
    """Return the query for the ids of the items that have an id in any format."""
    return sa.select(known_ids.c.item_id).where(known_ids.c.known.in_(_columns(known)))


def _columns(known: str) -> set[str]:
    """Return how an id may be stored: a long one is a digest, and was as it is in older databases."""
    return {indexable(known), known} if is_long(known) else {indexable(known)}
