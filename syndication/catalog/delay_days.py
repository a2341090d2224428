"""How long it took from a change to its first fetch or its delivery, as counts by day; and the last change fetched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog.audience_days import KEEP_DAYS
from syndication.catalog.audience_schema import delay_days, fetched_changes
from syndication.catalog.schema import documents
from syndication.catalog.upsert import add_up, in_parts
from syndication.model.audience_days import OTHERS
from syndication.model.delays import DelayCount, DelayKind, bound_of
from syndication.text.dates import from_micros, micros

MOST_NAMES = 200  # of a day and a kind: anybody can invent names of aggregators
MOST_CHANGES = 50_000
_KEY = tuple(column.name for column in delay_days.primary_key)


class FirstFetch(Struct, frozen=True):
    """A full answer to an aggregator: for which document, and the first one since it was looked at last."""

    path: str
    reader: str
    at: datetime


class Delay(Struct, frozen=True):
    """That something took some seconds, to an aggregator or a receiver; `name` is "" for the hub."""

    kind: DelayKind
    name: str
    seconds: float


def add_delays(connection: sa.Connection, day: date, delays: Iterable[Delay], most: int = MOST_NAMES) -> None:
    """Add delays to the counts of a day; beyond `most` names of a kind, those of others are counted together."""
    counts = Counter((one.kind, one.name, bound_of(one.seconds)) for one in delays)
    if not counts:
        return
    names = _names_of(connection, day)
    rows: Counter[tuple[str, str, int]] = Counter()
    for (kind, name, bound), number in sorted(counts.items()):
        named = name if name in names[kind] or len(names[kind]) < most else OTHERS
        names[kind].add(named)
        rows[kind, named, bound] += number
    values = [dict(zip((*_KEY, "number"), (day.isoformat(), *key, rows[key]), strict=True)) for key in rows]
    add_up(connection, delay_days, values, ["number"])


def note_fetches(connection: sa.Connection, fetches: Sequence[FirstFetch], most: int = MOST_CHANGES) -> None:
    """Count how long aggregators needed to fetch a change of a document, if they have fetched an earlier one before.

    `fetches` are the earliest first. Beyond `most` pairs of documents and aggregators, no new one is stored.
    """
    changes, known = _changes(connection, fetches), _fetched(connection, fetches)
    stored = connection.scalar(sa.select(sa.func.count()).select_from(fetched_changes)) or 0
    delays: defaultdict[date, list[Delay]] = defaultdict(list)
    for one in _of_changes(fetches, changes, known, most - stored):
        change = changes[one.path]
        if _take(connection, one, change) and (one.path, one.reader) in known:
            delays[one.at.date()].append(Delay("fetch", one.reader, (one.at - change).total_seconds()))
    for day in sorted(delays):
        add_delays(connection, day, delays[day])


def find_delays(connection: sa.Connection, since: date) -> list[DelayCount]:
    """Return the counts since a day, the oldest first."""
    query = sa.select(delay_days).where(delay_days.c.day >= since.isoformat())
    rows = connection.execute(query.order_by(*(delay_days.c[name] for name in _KEY)))
    return [DelayCount(**row._asdict() | {"day": date.fromisoformat(row.day)}) for row in rows]


def forget_old(connection: sa.Connection, today: date) -> None:
    """Delete counts of over 25 months ago, and what is known of documents that are gone."""
    connection.execute(sa.delete(delay_days).where(delay_days.c.day < (today - KEEP_DAYS).isoformat()))
    is_there = sa.exists().where(documents.c.path == fetched_changes.c.path)
    connection.execute(sa.delete(fetched_changes).where(sa.not_(is_there)))


def forget_fetches(connection: sa.Connection) -> None:
    """Delete all that was counted of aggregators."""
    connection.execute(sa.delete(delay_days).where(delay_days.c.kind == "fetch"))
    connection.execute(sa.delete(fetched_changes))


def _names_of(connection: sa.Connection, day: date) -> defaultdict[str, set[str]]:
    c = delay_days.c
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, name in connection.execute(sa.select(c.kind, c.name).where(c.day == day.isoformat()).distinct()):
        found[kind].add(name)
    return found


def _of_changes(
    fetches: Sequence[FirstFetch],
    changes: Mapping[str, datetime],
    known: Mapping[tuple[str, str], int],
    room: int,
) -> list[FirstFetch]:
    """Return the first fetch of each change, in the order of the keys, so that two web workers never deadlock."""
    found: dict[tuple[str, str], FirstFetch] = {}
    for one in fetches:
        key, change = (one.path, one.reader), changes.get(one.path)
        is_new = change is not None and change <= one.at and known.get(key, 0) < micros(change)
        if is_new and (key in known or room > 0):
            room -= key not in known and key not in found
            found.setdefault(key, one)
    return [one for _, one in sorted(found.items())]


def _changes(connection: sa.Connection, fetches: Iterable[FirstFetch]) -> dict[str, datetime]:
    """Return when documents changed last."""
    found: dict[str, datetime] = {}
    for part in in_parts(sorted({one.path for one in fetches})):
        query = sa.select(documents.c.path, documents.c.modified).where(documents.c.path.in_(part))
        found |= {path: from_micros(modified) for path, modified in connection.execute(query)}
    return found


def _fetched(connection: sa.Connection, fetches: Iterable[FirstFetch]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for part in in_parts(sorted({one.path for one in fetches})):
        query = sa.select(fetched_changes).where(fetched_changes.c.path.in_(part))
        found |= {(row.path, row.reader): row.modified for row in connection.execute(query)}
    return found


def _take(connection: sa.Connection, one: FirstFetch, change: datetime) -> bool:
    """Note that an aggregator has a change; return whether no other web worker has noted it."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(fetched_changes)
    put = statement.on_conflict_do_update(
        index_elements=["path", "reader"],
        set_={"modified": statement.excluded.modified},
        where=fetched_changes.c.modified < statement.excluded.modified,
    ).returning(fetched_changes.c.path)
    row = {"path": one.path, "reader": one.reader, "modified": micros(change)}
    return connection.execute(put, [row]).first() is not None
