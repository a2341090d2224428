"""Attempts to deliver jobs, stored for some days, and counters of all attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog.schema import attempts, counters
from syndication.model.job import JobKey
from syndication.text.dates import from_micros, micros


class Attempt(Struct, frozen=True, kw_only=True):
    """An attempt: when it began, in UTC, and the response; status 0 if there was none."""

    at: datetime
    kind: str
    target: str
    subject: str
    status: int
    problem: str
    milliseconds: int


def add(connection: sa.Connection, made: Iterable[Attempt]) -> None:
    """Save attempts."""
    names = Attempt.__struct_fields__
    rows = [{name: getattr(one, name) for name in names} | {"at": micros(one.at)} for one in made]
    if rows:
        connection.execute(sa.insert(attempts), rows)


def last(connection: sa.Connection, key: JobKey, most: int = 20) -> list[Attempt]:
    """Return the last attempts of a job, the newest first."""
    conditions = [attempts.c[name] == value for name, value in key._asdict().items()]
    rows = connection.execute(sa.select(attempts).where(*conditions).order_by(attempts.c.number.desc()).limit(most))
    return [_attempt(row) for row in rows]


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete attempts that began before a moment."""
    connection.execute(sa.delete(attempts).where(attempts.c.at < micros(before)))


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


def _attempt(row: sa.Row[Any]) -> Attempt:
    values = {name: getattr(row, name) for name in Attempt.__struct_fields__}
    return Attempt(**values | {"at": from_micros(row.at)})
