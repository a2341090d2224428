"""The last feed of another site: the ids, addresses and dates under which readers know its stories.

Ids are taken as they are, byte for byte but for the blanks at their ends, which readers remove too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.feed_entry import FeedEntry
from syndication.model.item import Item
from syndication.model.known_ids import KnownIds, known_ids_of
from syndication.text.address_key import address_key
from syndication.text.dates import is_written_plainly, whole_second
from syndication.text.lines import one_line

_NO_IDS = KnownIds()


class OldEntry(Struct, frozen=True):
    """A story in an old feed: `ids` of this format alone; `published` is None if the feed has no date that counts.

    `text` is its content or summary, to see whether it is the same story.
    """

    ids: KnownIds
    link: str = ""
    published: datetime | None = None
    title: str = ""
    text: str = ""

    @property
    def known_id(self) -> str:
        """The id in the feed's format, "" if it has none."""
        return self.ids.rss or self.ids.atom or self.ids.json

    @property
    def name(self) -> str:
        """The story for people: its title and address."""
        return " ".join(filter(None, (f'"{self.title}"' if self.title else "", self.link or self.known_id)))


class IdConflict(Struct, frozen=True):
    """Ids of old feeds that cannot all be right: the problem, and the stories or the ids that it is about."""

    problem: str
    parts: tuple[str, ...]


class OldEntries(Struct, frozen=True):
    """The entries of old feeds, by the key of their address and by their id, and what is wrong with the ids."""

    by_link: Mapping[str, tuple[OldEntry, ...]] = {}
    by_id: Mapping[str, tuple[OldEntry, ...]] = {}
    conflicts: tuple[IdConflict, ...] = ()

    def of(self, link: str, guid: str) -> tuple[OldEntry, ...]:
        """Return the entries of the story with this address, or else with this guid, one for each format."""
        found = self.by_link.get(address_key(link), ()) if link else ()
        return found or (self.by_id.get(guid, ()) if guid else ())


NO_OLD_ENTRIES = OldEntries()


def join_entries(entries: Iterable[OldEntry]) -> OldEntries:
    """Return the entries of all feeds, ready for look-ups. The first feed counts where two disagree.

    An id that several stories have is the identity of none: readers may have shown the one or the other.
    """
    found = list(entries)
    reused = _reused_ids(found)
    whole = [replace(entry, ids=_NO_IDS) if _id_key(entry) in reused else entry for entry in found]
    by_link: dict[str, dict[str, OldEntry]] = {}
    by_id: dict[str, dict[str, OldEntry]] = {}
    doubles: dict[str, list[str]] = {}
    for entry in whole:
        key = address_key(entry.link) if entry.link else ""
        first = by_link.setdefault(key, {}).setdefault(_form(entry), entry) if key else entry
        if _id_key(first) != _id_key(entry):
            doubles.setdefault(f"{key} {_form(entry)}", [first.name, _shown_id(first)]).append(_shown_id(entry))
        if entry.known_id:
            by_id.setdefault(entry.known_id, {}).setdefault(_form(entry), entry)
    return OldEntries(_as_tuples(by_link), _as_tuples(by_id), (*_reuses(reused), *_doubles(doubles)))


def old_entry(entry: FeedEntry) -> OldEntry:
    """Return what readers know of an entry of a feed."""
    match entry.form:
        case "atom":
            ids = KnownIds(atom=entry.guid)
        case "json":
            ids = KnownIds(json=entry.guid)
        case _:
            ids = KnownIds(rss=entry.guid, permalink=entry.permalink) if entry.guid else _ids_without_guid(entry)
    link = entry.link or (entry.guid if entry.permalink else "")
    return OldEntry(ids, link, entry.published, one_line(entry.title), entry.content or entry.summary)


def _ids_without_guid(entry: FeedEntry) -> KnownIds:
    """Return what readers know of an entry without a guid: the spelling of its date, where that may be repeated."""
    is_plain = entry.published is not None and is_written_plainly(entry.date_text, entry.published)
    return KnownIds(no_guid=True, rss_date=entry.date_text if is_plain else "")


def _reused_ids(entries: Iterable[OldEntry]) -> dict[tuple[str, str], list[OldEntry]]:
    """Return the entries that have the id of another story, by that id."""
    stories: dict[tuple[str, str], list[OldEntry]] = {}
    for entry in entries:
        if entry.known_id:
            stories.setdefault(_id_key(entry), []).append(entry)
    different = {key: _different_stories(found) for key, found in stories.items()}
    return {key: found for key, found in different.items() if len(found) > 1}


def _different_stories(entries: Iterable[OldEntry]) -> list[OldEntry]:
    """Return the entries with different addresses, or with different titles if none of them has an address."""
    by_link = {address_key(entry.link): entry for entry in entries if entry.link}
    return list((by_link or {entry.title: entry for entry in entries}).values())


def _reuses(reused: Mapping[tuple[str, str], list[OldEntry]]) -> Iterator[IdConflict]:
    for (_, known), entries in reused.items():
        yield IdConflict(
            f"the old feeds have the id {known} for several stories; it is taken for none of them",
            tuple(entry.name for entry in entries),
        )


def _doubles(doubles: Mapping[str, list[str]]) -> Iterator[IdConflict]:
    for name, *ids in doubles.values():
        yield IdConflict(
            f"{name} has several ids in the old feeds; the first is taken, and readers of the others see it again",
            tuple(dict.fromkeys(ids)),
        )


def _id_key(entry: OldEntry) -> tuple[str, str]:
    """Return the format and the id of an entry; two entries of one story should have the same."""
    return next(iter(known_ids_of(entry.ids)), (_form(entry), ""))


def _form(entry: OldEntry) -> str:
    return next((form for form, _ in known_ids_of(entry.ids)), "rss" if entry.ids.no_guid else "")


def _shown_id(entry: OldEntry) -> str:
    return entry.known_id or "(none)"


def _as_tuples(found: Mapping[str, Mapping[str, OldEntry]]) -> dict[str, tuple[OldEntry, ...]]:
    return {key: tuple(by_form.values()) for key, by_form in found.items()}


def with_old_identity(item: Item, old: Iterable[OldEntry]) -> Item:
    """Return an item with the ids, the date and the address under which readers know it from old feeds."""
    found = list(old)
    dated = next((entry.published for entry in found if entry.published), item.published)
    published = item.published if whole_second(dated) == whole_second(item.published) else dated
    ids = ids_from(found, item.ids or _NO_IDS, published)
    link = next((entry.link for entry in found if entry.ids.no_guid and entry.link), item.url)
    return replace(item, ids=ids if ids != _NO_IDS else None, published=published, url=link)


def ids_from(old: Sequence[OldEntry], ids: KnownIds, published: datetime) -> KnownIds:
    """Return the ids of a story by its entries in old feeds, the first of which counts most, else those in `ids`.

    `published` is the date of the story: the spelling of another date is left out.
    """
    for known in (entry.ids for entry in reversed(old)):
        if known.rss or known.no_guid:
            ids = replace(ids, rss=known.rss, permalink=known.permalink, no_guid=known.no_guid, rss_date=known.rss_date)
        ids = replace(ids, atom=known.atom or ids.atom, json=known.json or ids.json)
    return ids if is_written_plainly(ids.rss_date, published) else replace(ids, rss_date="")
