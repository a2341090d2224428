"""The record files: size, time and digest of each when it was read last, and why it was refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import records
from syndication.catalog.upsert import in_parts, upsert

# Write both conditions exactly as in their indexes. Otherwise the database ignores the indexes.
_BROKEN = records.c.problem != sa.literal_column("''")
_VANISHED = sa.literal_column("vanished", sa.Boolean())


class File(Struct, frozen=True, kw_only=True):
    """A record file as it was read last. `mtime` and `ctime` are in nanoseconds.

    `problem` is empty when it was accepted; otherwise it has a line for each fault.
    """

    path: str
    size: int
    mtime: int
    ctime: int
    digest: str
    item_id: str = ""
    problem: str = ""
    vanished: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults of the file, one line for each; none when it was accepted."""
        return tuple(self.problem.split("\n")) if self.problem else ()


_MOST_REFUSED = 1000  # records that are looked through
_FILE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}-")


def by_paths(connection: sa.Connection, paths: Collection[str]) -> dict[str, File]:
    """Return the files at `paths` that were ever read, by path."""
    found: dict[str, File] = {}
    for part in in_parts(paths):
        rows = connection.execute(sa.select(records).where(records.c.path.in_(part)))
        found |= {row.path: File(**row._mapping) for row in rows}
    return found


def has_any(connection: sa.Connection) -> bool:
    """Return whether any file was ever read."""
    return connection.execute(sa.select(records.c.path).limit(1)).first() is not None


def in_batches(connection: sa.Connection, folder: str = "", batch: int = 1000) -> Iterator[list[File]]:
    """Yield the files that were ever read, below a folder ("items/2026") or all of them, in batches by path."""
    # "0" is the character after "/": all that begins with "items/" is below "items0".
    below = sa.and_(records.c.path > f"{folder}/", records.c.path < f"{folder}0") if folder else sa.true()
    last = ""
    while True:
        query = sa.select(records).where(below, records.c.path > last).order_by(records.c.path).limit(batch)
        found = [File(**row._mapping) for row in connection.execute(query)]
        if found:
            yield found
        if len(found) < batch:
            return
        last = found[-1].path


def save(connection: sa.Connection, files: Iterable[File]) -> None:
    """Save files as they were read."""
    upsert(connection, records, [msgspec.structs.asdict(file) for file in files])


def mark_vanished(connection: sa.Connection, paths: Collection[str]) -> None:
    """Note that files are gone. Their items stay; files that never had an item are deleted."""
    for part in in_parts(paths):
        condition = records.c.path.in_(part)
        connection.execute(sa.delete(records).where(condition, records.c.item_id == ""))
        connection.execute(sa.update(records).where(condition).values(vanished=True))


def forget(connection: sa.Connection, paths: Iterable[str]) -> None:
    """Forget files."""
    for path in paths:
        connection.execute(sa.delete(records).where(records.c.path == path))


def forget_item(connection: sa.Connection, item_id: str) -> None:
    """Forget the files that hold this item."""
    connection.execute(sa.delete(records).where(records.c.item_id == item_id))


def broken(connection: sa.Connection) -> list[File]:
    """Return the records that were not accepted, by path."""
    query = sa.select(records).where(_BROKEN).order_by(records.c.path)
    return [File(**row._mapping) for row in connection.execute(query)]


def vanished(connection: sa.Connection) -> list[File]:
    """Return the files that are gone while their items stay."""
    query = sa.select(records).where(_VANISHED).order_by(records.c.path)
    return [File(**row._mapping) for row in connection.execute(query)]


def problem_of_new_record(connection: sa.Connection, name: str) -> str:
    """Return why a record was refused whose file has this name, with its date, its suffix, or without; "" for none."""
    query = sa.select(records.c.path, records.c.problem).where(_BROKEN).order_by(records.c.path)
    for path, problem in connection.execute(query.limit(_MOST_REFUSED)):
        file = path.rpartition("/")[2]
        stem = file.rpartition(".")[0]
        if name in (path, file, stem, _FILE_DATE.sub("", stem)):
            return str(problem).replace("\n", "; ")
    return ""
