"""The polls of feeds, day by day and reader by reader, and the User-Agents of programs that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog.audience_days import KEEP_DAYS
from syndication.catalog.audience_schema import traffic_days, unknown_agents
from syndication.catalog.upsert import add_up
from syndication.model.audience import KEEP_READERS
from syndication.model.audience_days import OTHERS, TrafficDay

MOST_OF_DAY = 20_000  # rows; others are added to those of all others
MOST_AGENTS = 1_000
LONGEST_AGENT = 300
_KEY = tuple(column.name for column in traffic_days.primary_key)
_NUMBERS = {"polls": "polls", "n304": "unchanged", "n200": "full", "nerr": "failed", "bytes": "size"}


def add_traffic(connection: sa.Connection, days: Sequence[TrafficDay], most: int = MOST_OF_DAY) -> None:
    """Add polls to those that are counted; beyond `most` rows of a day, names of unknown readers are not stored."""
    if not days:
        return
    dates = sorted({each.day.isoformat() for each in days})
    stored = connection.scalar(
        sa.select(sa.func.count()).select_from(traffic_days).where(traffic_days.c.day.in_(dates))
    )
    is_full = (stored or 0) + len(days) > most
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in days:
        row = _row(
            replace(each, reader=OTHERS) if is_full and each.kind in ("unknown", "robot", "aggregator") else each
        )
        _add(
            rows.setdefault(tuple(row[name] for name in _KEY), dict.fromkeys(_NUMBERS, 0) | {n: row[n] for n in _KEY}),
            row,
        )
    add_up(connection, traffic_days, rows.values(), _NUMBERS)


def find_traffic(connection: sa.Connection, since: date, feed: str | None = None) -> list[TrafficDay]:
    """Return the polls since a day, of all feeds or of one, the oldest first."""
    c = traffic_days.c
    wanted = [c.day >= since.isoformat()] + ([c.feed == feed] if feed is not None else [])
    rows = connection.execute(sa.select(traffic_days).where(*wanted).order_by(*(c[name] for name in _KEY)))
    return [_traffic_day(row) for row in rows.mappings()]


def sum_old_traffic(connection: sa.Connection, today: date) -> None:
    """Replace the days of months that are over 25 months ago by the sums of the months."""
    c = traffic_days.c
    limit = (today - KEEP_DAYS).replace(day=1).isoformat()
    is_old = sa.and_(c.day < limit, sa.not_(c.is_month))
    month = sa.func.substr(c.day, 1, 7).label("month")
    key = (c.feed, c.reader, c.kind)
    sums = [sa.func.sum(c[name]).label(name) for name in _NUMBERS]
    rows = connection.execute(sa.select(month, *key, *sums).where(is_old).group_by("month", *key)).mappings().all()
    add_up(connection, traffic_days, [_month_row(row) for row in rows], _NUMBERS)
    connection.execute(sa.delete(traffic_days).where(is_old))


def save_unknown_agents(
    connection: sa.Connection, polls: Mapping[str, int], day: date, most: int = MOST_AGENTS
) -> None:
    """Add polls of User-Agents that nobody knows; beyond `most`, no new one is stored."""
    known = set(connection.scalars(sa.select(unknown_agents.c.agent)))
    cut = {agent[:LONGEST_AGENT]: number for agent, number in sorted(polls.items())}
    new = [agent for agent in cut if agent not in known][: max(most - len(known), 0)]
    rows = [{"agent": a, "day": day.isoformat(), "polls": cut[a]} for a in {*new, *(known & cut.keys())}]
    add_up(connection, unknown_agents, rows, ["polls"])


def find_unknown_agents(connection: sa.Connection) -> list[tuple[str, int]]:
    """Return the User-Agents that nobody knows, with their polls; those with most polls first."""
    c = unknown_agents.c
    query = sa.select(c.agent, c.polls).order_by(c.polls.desc(), c.agent)
    return [(row.agent, row.polls) for row in connection.execute(query)]


def forget_agents(connection: sa.Connection, today: date) -> None:
    """Delete User-Agents that came for the first time over 30 days ago; those that still come are stored anew."""
    old = unknown_agents.c.day < (today - KEEP_READERS).isoformat()
    connection.execute(sa.delete(unknown_agents).where(old))


def _add(row: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name in _NUMBERS:
        row[name] += other[name]


def _row(each: TrafficDay) -> dict[str, Any]:
    numbers = {column: getattr(each, name) for column, name in _NUMBERS.items()}
    same = {"feed": each.feed, "reader": each.reader, "kind": each.kind, "is_month": each.is_month}
    return {"day": each.day.isoformat(), **same, **numbers}


def _month_row(row: sa.RowMapping) -> dict[str, Any]:
    numbers = {name: int(row[name]) for name in _NUMBERS}
    same = {name: row[name] for name in ("feed", "reader", "kind")}
    return {"day": f"{row['month']}-01", "is_month": True, **same, **numbers}


def _traffic_day(row: sa.RowMapping) -> TrafficDay:
    numbers = {name: row[column] for column, name in _NUMBERS.items()}
    same = {name: row[name] for name in ("feed", "reader", "kind", "is_month")}
    return TrafficDay(day=date.fromisoformat(row["day"]), **same, **numbers)
