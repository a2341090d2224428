"""The last feed of another site: the ids, addresses and dates under which readers know its stories.

Ids are taken as they are, byte for byte but for the blanks at their ends, which readers remove too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry
from syndication.model.known_ids import KnownIds
from syndication.text.address_key import address_key


class OldEntry(Struct, frozen=True):
    """A story in an old feed: `ids` of this format alone; `published` is None if the feed has no date that counts."""

    ids: KnownIds
    link: str = ""
    published: datetime | None = None

    @property
    def known_id(self) -> str:
        """The id in the feed's format, "" if it has none."""
        return self.ids.rss or self.ids.atom or self.ids.json


class OldEntries(Struct, frozen=True):
    """The entries of old feeds, by the key of their address and by their id."""

    by_link: Mapping[str, tuple[OldEntry, ...]] = {}
    by_id: Mapping[str, tuple[OldEntry, ...]] = {}

    def of(self, link: str, guid: str) -> tuple[OldEntry, ...]:
        """Return the entries of the story with this address, or else with this guid, one for each feed that has it."""
        found = self.by_link.get(address_key(link), ()) if link else ()
        return found or (self.by_id.get(guid, ()) if guid else ())


NO_OLD_ENTRIES = OldEntries()


def join_entries(entries: Iterable[OldEntry]) -> OldEntries:
    """Return the entries of all feeds, ready for look-ups."""
    by_link: dict[str, tuple[OldEntry, ...]] = {}
    by_id: dict[str, tuple[OldEntry, ...]] = {}
    for entry in entries:
        if entry.link:
            key = address_key(entry.link)
            by_link[key] = (*by_link.get(key, ()), entry)
        if entry.known_id:
            by_id[entry.known_id] = (*by_id.get(entry.known_id, ()), entry)
    return OldEntries(by_link, by_id)


def old_entry(entry: FeedEntry) -> OldEntry:
    """Return what readers know of an entry of a feed."""
    match entry.form:
        case "atom":
            ids = KnownIds(atom=entry.guid)
        case "json":
            ids = KnownIds(json=entry.guid)
        case _:
            ids = KnownIds(rss=entry.guid, permalink=entry.permalink) if entry.guid else KnownIds(no_guid=True)
    return OldEntry(ids, entry.link or (entry.guid if entry.permalink else ""), entry.published)
