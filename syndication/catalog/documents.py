"""The documents of the catalog: the bytes that are served, each with the publication that made it."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog import state
from syndication.catalog.schema import documents
from syndication.model import Document
from syndication.text.dates import from_micros, micros


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
