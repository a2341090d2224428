"""The items: the accepted state of each story."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from syndication.catalog import item_index, sequence, sitemaps, sketches
from syndication.catalog.item_rows import (
    alias_rows,
    change_moment,
    item_row,
    known_id_rows,
    membership_rows,
    origin_rows,
    withdrawal_rows,
)
from syndication.catalog.known_ids import ids_of_owners
from syndication.catalog.schema import aliases, items, known_ids, memberships, renderings, withdrawals
from syndication.catalog.source_schema import origins
from syndication.catalog.upsert import in_parts, indexable, upsert
from syndication.model import lifecycle
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.stored import Accepted, Stored
from syndication.text.dates import from_micros, micros

_decode_item = msgspec.json.Decoder(Item).decode
_decode_entry = msgspec.json.Decoder(Entry).decode
_ITS_ID = items.c.id == sa.bindparam("of")
_SAVE_ENTRY = sa.update(items).where(_ITS_ID).values(entry=sa.bindparam("entry"), quarantine="", judged=True)
_QUARANTINE = sa.update(items).where(_ITS_ID).values(quarantine=sa.bindparam("quarantine"), judged=True)
_UPDATE_STATE = (
    sa.update(items)
    .where(items.c.id == sa.bindparam("new_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("public", "was_public", "visible_change", "due")})
)


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


def ever_public_by_slug(connection: sa.Connection, slug: str) -> Stored | None:
    """Return the item whose slug this is now, if it was ever public; others are not read."""
    return _first(connection, items.c.was_public & (items.c.slug == slug))


def ever_public_by_alias(connection: sa.Connection, slug: str) -> Stored | None:
    """Return the item that once had this slug, if it was ever public."""
    owner = sa.select(aliases.c.item_id).where(aliases.c.slug == slug).scalar_subquery()
    return _first(connection, items.c.was_public & (items.c.id == owner))


def by_ids(connection: sa.Connection, ids: Collection[str]) -> dict[str, Stored]:
    """Return the items of these ids, by id."""
    found: dict[str, Stored] = {}
    for part in in_parts(ids):
        rows = connection.execute(sa.select(items).where(items.c.id.in_(part)))
        found |= {row.id: _as_stored(row) for row in rows}
    return found


def owners_of_slugs(connection: sa.Connection, slugs: Collection[str]) -> dict[str, str]:
    """Return for each slug the id of the item that has or had it, if there is one."""
    owners: dict[str, str] = {}
    for part in in_parts(slugs):
        former = sa.select(aliases.c.slug, aliases.c.item_id).where(aliases.c.slug.in_(part))
        present = sa.select(items.c.slug, items.c.id).where(items.c.slug.in_(part))
        owners |= dict(connection.execute(former).all()) | dict(connection.execute(present).all())
    return owners


def save(connection: sa.Connection, accepted: Sequence[Accepted], now: datetime) -> None:
    """Save each item as the accepted state of its story. Its entry is then unchecked."""
    positions = sequence.positions(connection, {one.item.id: change_moment(one) for one in accepted}, now)
    upsert(connection, items, [item_row(one, now) | {"changed": positions[one.item.id]} for one in accepted])
    known = [one.item.id for one in accepted if one.before]
    for part in in_parts(known):
        for table in (aliases, known_ids, memberships, origins, renderings, withdrawals):
            connection.execute(sa.delete(table).where(table.c.item_id.in_(part)))
    upsert(connection, aliases, [row for one in accepted for row in alias_rows(one.item)])
    upsert(connection, known_ids, [row for one in accepted for row in known_id_rows(one.item)])
    upsert(connection, origins, [row for one in accepted for row in origin_rows(one.item)])
    upsert(connection, memberships, [row for one in accepted for row in membership_rows(one)])
    upsert(connection, withdrawals, [row for one in accepted for row in withdrawal_rows(one, now)])
    listed = [item_index.ListedItem(one.item, positions[one.item.id], one.stored(now).was_public) for one in accepted]
    item_index.save(connection, listed)
    sketches.save(connection, accepted, now)
    sitemaps.mark_stale(connection, {one.item.published for one in accepted})


def update_state(connection: sa.Connection, due: Sequence[Accepted], now: datetime) -> None:
    """Save the state of items that time alone changed. Their content is the same, so they stay checked."""
    rows = [{f"new_{name}": value for name, value in item_row(one, now).items()} for one in due]
    if rows:
        connection.execute(_UPDATE_STATE, rows)
    sitemaps.mark_stale(connection, {one.item.published for one in due})


def forget(connection: sa.Connection, item_id: str) -> None:
    """Delete the item."""
    _mark_sitemap_stale(connection, item_id)
    connection.execute(sa.delete(items).where(items.c.id == item_id))


def unchecked(connection: sa.Connection, most: int) -> list[Stored]:
    """Return items whose present version the gate has not checked."""
    query = sa.select(items).where(items.c.judged.is_(None)).order_by(items.c.id).limit(most)
    return [_as_stored(row) for row in connection.execute(query)]


def save_entries(connection: sa.Connection, entries: Iterable[Entry]) -> None:
    """Save entries that the gate has checked. It ends a quarantine: entries with a fault need `quarantine` next."""
    rows = [{"of": entry.id, "entry": msgspec.json.encode(entry)} for entry in entries]
    if rows:
        connection.execute(_SAVE_ENTRY, rows)


def quarantine(connection: sa.Connection, faults: Mapping[str, str]) -> None:
    """Put items into quarantine, each with its fault, until they have a new version."""
    rows = [{"of": item_id, "quarantine": fault} for item_id, fault in faults.items()]
    if rows:
        connection.execute(_QUARANTINE, rows)
    for item_id in faults:
        _mark_sitemap_stale(connection, item_id)


def unchanged_ids(connection: sa.Connection, known: Collection[Stored]) -> set[str]:
    """Return the ids of those items that are still as they were read."""
    now = by_ids(connection, [stored.item.id for stored in known])
    return {stored.item.id for stored in known if stored.item.id in now and now[stored.item.id].item == stored.item}


def feeds_of(connection: sa.Connection, ids: Collection[str]) -> dict[str, set[str]]:
    """Return the paths of the feeds that items belong to, by item."""
    found: dict[str, set[str]] = {}
    for part in in_parts(ids):
        query = sa.select(memberships.c.item_id, memberships.c.feed).where(memberships.c.item_id.in_(part))
        for row in connection.execute(query):
            found.setdefault(row.item_id, set()).add(row.feed)
    return found


def due(connection: sa.Connection, now: datetime) -> list[Stored]:
    """Return the items that become public, or stop being public, by `now`, by time alone."""
    query = sa.select(items).where(items.c.due <= micros(now)).order_by(items.c.due, items.c.id)
    return [_as_stored(row) for row in connection.execute(query)]


def next_due(connection: sa.Connection) -> datetime | None:
    """Return the next moment at which `due` will find an item."""
    value = connection.scalar(sa.select(sa.func.min(items.c.due)))
    return from_micros(value) if value is not None else None


def next_end(connection: sa.Connection, ids: Collection[str]) -> datetime | None:
    """Return the first moment at which one of these public items, or something in it, expires."""
    ends = [
        connection.scalar(sa.select(sa.func.min(items.c.due)).where(items.c.id.in_(part), items.c.public))
        for part in in_parts(ids)
    ]
    return min((from_micros(moment) for moment in ends if moment is not None), default=None)


def waiting(connection: sa.Connection) -> list[Stored]:
    """Return the items whose state will change by time alone, the soonest first."""
    query = sa.select(items).where(items.c.due.is_not(None)).order_by(items.c.due, items.c.id)
    return [_as_stored(row) for row in connection.execute(query)]


def quarantined(connection: sa.Connection) -> list[Stored]:
    """Return the items in quarantine."""
    # Write the condition exactly as in the index. Otherwise the database ignores the index.
    return _all(connection, items.c.quarantine != sa.literal_column("''"))


def find(connection: sa.Connection, name: str) -> Stored | None:
    """Return the item of this id, slug, former slug, record path, or id in a source or the feeds of another site."""
    return (
        by_id(connection, name)
        or by_slug(connection, name)
        or by_alias(connection, name)
        or _first(connection, items.c.path == name)
        or _first(connection, items.c.id.in_(ids_of_owners(name)))
        or _first(connection, items.c.id.in_(sa.select(origins.c.item_id).where(origins.c.key == indexable(name))))
    )


def following(connection: sa.Connection, after: str, most: int) -> list[Stored]:
    """Return the first `most` items whose ids come after `after`, by id."""
    query = sa.select(items).where(items.c.id > after).order_by(items.c.id).limit(most)
    return [_as_stored(row) for row in connection.execute(query)]


def count(connection: sa.Connection) -> int:
    """Return how many items there are."""
    return connection.scalar(sa.select(sa.func.count()).select_from(items)) or 0


def _mark_sitemap_stale(connection: sa.Connection, item_id: str) -> None:
    published = connection.scalar(sa.select(items.c.published).where(items.c.id == item_id))
    if published is not None:
        sitemaps.mark_stale(connection, [from_micros(published)])


def _first(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Stored | None:
    row = connection.execute(sa.select(items).where(condition)).first()
    return _as_stored(row) if row else None


def _all(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Stored]:
    return [_as_stored(row) for row in connection.execute(sa.select(items).where(condition).order_by(items.c.id))]


def _as_stored(row: sa.Row[tuple[object, ...]]) -> Stored:
    values = row._mapping
    item = _decode_item(values["item"])
    return Stored(
        item=item,
        entry=_decode_entry(values["entry"]) if values["entry"] else None,
        path=values["path"],
        public=values["public"],
        was_public=values["was_public"],
        quarantine=values["quarantine"],
        passed=lifecycle.latest_passed(item, None if values["due"] is None else from_micros(values["due"])),
    )
