"""The filters of the list of stories that people have saved: by person and name."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from syndication.catalog.desk_schema import saved_filters as filters
from syndication.catalog.upsert import upsert
from syndication.text.dates import micros

MOST = 50  # of a person


def of_user(connection: sa.Connection, user: str) -> list[tuple[str, str]]:
    """Return the filters of a person by name: the name, and the query of the list with it."""
    query = sa.select(filters.c.name, filters.c.query).where(filters.c.user == user).order_by(filters.c.name)
    return [(row.name, row.query) for row in connection.execute(query)]


def save(connection: sa.Connection, user: str, name: str, query: str, now: datetime) -> bool:
    """Save a filter, instead of another one with its name; return False if the person has too many."""
    known = [one for one, _ in of_user(connection, user)]
    if name not in known and len(known) >= MOST:
        return False
    upsert(connection, filters, [{"user": user, "name": name, "query": query, "made": micros(now)}])
    return True


def remove(connection: sa.Connection, user: str, name: str) -> None:
    """Remove a filter."""
    connection.execute(sa.delete(filters).where(filters.c.user == user, filters.c.name == name))
