"""The documents of the catalog: the bytes that are served, each with the publication that made it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from syndication.catalog import state
from syndication.catalog.schema import documents
from syndication.model import Document
from syndication.text.dates import from_micros, micros

_AT_ONCE = 1000  # values in one query; databases have a limit


def of_feed(connection: sa.Connection, feed: str) -> dict[str, Document]:
    """Return the documents of a feed by their paths."""
    rows = connection.execute(sa.select(documents).where(documents.c.feed == feed))
    return {row.path: _document(row) for row in rows}


def save(connection: sa.Connection, feed: str, document: Document) -> None:
    """Keep `document` in place of the one that was served at its path."""
    values = {
        "feed": feed,
        "media_type": document.media_type,
        "self_url": document.self_url,
        "modified": micros(document.modified),
        "sequence": _next_sequence(connection),
        "body": document.body,
    }
    known = connection.execute(sa.update(documents).where(documents.c.path == document.path).values(**values))
    if not known.rowcount:
        connection.execute(sa.insert(documents).values(path=document.path, **values))


def since(connection: sa.Connection, sequence: int) -> tuple[int, list[Document]]:
    """Return the number of the last publication, and the documents that were published after `sequence`."""
    newest = state.number(connection, state.SEQUENCE)
    if newest == sequence:
        return newest, []
    query = sa.select(documents).where(documents.c.sequence > sequence).order_by(documents.c.sequence)
    rows = connection.execute(query).all()
    return max([newest, *(row.sequence for row in rows)]), [_document(row) for row in rows]


def changed(connection: sa.Connection, sequence: int) -> tuple[int, list[str]]:
    """Return the number of the last publication, and the paths of the documents published after `sequence`.

    A number below `sequence` means another database: then all paths are returned.
    """
    newest = state.number(connection, state.SEQUENCE)
    if newest == sequence:
        return newest, []
    after = sequence if newest > sequence else 0
    query = sa.select(documents.c.path, documents.c.sequence).where(documents.c.sequence > after)
    rows = connection.execute(query).all()
    return max([newest, *(row.sequence for row in rows)]), [row.path for row in rows]


def at(connection: sa.Connection, path: str) -> tuple[int, Document | None]:
    """Return the document at `path`, and the number of a publication that it is at least as new as."""
    newest = state.number(connection, state.SEQUENCE)  # first: a document that comes between the two is newer
    row = connection.execute(sa.select(documents).where(documents.c.path == path)).one_or_none()
    return newest, _document(row) if row else None


def present(connection: sa.Connection, paths: Iterable[str]) -> set[str]:
    """Return those of `paths` at which there is a document."""
    asked, found = list(paths), set[str]()
    for start in range(0, len(asked), _AT_ONCE):
        some = documents.c.path.in_(asked[start : start + _AT_ONCE])
        found.update(connection.scalars(sa.select(documents.c.path).where(some)))
    return found


def count(connection: sa.Connection) -> int:
    """Return how many documents there are."""
    return connection.scalar(sa.select(sa.func.count()).select_from(documents)) or 0


def _next_sequence(connection: sa.Connection) -> int:
    number = state.number(connection, state.SEQUENCE) + 1
    state.put(connection, state.SEQUENCE, str(number))
    return number


def _document(row: sa.Row[tuple[object, ...]]) -> Document:
    values = row._mapping
    return Document(
        path=values["path"],
        media_type=values["media_type"],
        body=values["body"],
        modified=from_micros(values["modified"]),
        self_url=values["self_url"],
    )
