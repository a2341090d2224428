"""The present readers of feeds: the last number that each client reported, and the direct readers of the last days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog.audience_schema import (
    hub_days,
    old_address_days,
    reader_keys,
    reader_reports,
    readers_seen,
    readership_days,
    traffic_days,
    unknown_agents,
)
from syndication.model.audience import CARRIED, FeedReading, Readership, tally
from syndication.text.dates import from_micros, micros

MOST_ROWS = 200_000  # in the table: anybody can invent names of readers, but must not fill the disk
_KEY = tuple(column.name for column in reader_reports.primary_key)
_TABLES = (
    *(reader_reports, readers_seen, readership_days, traffic_days, hub_days, unknown_agents, reader_keys),
    old_address_days,
)


def save_readings(connection: sa.Connection, readings: Sequence[FeedReading], most: int = MOST_ROWS) -> None:
    """Save readings, each in place of the earlier one.

    If the table would exceed `most` rows, only rows that exist already are updated.
    """
    if not readings:
        return
    rows = [_row(reading) for reading in readings]
    stored = connection.scalar(sa.select(sa.func.count()).select_from(reader_reports)) or 0
    if stored + len(rows) <= most:
        _upsert(connection, rows)
    else:
        _update(connection, rows)


def readings_by_feed(
    connection: sa.Connection, since: datetime, feed: str | None = None
) -> dict[str, list[FeedReading]]:
    """Return the last reports about all feeds, or about one, by feed, without those before a moment."""
    wanted = [reader_reports.c.seen >= micros(since)]
    wanted += [reader_reports.c.feed == feed] if feed is not None else []
    found: defaultdict[str, list[FeedReading]] = defaultdict(list)
    for row in connection.execute(sa.select(reader_reports).where(*wanted)).mappings():
        found[row["feed"]].append(FeedReading(**{**row, "seen": from_micros(row["seen"])}))
    return dict(found)


def report(connection: sa.Connection, since: datetime, feed: str | None = None) -> list[Readership]:
    """Return the readers of each feed, or of one, that were reported since then; feeds with most readers first.

    Direct readers have another hash each day. So of each program its best day counts, of the last seven days.
    """
    readings = readings_by_feed(connection, since, feed)
    direct = _direct(connection, feed)
    found = [tally(name, direct.get(name, 0), readings.get(name, ())) for name in {*direct, *readings}]
    return sorted(found, key=lambda each: (-each.subscribers, each.feed))


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete reports from before a moment."""
    connection.execute(sa.delete(reader_reports).where(reader_reports.c.seen < micros(before)))


def forget_all(connection: sa.Connection) -> None:
    """Delete all that was counted."""
    for table in _TABLES:
        connection.execute(sa.delete(table))


def _direct(connection: sa.Connection, feed: str | None) -> dict[str, int]:
    """Return the direct readers of each feed: for each program, of its best day within a week of the last day."""
    c = readership_days.c
    newest = connection.scalar(sa.select(sa.func.max(c.day)).where(sa.not_(c.is_month)))
    if newest is None:
        return {}
    first = (datetime.fromisoformat(newest) - CARRIED).date().isoformat()
    wanted = [c.day > first, c.format == "", sa.not_(c.is_month), c.direct > 0]
    wanted += [c.feed == feed] if feed is not None else []
    best = sa.select(c.feed, sa.func.max(c.direct).label("best")).where(*wanted).group_by(c.feed, c.reader, c.kind)
    each = best.subquery()
    total = sa.select(each.c.feed, sa.func.sum(each.c.best)).group_by(each.c.feed)
    return {name: int(count) for name, count in connection.execute(total)}


def _row(reading: FeedReading) -> Mapping[str, Any]:
    return {
        "feed": reading.feed,
        "name": reading.name,
        "address": reading.address,
        "feed_id": reading.feed_id,
        "kind": reading.kind,
        "count": reading.count,
        "doubtful": reading.doubtful,
        "seen": micros(reading.seen),
    }


def _upsert(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(reader_reports)
    put = statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={name: statement.excluded[name] for name in ("kind", "count", "doubtful", "seen")},
        where=statement.excluded.seen >= reader_reports.c.seen,  # another worker may have saved a later one
    )
    connection.execute(put, list(rows))


def _update(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    same = [reader_reports.c[name] == sa.bindparam(f"this_{name}") for name in _KEY]
    values: dict[str, Any] = {name: sa.bindparam(f"this_{name}") for name in ("kind", "count", "doubtful", "seen")}
    is_older = reader_reports.c.seen <= sa.bindparam("this_seen")
    statement = sa.update(reader_reports).where(*same, is_older).values(values)
    connection.execute(statement, [{f"this_{name}": value for name, value in row.items()} for row in rows])
