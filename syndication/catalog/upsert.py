"""Helpers for many rows on both databases: upserts, and queries with many values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_LONGEST_KEY = 500  # bytes; PostgreSQL indexes 2,700 in a row, of all columns together
_DIGEST = "sha256:"
_AT_ONCE = 500  # values in one query; databases limit them


def in_parts(values: Collection[str]) -> Iterator[list[str]]:
    """Yield `values` in parts that fit into one query."""
    listed = list(values)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def indexable(text: str) -> str:
    """Return a text as it can be in a key of both databases: a long one as its digest.

    A text that looks like such a digest is digested too, so that no two texts have the same key.
    """
    is_short = not is_long(text) and not text.startswith(_DIGEST)
    return text if is_short else f"{_DIGEST}{sha256(text.encode()).hexdigest()}"


def is_long(text: str) -> bool:
    """Return whether a text is too long for a key."""
    return len(text.encode()) > _LONGEST_KEY


def upsert(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], keeping: Collection[str] = ()
) -> None:
    """Insert `rows`, or update the rows with the same primary key, except their columns in `keeping`."""
    if rows:
        statement = _statement(connection.dialect.name, table, tuple(rows[0]), frozenset(keeping))
        connection.execute(statement, list(rows))


def add_up(
    connection: sa.Connection, table: sa.Table, rows: Collection[Mapping[str, Any]], numbers: Collection[str]
) -> None:
    """Insert `rows`, or add their columns `numbers` to those of the rows with the same primary key.

    This is done in the order of the keys, so that two workers never deadlock.
    """
    if rows:
        key = [column.name for column in table.primary_key]
        statement = _insert(connection.dialect.name, table)
        sums = {name: table.c[name] + statement.excluded[name] for name in numbers}
        adding = statement.on_conflict_do_update(index_elements=key, set_=sums)
        connection.execute(adding, sorted(rows, key=lambda row: [row[name] for name in key]))


def _insert(dialect: str, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@lru_cache(maxsize=256)  # to make one takes as long as to execute it
def _statement(dialect: str, table: sa.Table, names: tuple[str, ...], keeping: frozenset[str]) -> sa.Insert:
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in key and name not in keeping}
    return (
        statement.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else statement.on_conflict_do_nothing(index_elements=key)
    )
