"""Which item each story of a source became. It follows from the records, so a rebuild of the catalog finds it again."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.source_schema import origins
from syndication.catalog.upsert import in_parts, indexable


class OriginOfItem(Struct, frozen=True):
    """A source that has an item: its name, the key there, and the item. Long texts are digests."""

    source: str
    key: str
    item_id: str


def owners(connection: sa.Connection, source: str, keys: Collection[str]) -> dict[str, str]:
    """Return the id of the item for each key at a source that has one; of several items, the first by id."""
    by_column = {indexable(key): key for key in keys}
    found: dict[str, str] = {}
    for part in in_parts(list(by_column)):
        these = origins.c.source == indexable(source), origins.c.key.in_(part)
        query = sa.select(origins.c.key, origins.c.item_id).where(*these).order_by(origins.c.item_id.desc())
        for row in connection.execute(query):
            found[by_column[row.key]] = row.item_id
    return found


def with_key(connection: sa.Connection, key: str) -> list[OriginOfItem]:
    """Return the items that any source has under this key."""
    return _origins(connection, origins.c.key == indexable(key))


def with_address(connection: sa.Connection, address: str) -> list[OriginOfItem]:
    """Return the items whose address at a source is this one, in the form in which addresses are compared."""
    return _origins(connection, origins.c.address == indexable(address)) if address else []


def _origins(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[OriginOfItem]:
    columns = (origins.c.source, origins.c.key, origins.c.item_id)
    rows = connection.execute(sa.select(*columns).where(condition).order_by(*columns))
    return [OriginOfItem(row.source, row.key, row.item_id) for row in rows]
