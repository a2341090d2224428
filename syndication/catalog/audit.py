"""The audit log: who did what to which item, and when. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import audit
from syndication.text.dates import from_micros, micros

FORGOTTEN = "forgotten"
_AT_ONCE = 500


class AuditEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of the log: `action` is one word, `at` in UTC; `item_id` is empty if no item is concerned."""

    at: datetime
    who: str
    action: str
    item_id: str = ""
    version: int = 0
    note: str = ""
    number: int = 0


def add(connection: sa.Connection, deeds: Iterable[AuditEntry]) -> None:
    """Add entries to the log; the database numbers them."""
    rows = [
        {
            "at": micros(deed.at),
            "who": deed.who,
            "action": deed.action,
            "item_id": deed.item_id,
            "version": deed.version,
            "note": deed.note,
        }
        for deed in deeds
    ]
    if rows:
        connection.execute(sa.insert(audit), rows)


def has(connection: sa.Connection, entry: AuditEntry) -> bool:
    """Return whether the log has an entry of the same person, about the same version, with the same words."""
    same = ("item_id", "version", "action", "who", "note")
    conditions = (audit.c[name] == getattr(entry, name) for name in same)
    return connection.scalar(sa.select(audit.c.number).where(*conditions).limit(1)) is not None


def was_forgotten(connection: sa.Connection, item_id: str) -> bool:
    """Return whether an item of this id was forgotten: no other item may get its id."""
    conditions = (audit.c.item_id == item_id, audit.c.action == FORGOTTEN)
    return connection.scalar(sa.select(audit.c.number).where(*conditions).limit(1)) is not None


def read(
    connection: sa.Connection, item_id: str = "", since: datetime | None = None, after: int = 0
) -> Iterator[AuditEntry]:
    """Yield entries, the oldest first: of one item or all, since a moment, after the entry of a number."""
    query = sa.select(audit).order_by(audit.c.number).limit(_AT_ONCE)
    query = query.where(audit.c.item_id == item_id) if item_id else query
    query = query.where(audit.c.at >= micros(since)) if since else query
    while True:
        rows = connection.execute(query.where(audit.c.number > after)).all()
        yield from (AuditEntry(**{**row._mapping, "at": from_micros(row.at)}) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].number
