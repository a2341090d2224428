"""The documents: the bytes that are served, each with the number of the publication that built it.

`sequence` counts publications. A web worker stores the last number that it has seen, and asks for later documents.
`news` is the last of them that subscribers must get.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from syndication.catalog import document_dates, state
from syndication.catalog.schema import documents
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.document import Document
from syndication.text.dates import from_micros, micros

_OTHERS = sa.select(documents.c.path).where(
    documents.c.feed == sa.bindparam("of"), documents.c.path != sa.bindparam("except_at")
)


def of_feed(connection: sa.Connection, feed: str) -> dict[str, Document]:
    """Return the documents of a feed by their paths."""
    rows = connection.execute(sa.select(documents).where(documents.c.feed == feed))
    return {row.path: _document(row) for row in rows}


def save(connection: sa.Connection, feed: str, made: Sequence[Document], *, is_news: bool = True) -> None:
    """Save documents in place of those at their paths; subscribers get them if they are news.

    Raises:
        CatalogError: a path had a document with a later date before.
    """
    document_dates.save(connection, made)
    sequence = _next_sequence(connection) if made else 0
    rows = [
        {
            "path": document.path,
            "feed": feed,
            "media_type": document.media_type,
            "self_url": document.self_url,
            "modified": micros(document.modified),
            "until": micros(document.until) if document.until else None,
            "sequence": sequence,
            "body": document.body,
            "news": sequence if is_news else 0,
        }
        for document in made
    ]
    upsert(connection, documents, rows, keeping=() if is_news else ("news",))


def remove(connection: sa.Connection, paths: Collection[str]) -> bool:
    """Remove the documents at these paths, which are served no more; return whether there were any."""
    found = existing_paths(connection, paths)
    if found:
        connection.execute(sa.delete(documents).where(documents.c.path.in_(found)))
        _next_sequence(connection)  # caches look for documents that are gone when the number has changed
    return bool(found)


def drop(connection: sa.Connection, feed: str, *, except_at: str = "") -> None:
    """Delete the documents of a feed, except the one at a path. Their dates stay."""
    if paths := list(connection.scalars(_OTHERS, {"of": feed, "except_at": except_at})):
        document_dates.note_without_records(connection, paths)
        remove(connection, paths)


def changed_since(connection: sa.Connection, sequence: int) -> tuple[int, list[str]]:
    """Return the number of the last publication, and the paths of the documents published after `sequence`.

    If the last publication is below `sequence`, the database was replaced: then all paths are returned.
    """
    newest = state.number(connection, state.SEQUENCE)
    if newest == sequence:
        return newest, []
    after = sequence if newest > sequence else 0
    query = sa.select(documents.c.path, documents.c.sequence).where(documents.c.sequence > after)
    rows = connection.execute(query).all()
    return max([newest, *(row.sequence for row in rows)]), [row.path for row in rows]


def changed_between(connection: sa.Connection, after: int, last: int) -> list[str]:
    """Return the paths of the documents whose last publication is later than `after`, but not later than `last`."""
    query = sa.select(documents.c.path).where(documents.c.sequence > after, documents.c.sequence <= last)
    return list(connection.scalars(query.order_by(documents.c.sequence, documents.c.path)))


def news_between(connection: sa.Connection, after: int, last: int) -> list[str]:
    """Return the paths of the documents that were news last later than `after`, but not later than `last`."""
    query = sa.select(documents.c.path).where(documents.c.news > after, documents.c.news <= last)
    return list(connection.scalars(query.order_by(documents.c.news, documents.c.path)))


def at(connection: sa.Connection, path: str) -> tuple[int, Document | None]:
    """Return the document at `path`, and the number of a publication; the document is not older than that."""
    newest = state.number(connection, state.SEQUENCE)  # read first: a later document is newer
    row = connection.execute(sa.select(documents).where(documents.c.path == path)).one_or_none()
    return newest, _document(row) if row else None


def existing_paths(connection: sa.Connection, paths: Collection[str]) -> set[str]:
    """Return those of `paths` that have a document."""
    found = set[str]()
    for part in in_parts(paths):
        found.update(connection.scalars(sa.select(documents.c.path).where(documents.c.path.in_(part))))
    return found


def count(connection: sa.Connection) -> tuple[int, int]:
    """Return the number of documents, and of their bytes."""
    size = sa.func.coalesce(sa.func.sum(sa.func.length(documents.c.body)), 0)
    number, total = connection.execute(sa.select(sa.func.count(), size).select_from(documents)).one()
    return int(number), int(total)


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
        until=from_micros(values["until"]) if values["until"] is not None else None,
    )
