"""By what the readers of another site's feeds know a story. No two stories may have the same."""

from __future__ import annotations

from syndication.model.item import Item
from syndication.model.known_ids import KnownId, known_ids_of
from syndication.text.dates import rfc3339, whole_second

NO_GUID = "no_guid"  # stands for a format where the address and the date are the id


def identities_of(item: Item) -> tuple[KnownId, ...]:
    """Return the known ids of a story; without a guid in RSS, its address and date count as one.

    An address of this service has the slug, which no other story has, so it needs no check.
    """
    known = known_ids_of(item.ids)
    if not item.ids or not item.ids.no_guid or not item.url:
        return known
    return (*known, (NO_GUID, f"{item.url} {rfc3339(whole_second(item.published))}"))
