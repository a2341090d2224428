"""What the hubs of sources have pushed: documents that wait to be read, and the digests of those that were.

A signature of a push has no time, so whoever has recorded one can send it again. The digests make that worthless.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.source_schema import source_pushes, source_subscriptions
from syndication.catalog.upsert import upsert
from syndication.text.dates import from_micros, micros

_table = source_pushes


class SourcePush(Struct, frozen=True):
    """A document that a hub has pushed, and when it came, in UTC."""

    token: str
    digest: str
    received: datetime
    content_type: str
    body: bytes


def add(connection: sa.Connection, token: str, content_type: str, body: bytes, now: datetime) -> None:
    """Add a push that waits to be read; one that has come before changes nothing."""
    row = {
        "token": token,
        "digest": sha256(body).hexdigest(),
        "received": micros(now),
        "waiting": True,
        "content_type": content_type,
        "body": body,
    }
    upsert(connection, _table, [row], keeping=tuple(row))


def count_waiting(connection: sa.Connection, token: str) -> int:
    """Return how many pushes of a subscription wait to be read."""
    this = _table.c.token == token, _table.c.waiting
    return connection.scalar(sa.select(sa.func.count()).select_from(_table).where(*this)) or 0


def is_known(connection: sa.Connection, token: str, body: bytes) -> bool:
    """Return whether a document was pushed before."""
    this = _table.c.token == token, _table.c.digest == sha256(body).hexdigest()
    return connection.execute(sa.select(_table.c.token).where(*this)).first() is not None


def sources_with_pushes(connection: sa.Connection) -> set[str]:
    """Return the names of the sources of which a push waits to be read."""
    tokens = sa.select(_table.c.token).where(_table.c.waiting)
    query = sa.select(source_subscriptions.c.source).where(source_subscriptions.c.token.in_(tokens))
    return set(connection.scalars(query))


def oldest_waiting(connection: sa.Connection, source: str) -> SourcePush | None:
    """Return the push of a source that waits longest."""
    tokens = sa.select(source_subscriptions.c.token).where(source_subscriptions.c.source == source)
    query = sa.select(_table).where(_table.c.waiting, _table.c.token.in_(tokens))
    row: Any = connection.execute(query.order_by(_table.c.received, _table.c.digest).limit(1)).first()
    return SourcePush(row.token, row.digest, from_micros(row.received), row.content_type, row.body) if row else None


def note_read(connection: sa.Connection, push: SourcePush) -> None:
    """Note that a push was read; its digest stays."""
    this = _table.c.token == push.token, _table.c.digest == push.digest
    connection.execute(sa.update(_table).where(*this).values(waiting=False, body=b""))


def forget_read(connection: sa.Connection, before: datetime) -> None:
    """Forget the digests of pushes that came before a moment."""
    connection.execute(sa.delete(_table).where(sa.not_(_table.c.waiting), _table.c.received < micros(before)))
