"""The items of the catalog: the accepted state of each story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication import lifecycle
from syndication.catalog import directory
from syndication.catalog.schema import aliases, items, memberships
from syndication.model import Entry, Item, Selection
from syndication.text.dates import from_micros, micros

_decode_item = msgspec.json.Decoder(Item).decode
_decode_entry = msgspec.json.Decoder(Entry).decode


class Stored(Struct, frozen=True, kw_only=True):
    """An item as the catalog has it, with the record it came from and what has become of it."""

    item: Item
    entry: Entry
    path: str
    public: bool
    was_public: bool
    quarantine: str


def by_id(connection: sa.Connection, item_id: str) -> Stored | None:
    """Return the item of this id."""
    return _first(connection, items.c.id == item_id)


def by_slug(connection: sa.Connection, slug: str) -> Stored | None:
    """Return the item whose slug this is now."""
    return _first(connection, items.c.slug == slug)


def by_alias(connection: sa.Connection, slug: str) -> Stored | None:
    """Return the item that once had this slug."""
    return _first(
        connection, items.c.id == sa.select(aliases.c.item_id).where(aliases.c.slug == slug).scalar_subquery()
    )


def owner_of_slug(connection: sa.Connection, slug: str) -> str:
    """Return the id of the item that has or had this slug, or ""."""
    owner = connection.scalar(sa.select(items.c.id).where(items.c.slug == slug))
    return owner or connection.scalar(sa.select(aliases.c.item_id).where(aliases.c.slug == slug)) or ""


def save(
    connection: sa.Connection, path: str, item: Item, entry: Entry, chosen: Iterable[Selection], now: datetime
) -> bool:
    """Keep `item` as the accepted state of its story, in the feeds `chosen`; tell whether it is or was public."""
    before = connection.execute(sa.select(items.c.was_public).where(items.c.id == item.id)).first()
    public = lifecycle.is_public(item, now)
    seen = lifecycle.visible_change(item, now)
    # Of a new item, in a rebuilt catalog for instance, its own record is all there is to tell.
    was_public = public or (before.was_public if before else seen is not None)
    values = {
        "slug": item.slug,
        "path": path,
        "published": micros(item.published),
        "public": public,
        "was_public": was_public,
        "visible_change": micros(seen) if seen and was_public else None,
        "due": _micros_or_none(lifecycle.next_change(item, now)),
        "quarantine": "",
        "judged": None,
        "item": msgspec.json.encode(item),
        "entry": msgspec.json.encode(entry),
    }
    if before:
        connection.execute(sa.update(items).where(items.c.id == item.id).values(**values))
    else:
        connection.execute(sa.insert(items).values(id=item.id, **values))
    _save_names(connection, item, chosen)
    directory.touch(connection, item.published)
    return was_public


def forget(connection: sa.Connection, item_id: str) -> None:
    """Remove the item from the catalog."""
    _touch_directory(connection, item_id)
    connection.execute(sa.delete(items).where(items.c.id == item_id))


def unjudged(connection: sa.Connection, most: int) -> list[Stored]:
    """Return items whose entry the gate has not seen as it is stored now."""
    query = sa.select(items).where(items.c.judged.is_(None)).order_by(items.c.id).limit(most)
    return [_stored(row) for row in connection.execute(query)]


def judge(connection: sa.Connection, item_id: str, fault: str) -> None:
    """Keep what the gate said of an item's entry; with a `fault` it waits in quarantine for a new version."""
    connection.execute(sa.update(items).where(items.c.id == item_id).values(quarantine=fault, judged=True))
    if fault:
        _touch_directory(connection, item_id)


def feeds_of(connection: sa.Connection, item_id: str) -> set[str]:
    """Return the paths of the feeds that the item belongs to."""
    return set(connection.scalars(sa.select(memberships.c.feed).where(memberships.c.item_id == item_id)))


def due(connection: sa.Connection, now: datetime) -> list[Stored]:
    """Return the items that time alone has made public, or not public any more, by `now`."""
    return _all(connection, items.c.due <= micros(now))


def next_due(connection: sa.Connection) -> datetime | None:
    """Return the next moment at which `due` will find an item."""
    value = connection.scalar(sa.select(sa.func.min(items.c.due)))
    return from_micros(value) if value is not None else None


def waiting(connection: sa.Connection) -> list[Stored]:
    """Return the items whose public state time will change, the soonest first."""
    query = sa.select(items).where(items.c.due.is_not(None)).order_by(items.c.due, items.c.id)
    return [_stored(row) for row in connection.execute(query)]


def quarantined(connection: sa.Connection) -> list[Stored]:
    """Return the items that wait in quarantine."""
    return _all(connection, items.c.quarantine != "")


def find(connection: sa.Connection, name: str) -> Stored | None:
    """Return the item of this id, slug, former slug or record path."""
    return (
        by_id(connection, name)
        or by_slug(connection, name)
        or by_alias(connection, name)
        or _first(connection, items.c.path == name)
    )


def everything(connection: sa.Connection, batch: int = 500) -> Iterator[Stored]:
    """Yield every item by id, read in batches so that the connection may write in between."""
    last = ""
    while True:
        query = sa.select(items).where(items.c.id > last).order_by(items.c.id).limit(batch)
        found = [_stored(row) for row in connection.execute(query)]
        yield from found
        if len(found) < batch:
            return
        last = found[-1].item.id


def count(connection: sa.Connection) -> int:
    """Return how many items there are."""
    return connection.scalar(sa.select(sa.func.count()).select_from(items)) or 0


def _touch_directory(connection: sa.Connection, item_id: str) -> None:
    published = connection.scalar(sa.select(items.c.published).where(items.c.id == item_id))
    if published is not None:
        directory.touch(connection, from_micros(published))


def _save_names(connection: sa.Connection, item: Item, chosen: Iterable[Selection]) -> None:
    connection.execute(sa.delete(aliases).where(aliases.c.item_id == item.id))
    former = [{"slug": slug, "item_id": item.id} for slug in dict.fromkeys(item.aliases) if slug != item.slug]
    if former:
        connection.execute(sa.insert(aliases), former)
    connection.execute(sa.delete(memberships).where(memberships.c.item_id == item.id))
    published = micros(item.published)
    rows = [{"feed": s.path, "item_id": item.id, "published": published, "name": s.name} for s in chosen]
    if rows:
        connection.execute(sa.insert(memberships), rows)


def _first(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Stored | None:
    row = connection.execute(sa.select(items).where(condition)).first()
    return _stored(row) if row else None


def _all(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Stored]:
    return [_stored(row) for row in connection.execute(sa.select(items).where(condition).order_by(items.c.id))]


def _stored(row: sa.Row[tuple[object, ...]]) -> Stored:
    values = row._mapping
    return Stored(
        item=_decode_item(values["item"]),
        entry=_decode_entry(values["entry"]),
        path=values["path"],
        public=values["public"],
        was_public=values["was_public"],
        quarantine=values["quarantine"],
    )


def _micros_or_none(moment: datetime | None) -> int | None:
    return micros(moment) if moment else None
