"""What each web worker has in memory, for the figures of all of them: a row of the state for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import state as values
from syndication.catalog.schema import state

_PREFIX = "web worker "


class WebWorker(Struct, frozen=True):
    """A web worker: its name, when it was seen in UTC, and the documents in its cache, with their bytes."""

    name: str
    seen: datetime
    documents: int
    cached_bytes: int


def save(connection: sa.Connection, worker: WebWorker) -> None:
    """Save what a web worker has now."""
    values.put(connection, _PREFIX + worker.name, msgspec.json.encode(worker).decode())


def seen_since(connection: sa.Connection, moment: datetime) -> list[WebWorker]:
    """Return the web workers that were seen since a moment, by name."""
    return sorted((each for each in _all(connection) if each.seen >= moment), key=lambda each: each.name)


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete the web workers that were not seen since a moment: they have ended."""
    names = [_PREFIX + each.name for each in _all(connection) if each.seen < before]
    if names:
        connection.execute(sa.delete(state).where(state.c.name.in_(names)))


def _all(connection: sa.Connection) -> Iterator[WebWorker]:
    query = sa.select(state.c.value).where(state.c.name.like(f"{_PREFIX}%"))
    for value in connection.scalars(query):
        yield msgspec.json.decode(value, type=WebWorker)
