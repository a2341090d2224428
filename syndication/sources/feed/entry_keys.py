"""What a followed feed knows its entries by: the id, else the link, else the link with the date and the title.

Readers know entries without an id by their link and date. So several entries may share a link, such as that of the
front page. An entry that has a link for itself is known by the link alone: its date and title may be corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from syndication.sources.export import SkippedEntry
from syndication.sources.feed.entry_fields import EntryFields, plain_line
from syndication.sources.feed.feed_dates import zoned_feed_date
from syndication.sources.followed import UnreadStory
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line, shorten

_LONGEST_NAME = 80  # of a story in a message
_ONCE_MORE = SkippedEntry("the same entry once more")


class EntryKeys(Struct, frozen=True):
    """The key of an entry in this document, and those that it may have in others of the same feed."""

    key: str
    others: tuple[str, ...] = ()


class KeyedEntries(Struct, frozen=True):
    """The entries that can be told apart, with their keys; those that cannot; and copies."""

    entries: tuple[tuple[EntryKeys, EntryFields], ...]
    twins: tuple[UnreadStory, ...]
    copies: tuple[SkippedEntry, ...]


def link_of(entry: EntryFields) -> str:
    """Return the address of an entry: of its page, or of the page elsewhere that it is about."""
    return entry.link or entry.subject_link


def name_of(entry: EntryFields) -> str:
    """Return what messages call an entry."""
    called = plain_line(entry.title) or entry.guid or link_of(entry) or "an entry without id, link and title"
    return shorten(called, _LONGEST_NAME)


def keyed_entries(entries: Iterable[EntryFields]) -> KeyedEntries:
    """Return entries with their keys, without those that nobody can tell apart: a change may belong to any of them."""
    found, twins, copies = list[tuple[EntryKeys, EntryFields]](), list[UnreadStory](), list[SkippedEntry]()
    sharing = _shared_links(given := list(entries))
    for key, same in _by_key(given, sharing).items():
        different = _without_copies(same) if key.key and not same[0].guid else same
        copies += [_ONCE_MORE] * (len(same) - len(different))
        if key.key and len(different) > 1:
            twins += _twins(different)
        else:
            found += [(key, entry) for entry in different]
    return KeyedEntries(tuple(found), tuple(twins), tuple(copies))


def _shared_links(entries: Iterable[EntryFields]) -> frozenset[str]:
    """Return the links that several different entries without an id have."""
    by_link: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if not entry.guid:
            by_link[link_of(entry)].add(_dated_key(entry))
    return frozenset(link for link, keys in by_link.items() if link and len(keys) > 1)


def _by_key(entries: Iterable[EntryFields], sharing: frozenset[str]) -> dict[EntryKeys, list[EntryFields]]:
    by_key: dict[EntryKeys, list[EntryFields]] = defaultdict(list)
    for entry in entries:
        by_key[_keys(entry, sharing)].append(entry)
    return by_key


def _keys(entry: EntryFields, sharing: frozenset[str]) -> EntryKeys:
    link = link_of(entry)
    if entry.guid or not link:
        return EntryKeys(entry.guid)
    dated = _dated_key(entry)
    return EntryKeys(dated, (link,)) if link in sharing else EntryKeys(link, (dated,))


def _dated_key(entry: EntryFields) -> str:
    """Return the link, the date and the title of an entry, in characters that a key may have."""
    date = zoned_feed_date(entry.published)
    parts = (link_of(entry), rfc3339(date) if date else one_line(entry.published), plain_line(entry.title))
    return "".join(char if char.isprintable() else " " for char in " ".join(parts).strip())


def _without_copies(same: Sequence[EntryFields]) -> list[EntryFields]:
    return [entry for number, entry in enumerate(same) if entry not in same[:number]]


def _twins(same: Sequence[EntryFields]) -> Iterator[UnreadStory]:
    what = "id" if same[0].guid else "link, date and title"
    for index, entry in enumerate(same):
        other = same[index - 1]
        yield UnreadStory(
            name_of(entry), f'has the same {what} as "{name_of(other)}" in the same feed; neither was taken'
        )
