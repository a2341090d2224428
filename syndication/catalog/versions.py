"""The versions of items: every accepted state of a story, with author, date and kind of the change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import versions, writes
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.item import Item, RevisionKind
from syndication.text.dates import from_micros, micros

_decode = msgspec.json.Decoder(Item).decode


class Version(Struct, frozen=True, kw_only=True):
    """An accepted state of a story: `item` as it was then, `at` in UTC."""

    item: Item
    at: datetime
    who: str
    kind: RevisionKind
    note: str = ""


def save(connection: sa.Connection, made: Sequence[Version]) -> None:
    """Save versions; those that are stored already stay as they are."""
    rows = [
        {
            "item_id": one.item.id,
            "version": one.item.version,
            "at": micros(one.at),
            "who": one.who,
            "kind": one.kind,
            "note": one.note,
            "item": msgspec.json.encode(one.item),
        }
        for one in made
    ]
    upsert(connection, versions, rows, keeping=("at", "who", "kind", "note", "item"))


def of_item(connection: sa.Connection, item_id: str) -> list[Version]:
    """Return the stored versions of an item, the oldest first."""
    query = sa.select(versions).where(versions.c.item_id == item_id).order_by(versions.c.version)
    return [
        Version(item=_decode(row.item), at=from_micros(row.at), who=row.who, kind=row.kind, note=row.note)
        for row in connection.execute(query)
    ]


def announce(connection: sa.Connection, digests: Collection[str], who: str, now: datetime) -> None:
    """Announce that `who` will write record files with these digests."""
    upsert(connection, writes, [{"digest": digest, "who": who, "at": micros(now)} for digest in digests])


def writers(connection: sa.Connection, digests: Collection[str]) -> dict[str, str]:
    """Return who announced to write files with these digests, by digest."""
    found: dict[str, str] = {}
    for part in in_parts(digests):
        rows = connection.execute(sa.select(writes.c.digest, writes.c.who).where(writes.c.digest.in_(part)))
        found |= {row.digest: row.who for row in rows}
    return found


def forget_writers(connection: sa.Connection, before: datetime) -> None:
    """Delete announcements from before a moment: their files were taken in, or never came."""
    connection.execute(sa.delete(writes).where(writes.c.at < micros(before)))
