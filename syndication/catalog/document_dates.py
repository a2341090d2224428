"""The last date of each path, and the tag that its document had then. They stay when the document is gone.

A path never gets an earlier date, not even when its document is gone and comes back: clients ask for what changed since
the date that they have. `by_records` is the date that the records alone give. Where the last date is another one, a
catalog that is built from the records cannot know it. Then it is `unsaved` until it is in a file next to the records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from syndication.catalog.schema import document_dates, documents
from syndication.catalog.upsert import upsert
from syndication.http.coded_body import tag_of
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.text.dates import from_micros, micros

_C = document_dates.c
_FIXED = [column.name for column in _C if column.name != "path"]
_BEYOND_RECORDS = _C.by_records.is_(None) | (_C.by_records != _C.modified)
_NOTE = (
    sa.update(document_dates)
    .where(_C.path == sa.bindparam("of"), _C.by_records.is_(None) | (_C.by_records != sa.bindparam("date")))
    .values(by_records=sa.bindparam("date"), unsaved=_C.unsaved | (_C.modified != sa.bindparam("date")))
)


class LastDate(Struct, frozen=True, array_like=True):
    """The last date of a path, in UTC, and the tag of its document, "" if that is not known."""

    modified: datetime
    tag: str


def of_paths(connection: sa.Connection, paths: Collection[str]) -> dict[str, LastDate]:
    """Return the last dates of paths, by path."""
    return _read(connection, _C.path.in_(paths))


def save(connection: sa.Connection, made: Iterable[Document]) -> None:
    """Save the dates of documents."""
    put(connection, {document.path: LastDate(document.modified, tag_of(document.body)) for document in made})


def put(connection: sa.Connection, dates: Mapping[str, LastDate]) -> None:
    """Save the last dates of paths.

    Raises:
        CatalogError: a path has a later date already.
    """
    statement = _put_statement(connection.dialect.name)
    for path, last in dates.items():
        row = {"path": path, "modified": micros(last.modified), "tag": last.tag, "by_records": None, "unsaved": False}
        if connection.execute(statement, row).first() is None:
            raise CatalogError(f"{path}: a document with a later date was published meanwhile; it is built again")


@cache  # to make it takes longer than to execute it
def _put_statement(dialect: str) -> ReturningInsert[tuple[str]]:
    """Return the statement that saves a date if it is not earlier than the last one."""
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(document_dates)
    excluded = statement.excluded
    # What the file next to the records says of the path so far is wrong now.
    changes = {
        "modified": excluded.modified,
        "tag": excluded.tag,
        "by_records": None,
        "unsaved": _C.unsaved | _BEYOND_RECORDS,
    }
    never_back = _C.modified <= excluded.modified
    return statement.on_conflict_do_update(index_elements=["path"], set_=changes, where=never_back).returning(_C.path)


def note_records(connection: sa.Connection, dates: Mapping[str, datetime]) -> None:
    """Note the dates that the records alone give to the documents at these paths."""
    if dates:
        connection.execute(_NOTE, [{"of": path, "date": micros(date)} for path, date in dates.items()])


def note_without_records(connection: sa.Connection, paths: Collection[str]) -> None:
    """Note that no record gives the dates of the documents at these paths."""
    stale = _C.path.in_(paths), _C.by_records.is_not(None) | sa.not_(_C.unsaved)
    connection.execute(sa.update(document_dates).where(*stale).values(by_records=None, unsaved=True))


def restore(connection: sa.Connection, dates: Mapping[str, LastDate]) -> None:
    """Save the last dates of an earlier catalog, except those of paths that have a date already."""
    rows = [
        {"path": path, "modified": micros(last.modified), "tag": last.tag, "by_records": None, "unsaved": True}
        for path, last in dates.items()
    ]
    upsert(connection, document_dates, rows, keeping=_FIXED)


def are_known(connection: sa.Connection, paths: Collection[str]) -> bool:
    """Return whether one of these paths ever had a document."""
    return connection.execute(sa.select(_C.path).where(_C.path.in_(paths)).limit(1)).first() is not None


def keep_of_deleted(connection: sa.Connection, feeds: Collection[str]) -> None:
    """Note that the documents of these feed paths are about to be deleted: no record will give their dates."""
    paths = sa.select(documents.c.path).where(documents.c.feed.in_(feeds))
    connection.execute(sa.update(document_dates).where(_C.path.in_(paths)).values(by_records=None, unsaved=True))


def are_unsaved(connection: sa.Connection) -> bool:
    """Return whether there are dates to be saved next to the records."""
    return connection.execute(sa.select(_C.path).where(_C.unsaved).limit(1)).first() is not None


def beyond_records(connection: sa.Connection) -> dict[str, LastDate]:
    """Return the dates that the records alone do not give, by path."""
    return _read(connection, _BEYOND_RECORDS)


def mark_saved(connection: sa.Connection) -> None:
    """Note that all dates are saved next to the records."""
    connection.execute(sa.update(document_dates).where(_C.unsaved).values(unsaved=False))


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> dict[str, LastDate]:
    query = sa.select(_C.path, _C.modified, _C.tag).where(condition).order_by(_C.path)
    return {row.path: LastDate(from_micros(row.modified), row.tag) for row in connection.execute(query)}
