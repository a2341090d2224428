"""What the catalog knows of the record files: what each was when it was read last, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import records


class File(Struct, frozen=True, kw_only=True):
    """A record file as it was read last. `mtime` is in nanoseconds; `problem` is empty when it was accepted."""

    path: str
    size: int
    mtime: int
    digest: str
    item_id: str = ""
    problem: str = ""
    vanished: bool = False


def known(connection: sa.Connection) -> dict[str, File]:
    """Return every file that was ever read, by path."""
    return {row.path: File(**row._mapping) for row in connection.execute(sa.select(records))}


def save(connection: sa.Connection, file: File) -> None:
    """Keep what was read."""
    values = {name: getattr(file, name) for name in file.__struct_fields__ if name != "path"}
    found = connection.execute(sa.update(records).where(records.c.path == file.path).values(**values))
    if not found.rowcount:
        connection.execute(sa.insert(records).values(path=file.path, **values))


def drop(connection: sa.Connection, paths: Iterable[str]) -> None:
    """Forget files."""
    for path in paths:
        connection.execute(sa.delete(records).where(records.c.path == path))


def drop_item(connection: sa.Connection, item_id: str) -> None:
    """Forget the files that hold this item."""
    connection.execute(sa.delete(records).where(records.c.item_id == item_id))


def broken(connection: sa.Connection) -> list[str]:
    """Return what is wrong with each record that was not accepted."""
    query = sa.select(records.c.problem).where(records.c.problem != "").order_by(records.c.path)
    return list(connection.scalars(query))


def vanished(connection: sa.Connection) -> list[File]:
    """Return the files that are gone, and whose items are kept."""
    query = sa.select(records).where(records.c.vanished).order_by(records.c.path)
    return [File(**row._mapping) for row in connection.execute(query)]
