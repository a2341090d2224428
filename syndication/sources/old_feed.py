"""The last feeds of another site, joined: which entries a story has in them, and what identity they give it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Item
from syndication.model.known_ids import NO_KNOWN_IDS, KnownIds
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_ids import IdConflict, conflicts_of, form_of, id_key, reused_ids
from syndication.text.address_key import address_key
from syndication.text.address_names import comparable_name, last_name, path_name
from syndication.text.dates import is_written_plainly, whole_second

_Key = TypeVar("_Key")


class OldEntries(Struct, frozen=True):
    """The entries of old feeds, by the key of their address, by their id, and by the last name in their address.

    Entries without an id that share an address are only in `by_date`: by the key of the address, and the date.
    `conflicts` says what is wrong with the ids.
    """

    by_link: Mapping[str, tuple[OldEntry, ...]] = {}
    by_id: Mapping[str, tuple[OldEntry, ...]] = {}
    by_name: Mapping[str, tuple[OldEntry, ...]] = {}
    conflicts: tuple[IdConflict, ...] = ()
    by_date: Mapping[tuple[str, datetime], tuple[OldEntry, ...]] = {}

    def of(self, link: str, guid: str, slug: str = "", published: datetime | None = None) -> tuple[OldEntry, ...]:
        """Return the entries of the story with this address, or else with this guid, one for each format.

        If several stories have the address, its date of publication decides. A story without an address is found by its
        slug too, if only one address ends with that.
        """
        found = self.by_link.get(address_key(link), ()) if link else ()
        if not found and link and published and published.tzinfo:
            found = self.by_date.get((address_key(link), whole_second(published)), ())
        found = found or (self.by_id.get(guid, ()) if guid else ())
        return found or (self._of_slug(slug) if slug and not link else ())

    def _of_slug(self, slug: str) -> tuple[OldEntry, ...]:
        name = comparable_name(slug)
        alike = self.by_name.get(name.rpartition("/")[2], ()) if name else ()
        found = tuple(entry for entry in alike if f"/{path_name(entry.link)}".endswith(f"/{name}"))
        return found if len({address_key(entry.link) for entry in found}) == 1 else ()


NO_OLD_ENTRIES = OldEntries()


def join_entries(entries: Iterable[OldEntry]) -> OldEntries:
    """Return the entries of all feeds, ready for look-ups. The first feed counts where two disagree.

    An id that several stories have is the identity of none: readers may have shown the one or the other.
    """
    found = list(entries)
    reused = reused_ids(found)
    whole = [replace(entry, ids=NO_KNOWN_IDS) if id_key(entry) in reused else entry for entry in found]
    shared = _shared_addresses(whole)
    alone = [entry for entry in whole if not (entry.ids.no_guid and address_key(entry.link) in shared)]
    return OldEntries(
        by_link=_first_of_each_form((address_key(entry.link), entry) for entry in alone if entry.link),
        by_date=_first_of_each_form(
            ((address_key(entry.link), whole_second(entry.published)), entry)
            for entry in whole
            if entry.ids.no_guid and entry.link and entry.published
        )
        if shared
        else {},
        by_id=_first_of_each_form((entry.known_id, entry) for entry in whole if entry.known_id),
        by_name=_all_of_each_name(entry for entry in whole if entry.link),
        conflicts=tuple(conflicts_of(whole, reused)),
    )


def _shared_addresses(entries: Iterable[OldEntry]) -> set[str]:
    """Return the keys of addresses that several entries without an id have: readers know these by their dates."""
    dates: dict[str, set[datetime | None]] = {}
    for entry in entries:
        if entry.ids.no_guid and entry.link:
            dates.setdefault(address_key(entry.link), set()).add(entry.published)
    return {key for key, found in dates.items() if len(found) > 1}


def _first_of_each_form(entries: Iterable[tuple[_Key, OldEntry]]) -> dict[_Key, tuple[OldEntry, ...]]:
    by_key: dict[_Key, dict[str, OldEntry]] = {}
    for key, entry in entries:
        by_key.setdefault(key, {}).setdefault(form_of(entry), entry)
    return {key: tuple(by_form.values()) for key, by_form in by_key.items()}


def _all_of_each_name(entries: Iterable[OldEntry]) -> dict[str, tuple[OldEntry, ...]]:
    by_name: dict[str, list[OldEntry]] = {}
    for entry in entries:
        by_name.setdefault(last_name(entry.link), []).append(entry)
    return {name: tuple(alike) for name, alike in by_name.items()}


def with_old_identity(item: Item, old: Iterable[OldEntry]) -> Item:
    """Return an item with the ids, the date and the address under which readers know it from old feeds."""
    found = list(old)
    dated = next((entry.published for entry in found if entry.published), item.published)
    published = item.published if whole_second(dated) == whole_second(item.published) else dated
    ids = ids_from(found, item.ids or NO_KNOWN_IDS, published)
    link = next((entry.link for entry in found if entry.ids.no_guid and entry.link), item.url)
    return replace(item, ids=ids if ids != NO_KNOWN_IDS else None, published=published, url=link)


def ids_from(old: Sequence[OldEntry], ids: KnownIds, published: datetime) -> KnownIds:
    """Return the ids of a story by its entries in old feeds, the first of which counts most, else those in `ids`.

    `published` is the date of the story: the spelling of another date is left out.
    """
    for known in (entry.ids for entry in reversed(old)):
        if known.rss or known.no_guid:
            ids = replace(ids, rss=known.rss, permalink=known.permalink, no_guid=known.no_guid, rss_date=known.rss_date)
        ids = replace(ids, atom=known.atom or ids.atom, json=known.json or ids.json)
    return ids if is_written_plainly(ids.rss_date, published) else replace(ids, rss_date="")
