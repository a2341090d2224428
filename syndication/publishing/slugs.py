"""Slugs in use: which ones an item cannot have, as they belong or belonged to another item."""

from __future__ import annotations

from syndication.catalog.id_registry import IdRegistry
from syndication.model.identity import NO_GUID, identities_of
from syndication.model.item import Item
from syndication.model.versioning import RefusedItemError
from syndication.text.ids import tag_uri


def refuse_foreign(registry: IdRegistry, read: Item, own_id: str) -> None:
    """Refuse a slug, an alias or an id of another site that belongs or belonged to another item."""
    for field, slug in (("slug", read.slug), *((f"aliases[{n}]", alias) for n, alias in enumerate(read.aliases))):
        owner = registry.owner(slug) if slug else ""
        if owner and owner not in (own_id, read.id):
            raise RefusedItemError(field, f'"{slug}" belongs to {owner}; write another')
    _refuse_known_ids(registry, read, own_id)


def _refuse_known_ids(registry: IdRegistry, read: Item, own_id: str) -> None:
    own = registry.item(own_id) if own_id else None
    accepted = identities_of(own.item) if own else ()  # older databases did not compare addresses and dates
    for form, known in identities_of(read):
        if (form, known) in accepted:
            continue
        owner = registry.owner_of_known_id((form, known))
        if owner and owner not in (own_id, read.id):
            what = "is that of" if form != NO_GUID else "leaves readers url and published, which are those of"
            raise RefusedItemError(
                f"ids.{form}", f"{what} {owner} already; readers would take the two stories for one, so correct one"
            )


def refuse_used_id(registry: IdRegistry, new: Item) -> None:
    """Refuse a new item whose id another item has, as its own or in the feeds of another site."""
    if owner := registry.item(new.id):
        raise RefusedItemError("slug", f"would produce the id that {owner.path} has; write another slug, or an id")
    if known := registry.owner_in_old_feeds(new.id):
        raise RefusedItemError(
            "id", f"{new.id} is that of {known} in the feeds of another site; write another slug, or another id"
        )


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
