"""How often former addresses were asked for, by day. They are paths, so what people typed behind "?" is not stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from syndication.catalog.audience_days import KEEP_DAYS
from syndication.catalog.audience_schema import old_address_days as days
from syndication.catalog.upsert import add_up
from syndication.model.audience_days import OTHERS
from syndication.model.audience_details import OldAddressDay

MOST_OF_DAY = 1_000  # addresses: a line of the settings may cover any number of them


def add_hits(connection: sa.Connection, hits: Mapping[tuple[date, str], int], most: int = MOST_OF_DAY) -> None:
    """Add hits to those that are counted; beyond `most` addresses of a day, others are counted together."""
    rows: Counter[tuple[str, str]] = Counter()
    known = {day: _addresses(connection, day) for day in {day for day, _ in hits}}
    for (day, address), number in sorted(hits.items()):
        named = address if address in known[day] or len(known[day]) < most else OTHERS
        known[day].add(named)
        rows[day.isoformat(), named] += number
    values = [{"day": day, "address": address, "hits": number} for (day, address), number in rows.items()]
    add_up(connection, days, values, ["hits"])


def find_hits(connection: sa.Connection, since: date) -> list[OldAddressDay]:
    """Return the hits since a day, the oldest first."""
    query = sa.select(days).where(days.c.day >= since.isoformat()).order_by(days.c.day, days.c.address)
    return [OldAddressDay(date.fromisoformat(row.day), row.address, row.hits) for row in connection.execute(query)]


def forget_old(connection: sa.Connection, today: date) -> None:
    """Delete hits of over 25 months ago."""
    connection.execute(sa.delete(days).where(days.c.day < (today - KEEP_DAYS).isoformat()))


def _addresses(connection: sa.Connection, day: date) -> set[str]:
    return set(connection.scalars(sa.select(days.c.address).where(days.c.day == day.isoformat())))
