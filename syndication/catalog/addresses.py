"""The addresses of the feeds of names, as they were assigned. They are never changed and never given to another name.

Only while a new catalog is filled, addresses are assigned again once all records were read, so that they do not depend
on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import items, memberships, names
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.addresses import Addresses, AssignedAddress, NameClaim, assign, claims_of, full_key, names_of
from syndication.model.feed_path import FEEDS, is_folder, kind_of
from syndication.model.item import Item
from syndication.model.publication import DeclaredFeed
from syndication.model.selection import listed_names
from syndication.text.ids import distinct_slugs, name_key, name_slug


class Collision(Struct, frozen=True):
    """Two names with the same slug: the one whose feed is at the plain folder, and another with its own folder."""

    owner: str
    plain: str
    other: str
    folder: str


def of_items(connection: sa.Connection, items: Iterable[Item], declared: Iterable[DeclaredFeed]) -> Addresses:
    """Return the addresses of the names of these items, and of the names that declared feeds list."""
    keys = {full_key(kind, name) for item in items for kind, name in names_of(item)}
    lists = [(kind, wanted + unwanted) for feed in declared for kind, wanted, unwanted in listed_names(feed)]
    keys |= {full_key(kind, name) for kind, listed in lists for name in listed}
    return Addresses(_assigned(connection, keys))


def assign_new(connection: sa.Connection, items: Iterable[Item]) -> list[AssignedAddress]:
    """Assign addresses to the names of these items that have none yet, and return those; the caller is the writer."""
    claims = [claim for item in items for claim in claims_of(item)]
    known = _assigned(connection, {claim.key for claim in claims})
    new = [claim for claim in claims if claim.key not in known]
    if not new:
        return []
    found = assign(new, _taken(connection, new))
    upsert(connection, names, [_row(address) for address in found])
    return found


def assign_again(connection: sa.Connection, first: Iterable[NameClaim]) -> set[str]:
    """Assign all addresses anew by the stories that are stored; return the folders whose items must be saved again.

    The claims `first` come before those of the stories. The folders are those that a name gained or lost, and those of
    names with the same slug.
    """
    before = dict(connection.execute(sa.select(names.c.key, names.c.folder)).all())
    found = assign([*first, *_all_claims(connection)])
    connection.execute(sa.delete(names))
    upsert(connection, names, [_row(address) for address in found])
    moved = [address for address in found if before.get(address.key) != address.folder]
    shared = [address for address in found if address.folder != address.plain]
    touched = {before[address.key] for address in moved if address.key in before}
    return touched | {address.folder for address in (*moved, *shared)} | {address.plain for address in shared}


def find_folder(connection: sa.Connection, kind: str, text: str) -> str:
    """Return the folder of the feed that people mean by a name, or by a slug as in addresses.

    An unknown name gets a folder that no feed has.
    """
    key = full_key(kind, text)
    if found := _assigned(connection, [key]).get(key):
        return found
    slug = f"{kind}/{text.strip().casefold()}"
    return slug if is_folder(slug) else f"{kind}/{next(distinct_slugs(name_slug(text), name_key(text)))}"


def address_at(connection: sa.Connection, folder: str) -> AssignedAddress | None:
    """Return the name that has a folder, None if no name has it."""
    row = connection.execute(sa.select(names).where(names.c.folder == folder)).first()
    return AssignedAddress(row.key, row.name, row.plain, row.folder) if row else None


def address_for(connection: sa.Connection, kind: str, name: str) -> AssignedAddress:
    """Return the address that a name has, or would get now."""
    row = connection.execute(sa.select(names).where(names.c.key == full_key(kind, name))).first()
    if row:
        return AssignedAddress(row.key, row.name, row.plain, row.folder)
    claim = NameClaim(0, "", kind, name)
    return assign([claim], _taken(connection, [claim]))[0]


def reserve(connection: sa.Connection, address: AssignedAddress) -> None:
    """Assign an address before any story has the name; the caller is the writer."""
    upsert(connection, names, [_row(address)], keeping=("name", "plain", "folder"))


def collisions(connection: sa.Connection) -> list[Collision]:
    """Return each name that does not have the plain folder of its slug, with the name that has it."""
    owner = names.alias()
    query = (
        sa.select(owner.c.name.label("owner"), names.c.plain, names.c.name, names.c.folder)
        .join(owner, owner.c.folder == names.c.plain)
        .where(names.c.folder != names.c.plain)
        .order_by(names.c.plain, names.c.folder)
    )
    return [Collision(row.owner, row.plain, row.name, row.folder) for row in connection.execute(query)]


def collisions_in_use(connection: sa.Connection) -> list[Collision]:
    """Return those collisions in which stories have both names."""
    found = collisions(connection)
    used = folders_in_use(connection, {folder for one in found for folder in (one.plain, one.folder)})
    return [one for one in found if {one.plain, one.folder} <= used]


def folders_in_use(connection: sa.Connection, folders: Collection[str]) -> set[str]:
    """Return those of these feeds to which stories belong that are not withdrawn."""
    used = set[str]()
    for part in in_parts(folders):
        query = sa.select(memberships.c.feed).distinct().join(items, items.c.id == memberships.c.item_id)
        used.update(connection.scalars(query.where(memberships.c.feed.in_(part), items.c.status == "usable")))
    return used


def item_ids(connection: sa.Connection, folders: Collection[str]) -> list[str]:
    """Return the ids of all items of these feeds, each once, in order."""
    found = set[str]()
    for part in in_parts(folders):
        found.update(connection.scalars(sa.select(memberships.c.item_id).where(memberships.c.feed.in_(part))))
    return sorted(found)


def _assigned(connection: sa.Connection, keys: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in in_parts(keys):
        found |= dict(connection.execute(sa.select(names.c.key, names.c.folder).where(names.c.key.in_(part))).all())
    return found


def _taken(connection: sa.Connection, claims: Sequence[NameClaim]) -> set[str]:
    """Return those folders that new names could get, and that other names have."""
    slugs = {
        claim: [name_slug(claim.name), *distinct_slugs(name_slug(claim.name), name_key(claim.name))] for claim in claims
    }
    wanted = {f"{claim.kind}/{slug}" for claim, candidates in slugs.items() for slug in candidates}
    found = set[str]()
    for part in in_parts(wanted):
        found.update(connection.scalars(sa.select(names.c.folder).where(names.c.folder.in_(part))))
    return found


def _all_claims(connection: sa.Connection) -> list[NameClaim]:
    """Return the earliest claim of each spelling in each feed."""
    order = (memberships.c.published, memberships.c.item_id)
    place = sa.func.row_number().over(partition_by=(memberships.c.feed, memberships.c.name), order_by=order)
    columns = (memberships.c.feed, memberships.c.name, *order, place.label("place"))
    numbered = sa.select(*columns).where(memberships.c.feed != "").subquery()
    rows = connection.execute(sa.select(numbered).where(numbered.c.place == 1))
    kinds = ((kind_of(row.feed), row) for row in rows)
    return [NameClaim(row.published, row.item_id, kind, row.name) for kind, row in kinds if kind != FEEDS]


def _row(address: AssignedAddress) -> dict[str, str]:
    return {"key": address.key, "name": address.name, "plain": address.plain, "folder": address.folder}
