"""What the documents of an export have together: entries that are there several times, and ids that are used twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.known_ids import KnownIds
from syndication.sources.export import Distinction
from syndication.sources.feed.entry_fields import EntryFields, FeedDocument
from syndication.sources.feed.entry_story import SHORT_WORDS, words_of
from syndication.sources.feed.feed_dates import zoned_feed_date
from syndication.text.address_key import address_key

Place = tuple[int, int]  # the number of a document, and that of an entry in it


class IndexedEntry(Struct):
    """The best place of an entry, when it was last changed, and the names of the entries with its id, by their link."""

    place: Place
    updated: datetime | None
    names: dict[int, str]


class EntryIndex:
    """The index of all entries; it grows while the documents are read for the first time."""

    def __init__(self) -> None:
        self.total = 0
        self.has_long_text = False
        self._entries: dict[int, IndexedEntry] = {}
        self._ids: dict[int, dict[str, KnownIds]] = {}
        self._chosen: dict[int, tuple[str, bool]] = {}
        self._titles: dict[tuple[int, str], dict[int, int]] = {}  # of the entries with one link, by their ids
        self._dated: dict[int, set[int]] = {}  # of the entries without an id with one link, by their dates
        self._titled: set[int] = set()  # keys that several entries of one document have
        self._withdrawn: dict[str, str] = {}

    def add(self, number: int, document: FeedDocument) -> None:
        """Learn the entries of a document. The last one of a file that is cut off is not learned."""
        self._withdrawn |= {one.id: one.when for one in document.withdrawn}
        self._titled |= _ambiguous_keys(whole_entries(document))
        for place, entry in enumerate(whole_entries(document)):
            if not entry.skipped:
                self.total += 1
                self.has_long_text = self.has_long_text or words_of(entry.body) >= SHORT_WORDS
                self._learn((number, place), entry)

    def reason_to_skip(self, place: Place, entry: EntryFields) -> str:
        """Return why an entry is no story of its own, "" if it is one."""
        if entry.skipped:
            return entry.skipped
        if self._is_withdrawn(entry):
            return "withdrawn at the source"
        if self.others_with_id(entry):
            return ""  # both are refused
        if self._entries[self._key(entry)].place != place:
            return "the same entry once more"
        chosen = self._chosen.get(_link_key(entry))
        return "the same story in another format" if chosen and chosen[0] != _form(entry) else ""

    def _is_withdrawn(self, entry: EntryFields) -> bool:
        """Return whether an entry is withdrawn. One that is newer than its tombstone is back (RFC 6721)."""
        when = self._withdrawn.get(entry.guid)
        return when is not None and not _is_later(zoned_feed_date(entry.updated), zoned_feed_date(when))

    def others_with_id(self, entry: EntryFields) -> tuple[str, ...]:
        """Return the names of the other entries that have the id of an entry."""
        names = self._entries[self._key(entry)].names
        return tuple(name for link, name in names.items() if link != _link_key(entry))

    def shares_link(self, entry: EntryFields) -> bool:
        """Return whether other stories have the link of an entry, as in podcasts: then it is the address of none."""
        titles = self._titles.get((_link_key(entry), _form(entry)), {}) if entry.link else {}
        return len(titles) > 1 and len(set(titles.values())) == len(titles)

    def distinction(self, entry: EntryFields) -> Distinction:
        """Return what tells an entry from the others: without an id, its link, or else its date, or else its title."""
        if entry.guid or not entry.link:
            return "address"
        if _key(entry) in self._titled:
            return "title"
        return "date" if len(self._dated[_link_key(entry)]) > 1 else "address"

    def known_ids(self, entry: EntryFields) -> KnownIds:
        """Return the ids of a story in all formats of the export: those of the entries with its link."""
        found = self._ids.get(_link_key(entry), {}) if entry.link else {}
        ids = entry.ids
        for form, other in found.items():
            match form:
                case "rss" if not ids.rss and not ids.no_guid:
                    ids = replace(ids, rss=other.rss, permalink=other.permalink, no_guid=other.no_guid)
                case "atom" | "json" if not getattr(ids, form):
                    ids = replace(ids, **{form: getattr(other, form)})
        return ids

    def _key(self, entry: EntryFields) -> int:
        key = _key(entry)
        return _titled_key(entry) if key in self._titled else key

    def _learn(self, place: Place, entry: EntryFields) -> None:
        key, link, form = _key(entry), _link_key(entry), _form(entry)
        # Without an id, a later document may show that only the title tells the entry from another one.
        for each in (key,) if entry.guid else (key, _titled_key(entry)):
            self._learn_place(each, place, entry)
        if entry.link and not entry.guid:
            self._dated.setdefault(link, set()).add(key)
        if entry.link:
            self._titles.setdefault((link, form), {}).setdefault(key, _digest(entry.title))
            self._ids.setdefault(link, {}).setdefault(form, entry.ids)
            chosen = self._chosen.setdefault(link, (form, entry.is_full))
            if entry.is_full and not chosen[1]:
                self._chosen[link] = (form, True)

    def _learn_place(self, key: int, place: Place, entry: EntryFields) -> None:
        updated = zoned_feed_date(entry.updated)
        known = self._entries.setdefault(key, IndexedEntry(place, updated, {}))
        known.names.setdefault(_link_key(entry), entry.name)
        if _is_later(updated, known.updated):
            known.place, known.updated = place, updated


def whole_entries(document: FeedDocument) -> tuple[EntryFields, ...]:
    """Return the entries of a document that are whole: not the last one of a file that is cut off."""
    return document.entries[:-1] if document.is_cut else document.entries


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return bool(one and other and one > other)


def _form(entry: EntryFields) -> str:
    return "atom" if entry.ids.atom else "json" if entry.ids.json else "rss"


def _key(entry: EntryFields) -> int:
    """Return a number for what readers know an entry by: its id, else its link and date."""
    by_id = f"{_form(entry)}:{entry.guid}"
    return _digest(by_id if entry.guid else f"{entry.link}\n{entry.published}\n{'' if entry.link else entry.title}")


def _titled_key(entry: EntryFields) -> int:
    """Return a number for an entry without an id of which another one in the same document has the link and date."""
    return _digest(f"{entry.link}\n{entry.published}\n{entry.title}")


def _ambiguous_keys(entries: Iterable[EntryFields]) -> set[int]:
    """Return the keys that entries of one document have which are different stories, by their titles."""
    by_key: dict[int, set[int]] = {}
    for entry in entries:
        if not entry.guid and not entry.skipped:
            by_key.setdefault(_key(entry), set()).add(_titled_key(entry))
    return {key for key, titled in by_key.items() if len(titled) > 1}


def _link_key(entry: EntryFields) -> int:
    return _digest(address_key(entry.link) if entry.link else f"title:{entry.title}")


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
