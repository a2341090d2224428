"""Editions: documents as they were served, each with its time, stored for some days after their end.

An edition begins with the publication that made its document, and ends with the publication that replaced it. Of each
path at most one edition has no end. Closed archives and the parts of the sitemap are not stored: there are very many,
and they rarely change.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import state
from syndication.catalog.bounded_count import BoundedCount, count_up_to
from syndication.catalog.schema import documents, editions
from syndication.catalog.upsert import upsert
from syndication.http.coded_body import tag_of
from syndication.model.document import Document
from syndication.model.feed_path import ARCHIVE
from syndication.text.dates import from_micros, micros

_AT_ONCE = 20  # documents in memory at a time, of up to a few megabytes each
_MOST_PRUNED = 500
_LEVEL = 1  # of zlib: the publication waits for it, and higher levels gain little
_LIVE = sa.not_(documents.c.path.like(f"%/{ARCHIVE}/%/%") | documents.c.path.like("/sitemap-%"))
_SPAN = (editions.c.tag, editions.c.modified, editions.c.began, editions.c.ended)
_KEY = (editions.c.path, editions.c.modified)
_SIZE = sa.func.length(editions.c.body)
_OLDEST = (
    sa.select(*_KEY, _SIZE.label("size"))
    .where(editions.c.ended.is_not(None))
    .order_by(editions.c.ended)
    .limit(_MOST_PRUNED)
)
_FIXED = [column.name for column in editions.c if column.name != "ended"]


class Span(Struct, frozen=True):
    """When an edition was served, in UTC: from `began` to `ended`, which is None while it is still served.

    `began` is when its publication was stored; `modified` is the date of the document, which can be older.
    """

    tag: str
    modified: datetime
    began: datetime
    ended: datetime | None


class Edition(Struct, frozen=True):
    """A document as it was served, and when."""

    document: Document
    span: Span


class EditionRow(Struct, frozen=True):
    """An edition without its document: its number (the date of the document), when it was served, its stored size."""

    number: int
    began: int
    ended: int | None
    size: int


class FirstEdition(Struct, frozen=True):
    """An edition of the document at `path`: its tag, the date it carries, and when it was first served, in UTC."""

    path: str
    tag: str
    modified: datetime
    began: datetime


def save_some(connection: sa.Connection, after: int, now: datetime) -> int:
    """Store some of the live documents that were published after the publication `after`, as served from `now` on.

    The editions that they replace end `now`. Return the last publication that is done; it is `after` when there was
    nothing more to do. Documents are read in the order of their publications, in portions of whole publications, so
    that the caller can store the number and go on later.
    """
    newest = state.number(connection, state.SEQUENCE)
    if newest == after:
        return newest
    later = sa.select(documents.c.sequence).where(documents.c.sequence > after, _LIVE)
    sequences = connection.scalars(later.order_by(documents.c.sequence).limit(_AT_ONCE)).all()
    reached = sequences[-1] if len(sequences) == _AT_ONCE else newest
    within = documents.c.sequence.between(after + 1, reached)
    rows = connection.execute(sa.select(documents).where(within, _LIVE)).mappings().all()
    _replace(connection, rows, micros(now))
    return reached


def end(connection: sa.Connection, paths: Iterable[str], now: datetime) -> None:
    """End the editions of documents `now` that are removed and not replaced."""
    lasting = editions.c.path.in_(list(paths)) & editions.c.ended.is_(None)
    connection.execute(sa.update(editions).where(lasting).values(ended=micros(now)))


def end_all(connection: sa.Connection, now: datetime) -> None:
    """End all editions `now`: no further ones are stored."""
    connection.execute(sa.update(editions).where(editions.c.ended.is_(None)).values(ended=micros(now)))


def at(connection: sa.Connection, path: str, moment: datetime) -> Edition | None:
    """Return the edition that was served at `path` at a moment; None if there was none, or it is not stored."""
    at_micros = micros(moment)
    query = sa.select(editions).where(editions.c.path == path, editions.c.began <= at_micros)
    row = connection.execute(query.order_by(editions.c.modified.desc()).limit(1)).one_or_none()
    return _edition(row._mapping) if row and (row.ended is None or row.ended > at_micros) else None


def spans(connection: sa.Connection, path: str, since: datetime, until: datetime) -> list[Span]:
    """Return the times of the editions that were served between two moments, both included, the oldest first."""
    lasted = editions.c.ended.is_(None) | (editions.c.ended > micros(since))
    query = sa.select(*_SPAN).where(editions.c.path == path, editions.c.began <= micros(until), lasted)
    return [_span(row._mapping) for row in connection.execute(query.order_by(editions.c.modified))]


def rows_before(connection: sa.Connection, path: str, number: int, most: int) -> list[EditionRow]:
    """Return editions of `path`, the newest first, those with lower numbers."""
    columns = (editions.c.modified, editions.c.began, editions.c.ended, _SIZE.label("size"))
    query = sa.select(*columns).where(editions.c.path == path, editions.c.modified < number)
    rows = connection.execute(query.order_by(editions.c.modified.desc()).limit(most))
    return [EditionRow(row.modified, row.began, row.ended, row.size) for row in rows]


def count_of(connection: sa.Connection, path: str) -> BoundedCount:
    """Return how many editions of `path` are stored."""
    return count_up_to(connection, sa.select(editions.c.modified).where(editions.c.path == path))


def numbered(connection: sa.Connection, path: str, number: int) -> Edition | None:
    """Return the edition of `path` with a number, None if it is not stored."""
    query = sa.select(editions).where(editions.c.path == path, editions.c.modified == number)
    row = connection.execute(query).one_or_none()
    return _edition(row._mapping) if row else None


def earliest(connection: sa.Connection, path: str) -> datetime | None:
    """Return when the oldest stored edition of `path` began."""
    began = connection.scalar(sa.select(sa.func.min(editions.c.began)).where(editions.c.path == path))
    return None if began is None else from_micros(began)


def first_since(connection: sa.Connection, paths: Iterable[str], moment: datetime) -> list[FirstEdition]:
    """Return of each document the first edition that began at a moment or later, if one is stored."""
    found = (_first_since(connection, path, micros(moment)) for path in paths)
    return [edition for edition in found if edition]


def delete_some(connection: sa.Connection, before: datetime) -> int:
    """Delete some editions that ended before a moment; return how many, 0 when there are no more."""
    return _delete(connection, connection.execute(_OLDEST.where(editions.c.ended < micros(before))).all())


def delete_oldest(connection: sa.Connection, excess: int) -> int:
    """Delete the editions that ended first, at least `excess` bytes of them if there are as many; return how many.

    In one call it deletes a limited number. Editions that are still served stay.
    """
    sizes = connection.execute(_OLDEST).all()
    before = accumulate((row.size for row in sizes), initial=0)
    return _delete(connection, [row for row, deleted in zip(sizes, before, strict=False) if deleted < excess])


def total_bytes(connection: sa.Connection) -> int:
    """Return the size of all editions. It is counted along, as adding up a large table takes seconds."""
    return int(state.get(connection, state.EDITIONS_BYTES) or _count_bytes(connection))


def count(connection: sa.Connection) -> int:
    """Return how many editions are stored."""
    return connection.scalar(sa.select(sa.func.count()).select_from(editions)) or 0


def first_end(connection: sa.Connection) -> datetime | None:
    """Return when the oldest stored edition was replaced, None if none was."""
    ended = connection.scalar(sa.select(sa.func.min(editions.c.ended)))
    return None if ended is None else from_micros(ended)


def _first_since(connection: sa.Connection, path: str, moment: int) -> FirstEdition | None:
    query = sa.select(editions.c.path, editions.c.tag, editions.c.modified, editions.c.began)
    query = query.where(editions.c.path == path, editions.c.began >= moment).order_by(editions.c.modified).limit(1)
    row = connection.execute(query).first()
    return FirstEdition(row.path, row.tag, from_micros(row.modified), from_micros(row.began)) if row else None


def _replace(connection: sa.Connection, rows: Sequence[sa.RowMapping], now: int) -> None:
    """Store documents as the present editions of their paths.

    An edition with the same date may be there already, ended because retention was off for a time. The same date means
    the same document, so it was served all that time: its end is taken away, and everything else stays.
    """
    if not rows:
        return
    others = (editions.c.path == sa.bindparam("of"), editions.c.modified != sa.bindparam("but"))
    ends = sa.update(editions).where(*others, editions.c.ended.is_(None)).values(ended=now)
    connection.execute(ends, [{"of": row["path"], "but": row["modified"]} for row in rows])
    there = sa.tuple_(*_KEY).in_([(row["path"], row["modified"]) for row in rows])
    known = {(row.path, row.modified) for row in connection.execute(sa.select(*_KEY).where(there))}
    made = [_edition_row(row, now) for row in rows]
    upsert(connection, editions, made, keeping=_FIXED)
    _add_bytes(connection, sum(len(row["body"]) for row in made if (row["path"], row["modified"]) not in known))


def _delete(connection: sa.Connection, rows: Sequence[sa.Row[Any, Any, Any]]) -> int:
    if not rows:
        return 0
    chosen = sa.tuple_(*_KEY).in_([(row.path, row.modified) for row in rows])
    deleted = connection.execute(sa.delete(editions).where(chosen)).rowcount
    _add_bytes(connection, -sum(row.size for row in rows))
    return deleted


def _add_bytes(connection: sa.Connection, change: int) -> None:
    """Count along what was stored or deleted; the first time, everything that is there is counted."""
    counted = state.get(connection, state.EDITIONS_BYTES)
    total = int(counted) + change if counted else _count_bytes(connection)
    state.put(connection, state.EDITIONS_BYTES, str(max(total, 0)))


def _count_bytes(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.select(sa.func.sum(_SIZE))) or 0)


def _edition_row(row: sa.RowMapping, now: int) -> dict[str, Any]:
    return {
        "path": row["path"],
        "modified": row["modified"],
        "tag": tag_of(row["body"]),
        "media_type": row["media_type"],
        "self_url": row["self_url"],
        "began": now,
        "ended": None,
        "body": zlib.compress(row["body"], _LEVEL),
    }


def _edition(row: sa.RowMapping) -> Edition:
    document = Document(
        path=row["path"],
        media_type=row["media_type"],
        body=zlib.decompress(row["body"]),
        modified=from_micros(row["modified"]),
        self_url=row["self_url"],
    )
    return Edition(document, _span(row))


def _span(row: sa.RowMapping) -> Span:
    ended = row["ended"]
    return Span(
        tag=row["tag"],
        modified=from_micros(row["modified"]),
        began=from_micros(row["began"]),
        ended=None if ended is None else from_micros(ended),
    )
