"""Attempts to deliver jobs, stored for some days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import attempts
from syndication.model.job import JobKey
from syndication.text.dates import from_micros, micros
from syndication.text.lines import one_line


class Attempt(Struct, frozen=True, kw_only=True):
    """An attempt: when it began, in UTC, and the response; status 0 if there was none.

    `answer` is the beginning of the answer to an attempt that failed, on one line. It is stored behind the problem, on
    a line of its own.
    """

    at: datetime
    kind: str
    target: str
    subject: str
    status: int
    problem: str
    milliseconds: int
    answer: str = ""
    number: int = 0


_COLUMNS = tuple(name for name in Attempt.__struct_fields__ if name not in ("answer", "number"))


def add(connection: sa.Connection, made: Iterable[Attempt]) -> None:
    """Save attempts."""
    rows = [
        {name: getattr(one, name) for name in _COLUMNS} | {"at": micros(one.at), "problem": _stored_problem(one)}
        for one in made
    ]
    if rows:
        connection.execute(sa.insert(attempts), rows)


def last(connection: sa.Connection, key: JobKey, most: int = 20) -> list[Attempt]:
    """Return the last attempts of a job, the newest first."""
    conditions = [attempts.c[name] == value for name, value in key._asdict().items()]
    rows = connection.execute(sa.select(attempts).where(*conditions).order_by(attempts.c.number.desc()).limit(most))
    return [read_attempt(row) for row in rows]


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete attempts that began before a moment."""
    connection.execute(sa.delete(attempts).where(attempts.c.at < micros(before)))


def read_attempt(row: sa.Row[Any]) -> Attempt:
    """Return the attempt of a row."""
    problem, _, answer = row.problem.partition("\n")
    values = {name: getattr(row, name) for name in _COLUMNS}
    return Attempt(**values | {"at": from_micros(row.at), "problem": problem, "answer": answer, "number": row.number})


def _stored_problem(one: Attempt) -> str:
    problem = one_line(one.problem)
    return f"{problem}\n{one_line(one.answer)}" if one.answer else problem
