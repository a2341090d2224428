"""Slugs in use: which ones an item cannot have, as they belong or belonged to another item."""

from __future__ import annotations

from syndication.catalog.id_registry import IdRegistry
from syndication.model.item import Item
from syndication.model.versioning import RefusedItemError
from syndication.text.ids import tag_uri


def refuse_foreign(registry: IdRegistry, read: Item, own_id: str) -> None:
    """Refuse a slug or an alias that belongs or belonged to another item."""
    for field, slug in (("slug", read.slug), *((f"aliases[{n}]", alias) for n, alias in enumerate(read.aliases))):
        owner = registry.owner(slug) if slug else ""
        if owner and owner not in (own_id, read.id):
            raise RefusedItemError(field, f'"{slug}" belongs to {owner}; write another')


class TakenSlugs:
    """The slugs that a new item cannot have: those in use, and those whose id is in use.

    It is a container for `in`, as the set of all slugs may be very large.
    """

    def __init__(self, registry: IdRegistry, authority: str, read: Item) -> None:
        self._registry = registry
        self._authority = authority
        self._read = read

    def __contains__(self, slug: object) -> bool:
        if self._registry.owner(str(slug)):
            return True
        if self._read.id:
            return False
        return self._registry.is_spent(tag_uri(self._authority, self._read.published, str(slug)))
