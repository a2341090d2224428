"""Which ids and slugs are taken: by what the catalog holds, and by what was accepted since in the same transaction."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from syndication.catalog import audit, items
from syndication.model.stored import Stored


class IdRegistry:
    """The ids and slugs that a batch of records asks for, looked up at once; others are looked up as they come."""

    def __init__(self, connection: sa.Connection, ids: Collection[str], slugs: Collection[str]) -> None:
        self._connection = connection
        found = items.some(connection, ids)
        self._items: dict[str, Stored | None] = {item_id: found.get(item_id) for item_id in ids}
        owners = items.owners_of_slugs(connection, slugs)
        self._owners = {slug: owners.get(slug, "") for slug in slugs}

    def item(self, item_id: str) -> Stored | None:
        """Return the item of this id."""
        if item_id not in self._items:
            self._items[item_id] = items.by_id(self._connection, item_id)
        return self._items[item_id]

    def owner(self, slug: str) -> str:
        """Return the id of the item that has or had this slug, or ""."""
        if slug not in self._owners:
            self._owners[slug] = items.owners_of_slugs(self._connection, [slug]).get(slug, "")
        return self._owners[slug]

    def is_spent(self, item_id: str) -> bool:
        """Tell whether an id is or was that of an item."""
        return self.item(item_id) is not None or audit.was_forgotten(self._connection, item_id)

    def enter(self, stored: Stored) -> None:
        """Enter an item that was accepted: its id and its slugs, present and former, are taken."""
        item = stored.item
        self._items[item.id] = stored
        self._owners |= dict.fromkeys((item.slug, *item.aliases), item.id)
