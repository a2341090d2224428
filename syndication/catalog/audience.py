"""Those who read the feeds: what each aggregator told last, and the hashes of readers that ask for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog import state
from syndication.catalog.schema import readers
from syndication.catalog.schema import state as states
from syndication.catalog.upsert import upsert
from syndication.model.audience import FeedReading, Readership, tally
from syndication.text.dates import from_micros, micros

MOST = 200_000  # that are kept: anybody can make up names, and must not fill the disk with them
_KEY = tuple(column.name for column in readers.primary_key)


def key(connection: sa.Connection, fresh: bytes) -> bytes:
    """Return the key that addresses are hashed under: the first that any process gave as `fresh`."""
    upsert(connection, states, [{"name": state.READERS_KEY, "value": fresh.hex()}], keeping=("value",))
    return bytes.fromhex(state.get(connection, state.READERS_KEY))


def note(connection: sa.Connection, readings: Sequence[FeedReading], most: int = MOST) -> None:
    """Keep what was told, each in place of what was told before it.

    Where that would make more than `most`, only those that are known already are renewed.
    """
    if not readings:
        return
    rows = [_row(reading) for reading in readings]
    kept = connection.scalar(sa.select(sa.func.count()).select_from(readers)) or 0
    if kept + len(rows) <= most:
        _put(connection, rows)
    else:
        _renew(connection, rows)


def report(connection: sa.Connection, since: datetime, feed: str | None = None) -> list[Readership]:
    """Return who reads each feed, or one alone, as far as they were seen since then: those of most readers first."""
    wanted = [readers.c.seen >= micros(since)] + ([readers.c.feed == feed] if feed is not None else [])
    alone = (
        sa.select(readers.c.feed, sa.func.count(sa.distinct(readers.c.client)))
        .where(*wanted, readers.c.client != "")
        .group_by(readers.c.feed)
    )
    direct = {name: int(count) for name, count in connection.execute(alone)}
    told: dict[str, list[FeedReading]] = {}
    for row in connection.execute(sa.select(readers).where(*wanted, readers.c.client == "")).mappings():
        told.setdefault(row["feed"], []).append(FeedReading(**{**row, "seen": from_micros(row["seen"])}))
    found = [tally(name, direct.get(name, 0), told.get(name, ())) for name in {*direct, *told}]
    return sorted(found, key=lambda each: (-each.subscribers, each.feed))


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Forget those who were not seen at `before` or later."""
    connection.execute(sa.delete(readers).where(readers.c.seen < micros(before)))


def forget_all(connection: sa.Connection) -> None:
    """Forget everybody."""
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


def _put(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(readers)
    put = statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={name: statement.excluded[name] for name in ("count", "seen")},
        where=statement.excluded.seen >= readers.c.seen,  # another worker may have written later news
    )
    connection.execute(put, list(rows))


def _renew(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    same = [readers.c[name] == sa.bindparam(f"this_{name}") for name in _KEY]
    values: dict[str, Any] = {name: sa.bindparam(f"this_{name}") for name in ("count", "seen")}
    statement = sa.update(readers).where(*same, readers.c.seen <= sa.bindparam("this_seen")).values(values)
    connection.execute(statement, [{f"this_{name}": value for name, value in row.items()} for row in rows])
