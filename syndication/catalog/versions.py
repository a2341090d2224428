"""The versions of items: every accepted state of a story, with author, date and kind of the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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


class AnnouncedWrite(Struct, frozen=True):
    """A record file that will be written: its digest, and where they are known its item, its path and its request."""

    digest: str
    item_id: str = ""
    path: str = ""
    request: str = ""


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


def announce(connection: sa.Connection, written: Iterable[AnnouncedWrite], who: str, now: datetime) -> None:
    """Announce that `who` will write these record files."""
    rows = [msgspec.structs.asdict(one) | {"who": who, "at": micros(now), "accepted": False} for one in written]
    upsert(connection, writes, rows)


def mark_accepted(connection: sa.Connection, digests: Collection[str]) -> None:
    """Note that announced files were accepted."""
    for part in in_parts(digests):
        connection.execute(sa.update(writes).where(writes.c.digest.in_(part)).values(accepted=True))


def executed(connection: sa.Connection, requests: Collection[str], since: datetime) -> dict[str, str]:
    """Return those of the requests whose writes were accepted, each with the id of its item."""
    found: dict[str, str] = {}
    for part in in_parts(set(requests) - {""}):
        chosen = sa.and_(writes.c.request.in_(part), writes.c.accepted, writes.c.at >= micros(since))
        found |= dict(connection.execute(sa.select(writes.c.request, writes.c.item_id).where(chosen)).all())
    return found


def announced_paths(connection: sa.Connection, requests: Collection[str], since: datetime) -> set[str]:
    """Return the paths that these requests have announced to write, of files that were not accepted yet."""
    found: set[str] = set()
    for part in in_parts(set(requests) - {""}):
        chosen = sa.and_(writes.c.request.in_(part), ~writes.c.accepted, writes.c.at >= micros(since))
        found |= set(connection.scalars(sa.select(writes.c.path).where(chosen)))
    return found


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


def last_writers(connection: sa.Connection, ids: Collection[str]) -> dict[str, str]:
    """Return who made the last stored version of items, by their ids."""
    found: dict[str, str] = {}
    for part in in_parts(ids):
        last = sa.select(versions.c.item_id, sa.func.max(versions.c.version).label("version"))
        newest = last.where(versions.c.item_id.in_(part)).group_by(versions.c.item_id).subquery()
        same = (versions.c.item_id == newest.c.item_id) & (versions.c.version == newest.c.version)
        rows = connection.execute(sa.select(versions.c.item_id, versions.c.who).join(newest, same))
        found |= {row.item_id: row.who for row in rows}
    return found
