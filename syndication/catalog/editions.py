"""Documents as they were: each edition with the time in which it was served, kept for a while after its end.

Closed archives and the parts of the sitemap are not kept: there are very many, and they hardly change.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import state
from syndication.catalog.schema import documents, editions
from syndication.catalog.upsert import upsert
from syndication.http.document import tag_of
from syndication.model.document import Document
from syndication.model.feed_path import ARCHIVE
from syndication.text.dates import from_micros, micros

_AT_ONCE = 20  # documents, of up to a few megabytes, that are in memory together
_MOST_PRUNED = 500
_LEVEL = 1  # of zlib: the publication waits for it, and more makes them little smaller
_LIVE = sa.not_(documents.c.path.like(f"%/{ARCHIVE}/%/%") | documents.c.path.like("/sitemap-%"))
_SPAN = (editions.c.tag, editions.c.modified, editions.c.began, editions.c.ended)
_FIXED = [column.name for column in editions.c if column.name != "ended"]


class Span(Struct, frozen=True):
    """When an edition was served, in UTC: from `began` to `ended`, which is None while it still is.

    `began` is when the publication that made it was kept; `modified` is the date it carries, which can be older.
    """

    tag: str
    modified: datetime
    began: datetime
    ended: datetime | None


class Edition(Struct, frozen=True):
    """A document as it was served, and when."""

    document: Document
    span: Span


def keep(connection: sa.Connection, after: int, now: datetime) -> int:
    """Keep some of the live documents that were published after the publication `after`, as served from `now` on.

    Return the publication that was reached: `after` when there is nothing more. Those that they replace end `now`.
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


def end(connection: sa.Connection, now: datetime) -> None:
    """Tell of no edition that it was served after `now`: nothing is kept from here on."""
    connection.execute(sa.update(editions).where(editions.c.ended.is_(None)).values(ended=micros(now)))


def at(connection: sa.Connection, path: str, moment: datetime) -> Edition | None:
    """Return what was served at `path` at a moment; None when it is not kept, or there was nothing."""
    asked = micros(moment)
    query = sa.select(editions).where(editions.c.path == path, editions.c.began <= asked)
    row = connection.execute(query.order_by(editions.c.modified.desc()).limit(1)).one_or_none()
    return _edition(row._mapping) if row and (row.ended is None or row.ended > asked) else None


def listing(connection: sa.Connection, path: str, since: datetime, until: datetime) -> list[Span]:
    """Return when each edition was served that was between two moments, both included, the oldest first."""
    lasted = editions.c.ended.is_(None) | (editions.c.ended > micros(since))
    query = sa.select(*_SPAN).where(editions.c.path == path, editions.c.began <= micros(until), lasted)
    return [_span(row._mapping) for row in connection.execute(query.order_by(editions.c.modified))]


def earliest(connection: sa.Connection, path: str) -> datetime | None:
    """Return the first moment of which it is kept what was served at `path`."""
    began = connection.scalar(sa.select(sa.func.min(editions.c.began)).where(editions.c.path == path))
    return None if began is None else from_micros(began)


def prune(connection: sa.Connection, before: datetime) -> int:
    """Drop some editions that ended before a moment; return how many: 0 when there are no more."""
    key = (editions.c.path, editions.c.modified)
    old = sa.select(*key).where(editions.c.ended < micros(before)).limit(_MOST_PRUNED)
    return connection.execute(sa.delete(editions).where(sa.tuple_(*key).in_(old))).rowcount


def _replace(connection: sa.Connection, rows: Sequence[sa.RowMapping], now: int) -> None:
    """Keep documents; one that is there already, as nothing was kept for a time, was served all that time."""
    if not rows:
        return
    others = (editions.c.path == sa.bindparam("of"), editions.c.modified != sa.bindparam("but"))
    ends = sa.update(editions).where(*others, editions.c.ended.is_(None)).values(ended=now)
    connection.execute(ends, [{"of": row["path"], "but": row["modified"]} for row in rows])
    upsert(connection, editions, [_kept(row, now) for row in rows], keeping=_FIXED)


def _kept(told: sa.RowMapping, now: int) -> dict[str, object]:
    return {
        "path": told["path"],
        "modified": told["modified"],
        "tag": tag_of(told["body"]),
        "media_type": told["media_type"],
        "self_url": told["self_url"],
        "began": now,
        "ended": None,
        "body": zlib.compress(told["body"], _LEVEL),
    }


def _edition(told: sa.RowMapping) -> Edition:
    document = Document(
        path=told["path"],
        media_type=told["media_type"],
        body=zlib.decompress(told["body"]),
        modified=from_micros(told["modified"]),
        self_url=told["self_url"],
    )
    return Edition(document, _span(told))


def _span(told: sa.RowMapping) -> Span:
    ended = told["ended"]
    return Span(
        tag=told["tag"],
        modified=from_micros(told["modified"]),
        began=from_micros(told["began"]),
        ended=None if ended is None else from_micros(ended),
    )
