"""The readers of feeds, day by day: hashes of the present day, and numbers of all days.

Each web worker adds whom it has seen and counts the day again, so the numbers of a day are right while it lasts. The
hashes of a day are deleted when it is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog import audience
from syndication.catalog.audience_schema import hub_days, readers_seen, readership_days
from syndication.catalog.schema import subscriptions
from syndication.catalog.upsert import upsert
from syndication.model.audience import CARRIED, SeenReader, reported_on
from syndication.model.audience_days import HubDay, ReaderDay
from syndication.model.feed_path import split_document_path
from syndication.text.dates import micros

MOST_ROWS = 200_000  # hashes of a day: anybody can invent names of readers, but must not fill the disk
MOST_OF_DAY = 50_000  # numbers of a day
KEEP_DAYS = timedelta(days=761)  # 25 months; older days are summed by month
_KEY = tuple(column.name for column in readership_days.primary_key)
_Row = Mapping[str, Any]


def save_seen(connection: sa.Connection, seen: Collection[SeenReader], most: int = MOST_ROWS) -> None:
    """Save who was seen; beyond `most` hashes of a day, nobody is added."""
    stored = connection.scalar(sa.select(sa.func.count()).select_from(readers_seen)) or 0
    if seen and stored + len(seen) <= most:
        upsert(
            connection, readers_seen, sorted((_seen_row(each) for each in seen), key=lambda row: tuple(row.values()))
        )


def count_day(
    connection: sa.Connection, day: date, services: Iterable[ReaderDay] = (), most: int = MOST_OF_DAY
) -> None:
    """Count the readers of a day again. `services` fetched feeds for others, with or without a number."""
    listed = list(services)
    rows = {_key_of(row): row for row in map(_row, listed)}
    for row in (*_direct_rows(connection, day), *_reported_rows(connection, day)):
        rows[_key_of(row)] = {
            **rows.get(_key_of(row), row),
            **{name: row[name] for name in row if row[name] is not None},
        }
    _save(connection, day, rows, most)


def close_days(connection: sa.Connection, today: date) -> None:
    """Count the days before `today` for the last time, and delete their hashes."""
    query = sa.select(readers_seen.c.day).where(readers_seen.c.day < today.isoformat()).distinct()
    for day in list(connection.scalars(query)):
        count_day(connection, date.fromisoformat(day))
    connection.execute(sa.delete(readers_seen).where(readers_seen.c.day < today.isoformat()))


def sum_old_days(connection: sa.Connection, today: date) -> None:
    """Replace the days of months that are over 25 months ago by one row: the means of the days that were counted."""
    c = readership_days.c
    limit = (today - KEEP_DAYS).replace(day=1).isoformat()
    month = sa.func.substr(c.day, 1, 7).label("month")
    key = (c.feed, c.format, c.reader, c.kind)
    is_old = sa.and_(c.day < limit, sa.not_(c.is_month))
    means = (sa.func.round(sa.func.avg(c.told)).label("told"), sa.func.round(sa.func.avg(c.direct)).label("direct"))
    rows = connection.execute(sa.select(month, *key, *means).where(is_old).group_by("month", *key)).mappings().all()
    upsert(connection, readership_days, [_month_row(row) for row in rows])
    connection.execute(sa.delete(readership_days).where(is_old))


def save_hub(connection: sa.Connection, day: date, now: datetime) -> None:
    """Save how many subscriptions the hub has; a row for all together says that the service ran on the day."""
    c = subscriptions.c
    query = sa.select(c.path, sa.func.count()).where(c.lease_end > micros(now)).group_by(c.path)
    counts = {"": 0}
    for path, number in connection.execute(query):
        feed = split_document_path(path)[0]
        counts[feed] = counts.get(feed, 0) + number
    rows = [{"day": day.isoformat(), "feed": feed, "subscribers": number} for feed, number in sorted(counts.items())]
    upsert(connection, hub_days, rows)


def find_days(connection: sa.Connection, since: date, feed: str | None = None) -> list[ReaderDay]:
    """Return the numbers since a day, of all feeds or of one, the oldest first; also those of all formats by format."""
    c = readership_days.c
    wanted = [c.day >= since.isoformat()] + ([c.feed == feed] if feed is not None else [])
    rows = connection.execute(sa.select(readership_days).where(*wanted).order_by(*(c[name] for name in _KEY)))
    return [_reader_day(row) for row in rows]


def find_hub_days(connection: sa.Connection, since: date, feed: str | None = None) -> list[HubDay]:
    """Return the subscriptions at the hub since a day, the oldest first."""
    c = hub_days.c
    wanted = [c.day >= since.isoformat()] + ([c.feed == feed] if feed is not None else [])
    rows = connection.execute(sa.select(hub_days).where(*wanted).order_by(c.day, c.feed))
    return [HubDay(date.fromisoformat(row.day), row.feed, row.subscribers) for row in rows]


def recorded_days(connection: sa.Connection, since: date) -> list[date]:
    """Return the days since a day on which the service was running, in their order."""
    query = sa.select(hub_days.c.day).where(hub_days.c.day >= since.isoformat()).distinct().order_by(hub_days.c.day)
    return [date.fromisoformat(day) for day in connection.scalars(query)]


def _direct_rows(connection: sa.Connection, day: date) -> Iterator[_Row]:
    c = readers_seen.c
    number = sa.func.count(sa.distinct(c.client)).label("direct")
    for form, names in (("", ()), (None, (c.format,))):
        key = (c.feed, c.reader, c.kind, *names)
        query = sa.select(*key, number).where(c.day == day.isoformat()).group_by(*key)
        for row in connection.execute(query).mappings():
            yield {"told": None, **row, "day": day.isoformat(), "is_month": False} | (
                {} if form is None else {"format": ""}
            )


def _reported_rows(connection: sa.Connection, day: date) -> Iterator[_Row]:
    start = datetime.combine(day - CARRIED, time(), UTC)
    for feed, readings in audience.readings_by_feed(connection, start).items():
        for (reader, kind, form), count in reported_on(day, readings).items():
            yield {
                "day": day.isoformat(),
                "feed": feed,
                "format": form,
                "reader": reader,
                "kind": kind,
                "is_month": False,
                "told": count,
                "direct": None,
            }


def _save(connection: sa.Connection, day: date, rows: Mapping[tuple[str, ...], _Row], most: int) -> None:
    """Save numbers of a day that are new; beyond `most` rows, only those that exist are changed."""
    c = readership_days.c
    query = sa.select(readership_days).where(c.day == day.isoformat(), sa.not_(c.is_month))
    known = {_key_of(row): row for row in connection.execute(query).mappings()}
    new = [key for key in sorted(rows) if key not in known][: max(most - len(known), 0)]
    changed = [key for key in known if key in rows and _is_changed(known[key], rows[key])]
    wanted = [{**rows[key], "direct": rows[key]["direct"] or 0} for key in sorted([*new, *changed])]
    if wanted:
        connection.execute(_put(connection), wanted)


def _is_changed(known: sa.RowMapping, row: _Row) -> bool:
    return row["told"] not in (None, known["told"]) or (row["direct"] or 0) > known["direct"]


def _put(connection: sa.Connection) -> sa.Insert:
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(readership_days)
    new, old = statement.excluded, readership_days.c
    return statement.on_conflict_do_update(  # type: ignore[no-any-return]  # of either dialect
        index_elements=_KEY,
        set_={
            "told": sa.func.coalesce(new.told, old.told),
            "direct": sa.case((new.direct > old.direct, new.direct), else_=old.direct),
        },
    )


def _key_of(row: Mapping[str, Any] | sa.RowMapping) -> tuple[str, ...]:
    return tuple(row[name] for name in _KEY[:-1])


def _row(each: ReaderDay) -> dict[str, Any]:
    return {
        "day": each.day.isoformat(),
        "feed": each.feed,
        "format": each.format,
        "reader": each.reader,
        "kind": each.kind,
        "is_month": each.is_month,
        "told": each.reported,
        "direct": each.direct,
    }


def _seen_row(each: SeenReader) -> dict[str, Any]:
    return {
        "day": each.day.isoformat(),
        "feed": each.feed,
        "format": each.format,
        "reader": each.reader,
        "kind": each.kind,
        "client": each.client,
    }


def _month_row(row: sa.RowMapping) -> dict[str, Any]:
    reported = None if row["told"] is None else int(row["told"])
    numbers = {"told": reported, "direct": int(row["direct"] or 0), "is_month": True}
    same = {name: row[name] for name in ("feed", "format", "reader", "kind")}
    return {"day": f"{row['month']}-01", **same, **numbers}


def _reader_day(row: sa.Row[Any]) -> ReaderDay:
    return ReaderDay(
        day=date.fromisoformat(row.day),
        feed=row.feed,
        format=row.format,
        reader=row.reader,
        kind=row.kind,
        reported=row.told,
        direct=row.direct,
        is_month=row.is_month,
    )
