"""The readers of feeds: the last number that each aggregator reported, and hashes of direct readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog import state
from syndication.catalog.schema import readers
from syndication.model.audience import FeedReading, Readership, tally
from syndication.text.dates import from_micros, micros

MOST_ROWS = 200_000  # in the table: anybody can invent names of readers, but must not fill the disk
_KEY = tuple(column.name for column in readers.primary_key)


def hash_key(connection: sa.Connection, fresh: bytes) -> bytes:
    """Return the key for hashing addresses: the first `fresh` key that any process gave."""
    return bytes.fromhex(state.first(connection, state.READERS_KEY, fresh.hex()))


def save_readings(connection: sa.Connection, readings: Sequence[FeedReading], most: int = MOST_ROWS) -> None:
    """Save readings, each in place of the earlier one.

    If the table would exceed `most` rows, only rows that exist already are updated.
    """
    if not readings:
        return
    rows = [_row(reading) for reading in readings]
    stored = connection.scalar(sa.select(sa.func.count()).select_from(readers)) or 0
    if stored + len(rows) <= most:
        _upsert(connection, rows)
    else:
        _update(connection, rows)


def report(connection: sa.Connection, since: datetime, feed: str | None = None) -> list[Readership]:
    """Return the readers of each feed, or of one, that were seen since then; feeds with most readers first."""
    wanted = [readers.c.seen >= micros(since)] + ([readers.c.feed == feed] if feed is not None else [])
    alone = (
        sa.select(readers.c.feed, sa.func.count(sa.distinct(readers.c.client)))
        .where(*wanted, readers.c.client != "")
        .group_by(readers.c.feed)
    )
    direct = {name: int(count) for name, count in connection.execute(alone)}
    readings: dict[str, list[FeedReading]] = {}
    for row in connection.execute(sa.select(readers).where(*wanted, readers.c.client == "")).mappings():
        readings.setdefault(row["feed"], []).append(FeedReading(**{**row, "seen": from_micros(row["seen"])}))
    found = [tally(name, direct.get(name, 0), readings.get(name, ())) for name in {*direct, *readings}]
    return sorted(found, key=lambda each: (-each.subscribers, each.feed))


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete readers that were last seen before a moment."""
    connection.execute(sa.delete(readers).where(readers.c.seen < micros(before)))


def forget_all(connection: sa.Connection) -> None:
    """Delete all readers."""
    connection.execute(sa.delete(readers))


def _row(reading: FeedReading) -> Mapping[str, Any]:
    return {
        "feed": reading.feed,
        "name": reading.name,
        "address": reading.address,
        "feed_id": reading.feed_id,
        "client": reading.client,
        "count": reading.count,
        "seen": micros(reading.seen),
    }


def _upsert(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(readers)
    put = statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={name: statement.excluded[name] for name in ("count", "seen")},
        where=statement.excluded.seen >= readers.c.seen,  # another worker may have saved a later one
    )
    connection.execute(put, list(rows))


def _update(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    same = [readers.c[name] == sa.bindparam(f"this_{name}") for name in _KEY]
    values: dict[str, Any] = {name: sa.bindparam(f"this_{name}") for name in ("count", "seen")}
    statement = sa.update(readers).where(*same, readers.c.seen <= sa.bindparam("this_seen")).values(values)
    connection.execute(statement, [{f"this_{name}": value for name, value in row.items()} for row in rows])
