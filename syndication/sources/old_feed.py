"""The last feed of another site: the ids, addresses and dates under which readers know its stories.

Ids are taken as they are, byte for byte but for the blanks at their ends, which readers remove too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry
from syndication.model.known_ids import KnownIds
from syndication.text.address_key import address_key

_ENDING = re.compile(r"\.[A-Za-z]{1,5}")


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
    """The entries of old feeds, by the key of their address, by their id, and by the last name in their address."""

    by_link: Mapping[str, tuple[OldEntry, ...]] = {}
    by_id: Mapping[str, tuple[OldEntry, ...]] = {}
    by_name: Mapping[str, tuple[OldEntry, ...]] = {}

    def of(self, link: str, guid: str, slug: str = "") -> tuple[OldEntry, ...]:
        """Return the entries of the story with this address, or else with this guid, one for each feed that has it.

        A story without an address is found by its slug too, if only one address ends with that.
        """
        found = self.by_link.get(address_key(link), ()) if link else ()
        found = found or (self.by_id.get(guid, ()) if guid else ())
        return found or (self._of_slug(slug) if slug and not link else ())

    def _of_slug(self, slug: str) -> tuple[OldEntry, ...]:
        name = _name_in(slug)
        alike = self.by_name.get(name.rpartition("/")[2], ()) if name else ()
        found = tuple(entry for entry in alike if f"/{_name_in(urlsplit(entry.link).path)}".endswith(f"/{name}"))
        return found if len({address_key(entry.link) for entry in found}) == 1 else ()


NO_OLD_ENTRIES = OldEntries()


def join_entries(entries: Iterable[OldEntry]) -> OldEntries:
    """Return the entries of all feeds, ready for look-ups."""
    by_link: dict[str, tuple[OldEntry, ...]] = {}
    by_id: dict[str, tuple[OldEntry, ...]] = {}
    by_name: dict[str, tuple[OldEntry, ...]] = {}
    for entry in entries:
        if entry.link:
            key = address_key(entry.link)
            by_link[key] = (*by_link.get(key, ()), entry)
            name = _last_name(entry.link)
            by_name[name] = (*by_name.get(name, ()), entry)
        if entry.known_id:
            by_id[entry.known_id] = (*by_id.get(entry.known_id, ()), entry)
    return OldEntries(by_link, by_id, by_name)


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


def _last_name(link: str) -> str:
    try:
        return _name_in(urlsplit(link).path).rpartition("/")[2]
    except ValueError:
        return ""


def _name_in(path: str) -> str:
    """Return a path as names of stories are compared: "/2011/10/a_day/index.html" is "2011/10/a-day".

    Movable Type writes "a_day" in its export, and "a-day" in addresses.
    """
    folder, _, last = unquote(path).strip("/").rpartition("/")
    stem, dot, ending = last.rpartition(".")
    name = stem if dot and _ENDING.fullmatch(f".{ending}") else last
    plain = folder if name == "index" else f"{folder}/{name}"
    return plain.strip("/").replace("_", "-")
