"""Many rows at once, on either database: put in place of those with the same key, and asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_AT_ONCE = 500  # values in one query; databases have a limit


def in_parts(values: Collection[str]) -> Iterator[list[str]]:
    """Yield `values` in parts that fit into one query."""
    listed = list(values)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def upsert(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], keeping: Collection[str] = ()
) -> None:
    """Insert `rows`, each in place of the one with its primary key, whose columns in `keeping` stay as they are."""
    if not rows:
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key and name not in keeping}
    whole = (
        statement.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else statement.on_conflict_do_nothing(index_elements=key)
    )
    connection.execute(whole, list(rows))
