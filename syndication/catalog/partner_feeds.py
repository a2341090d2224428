"""The feeds of partners: which are stale, and why one could not be built."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from syndication.catalog.partner_schema import partner_feeds
from syndication.catalog.upsert import upsert
from syndication.text.dates import micros


def mark_stale(connection: sa.Connection, partners: Collection[str], now: datetime) -> None:
    """Mark the feeds of partners as stale, so that they are built again."""
    row = {"stale_since": micros(now), "urgent": False, "problem": ""}
    rows = [{"partner": name, **row} for name in sorted(partners)]
    upsert(connection, partner_feeds, rows, keeping=("problem", "urgent"))


def mark_urgent(connection: sa.Connection, partners: Collection[str]) -> None:
    """Mark stale feeds as urgent: they contain a story that must be taken down, and are built first."""
    if partners:
        these = partner_feeds.c.partner.in_(tuple(partners))
        connection.execute(sa.update(partner_feeds).where(these).values(urgent=True))


def stale(connection: sa.Connection) -> list[str]:
    """Return the partners whose feeds are stale, the urgent ones first."""
    query = sa.select(partner_feeds.c.partner).where(partner_feeds.c.stale_since.is_not(None))
    return list(connection.scalars(query.order_by(partner_feeds.c.urgent.desc(), partner_feeds.c.partner)))


def urgent(connection: sa.Connection) -> list[str]:
    """Return the partners whose feeds are urgent."""
    query = sa.select(partner_feeds.c.partner).where(partner_feeds.c.urgent)
    return list(connection.scalars(query.order_by(partner_feeds.c.partner)))


def clear_stale(connection: sa.Connection, partner: str, problem: str) -> None:
    """Note that a feed was built, or could not be because of `problem`."""
    values = {"stale_since": None, "urgent": False, "problem": problem}
    connection.execute(sa.update(partner_feeds).where(partner_feeds.c.partner == partner).values(**values))


def problems(connection: sa.Connection) -> dict[str, str]:
    """Return why feeds of partners could not be built, by partner."""
    query = sa.select(partner_feeds.c.partner, partner_feeds.c.problem).where(partner_feeds.c.problem != "")
    return {row.partner: row.problem for row in connection.execute(query)}
