"""The registry of ids and slugs in use: by items of the catalog, and by items accepted in the same transaction."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from syndication.catalog import audit, items
from syndication.catalog import known_ids as stored_known_ids
from syndication.model.identity import identities_of
from syndication.model.known_ids import KNOWN_ID_FIELDS, KnownId
from syndication.model.stored import Stored


class IdRegistry:
    """The ids and slugs in use. Those of a batch of records are queried together, others one by one."""

    def __init__(
        self,
        connection: sa.Connection,
        ids: Collection[str],
        slugs: Collection[str],
        known_ids: Collection[KnownId] = (),
    ) -> None:
        self._connection = connection
        found = items.by_ids(connection, ids)
        self._items: dict[str, Stored | None] = {item_id: found.get(item_id) for item_id in ids}
        owners = items.owners_of_slugs(connection, slugs)
        self._owners = {slug: owners.get(slug, "") for slug in slugs}

        found_owners = stored_known_ids.owners(connection, known_ids)
        self._owners_of_known_ids = {known: found_owners.get(known, "") for known in known_ids}

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

    def owner_of_known_id(self, known: KnownId) -> str:
        """Return the id of the item that has this id in a format, or ""."""
        if known not in self._owners_of_known_ids:
            owners = stored_known_ids.owners(self._connection, [known])
            self._owners_of_known_ids[known] = owners.get(known, "")
        own = self.item(known[1])
        return self._owners_of_known_ids[known] or (own.item.id if own else "")

    def owner_in_old_feeds(self, item_id: str) -> str:
        """Return the id of the item that has this id in the feeds of another site, or ""."""
        known = [(field, item_id) for field in KNOWN_ID_FIELDS]
        here = self._owners_of_known_ids
        found = [here[one] for one in known if one in here]
        if len(found) < len(known):
            found += stored_known_ids.owners(self._connection, known).values()
        return next(filter(None, found), "")

    def is_spent(self, item_id: str) -> bool:
        """Return whether an id is or was that of an item."""
        return self.item(item_id) is not None or audit.was_forgotten(self._connection, item_id)

    def enter(self, stored: Stored) -> None:
        """Add an accepted item: its id and its slugs, present and former, are in use."""
        item = stored.item
        self._items[item.id] = stored
        self._owners_of_known_ids |= dict.fromkeys(identities_of(item), item.id)
        self._owners |= dict.fromkeys((item.slug, *item.aliases), item.id)
