"""In which editions of documents something went out first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import editions
from syndication.text.dates import from_micros, micros


class FirstEdition(Struct, frozen=True):
    """An edition of the document at `path`, by its tag, the date it carries, and when it was first served, in UTC."""

    path: str
    tag: str
    modified: datetime
    began: datetime


def first_since(connection: sa.Connection, paths: Iterable[str], moment: datetime) -> list[FirstEdition]:
    """Return of each document the first edition that began at a moment or later, as far as one is kept."""
    found = (_first(connection, path, micros(moment)) for path in paths)
    return [outcome for outcome in found if outcome]


def _first(connection: sa.Connection, path: str, moment: int) -> FirstEdition | None:
    query = sa.select(editions.c.path, editions.c.tag, editions.c.modified, editions.c.began)
    query = query.where(editions.c.path == path, editions.c.began >= moment).order_by(editions.c.modified).limit(1)
    row = connection.execute(query).first()
    return FirstEdition(row.path, row.tag, from_micros(row.modified), from_micros(row.began)) if row else None
