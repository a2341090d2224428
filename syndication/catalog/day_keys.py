"""The keys under which addresses of readers are hashed: one for each day, and no longer than the day.

All web workers need the same key, or a reader would count once for each of them. SQLite is on one machine, so there the
key is in a private file next to the database: a copy of the database alone cannot be searched for addresses. Workers on
PostgreSQL may be on several machines that share nothing else. There the key is in a table that is UNLOGGED: it is in no
write-ahead log, so in no archive of it, no physical backup and no replica.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from syndication.catalog.audience_schema import reader_keys
from syndication.catalog.database import Catalog
from syndication.catalog.private_files import first_content
from syndication.catalog.upsert import upsert

_PREFIX = ".readers-"


def key_of_day(catalog: Catalog, day: date, fresh: bytes) -> bytes:
    """Return the key of a day: the first `fresh` key that any process gave.

    Raises:
        CatalogError: the file or the database is unavailable.
    """
    if catalog.file:
        return first_content(_place(catalog.file, day), fresh, catalog.file)
    with catalog.begin() as connection:
        upsert(connection, reader_keys, [{"day": day.isoformat(), "key": fresh}], keeping=["key"])
        found = connection.scalar(sa.select(reader_keys.c.key).where(reader_keys.c.day == day.isoformat()))
    return bytes(found or fresh)


def forget_keys(catalog: Catalog, before: date) -> None:
    """Delete the keys of earlier days, whoever made them.

    Raises:
        CatalogError: the database is unavailable.
    """
    if catalog.file:
        oldest = _place(catalog.file, before).name
        for place in catalog.file.parent.glob(f"{catalog.file.name}{_PREFIX}*"):
            if place.name < oldest:
                place.unlink(missing_ok=True)
        return
    with catalog.begin() as connection:
        connection.execute(sa.delete(reader_keys).where(reader_keys.c.day < before.isoformat()))


def _place(database: Path, day: date) -> Path:
    return database.with_name(f"{database.name}{_PREFIX}{day.isoformat()}")
