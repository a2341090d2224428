"""Which old stories would come up again as new when a feed is replaced by another one, in which readers, and why.

The old feed is what subscribers have seen. The new one is what they get next. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.entry_differences import differing_characters, id_difference
from syndication.model.feed_entry import FeedEntry
from syndication.model.reader_models import READERS, ReaderModel
from syndication.model.reappearance_cures import (
    NO_RECORDS,
    EntryRecord,
    EntryRecords,
    date_cure,
    identity_cure,
    record_key,
    window_cure,
)
from syndication.model.same_story import ProbablePair, is_other_story, probable_pairs
from syndication.text.address_key import address_key
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line

ReappearanceKind = Literal[
    "id differs", "address or date differs", "older than the old feed", "not in the old feed", "date moved",
    "shown as updated", "gone", "twice", "beyond what readers take", "probably the same story",
    "probably another story",
]  # fmt: skip
# Of these kinds, readers show a story as new.
COMES_UP: frozenset[ReappearanceKind] = frozenset(
    (
        "id differs", "address or date differs", "older than the old feed", "not in the old feed",
        "probably the same story",
    )
)  # fmt: skip
MOST_ENTRIES = 300  # that Feedbin reads of a document


class StoryChange(Struct, frozen=True, omit_defaults=True):
    """What happens to one story: the old and the new value, and how they differ. `readers` show the story as new.

    `record` is the path of its record, and `cure` the line that changes it, "" where there is none.
    """

    kind: ReappearanceKind
    title: str
    old: str = ""
    new: str = ""
    how: str = ""
    readers: tuple[str, ...] = ()
    record: str = ""
    cure: str = ""


class FeedComparison(Struct, frozen=True):
    """The comparison of a feed: how many entries stay as they are, how many are new stories, and all that changes."""

    same: int
    new_stories: int
    changes: tuple[StoryChange, ...]

    @property
    def coming_up(self) -> tuple[StoryChange, ...]:
        """Return the old stories that readers would show as new."""
        return tuple(change for change in self.changes if change.readers)


def compare_feeds(
    old: Sequence[FeedEntry],
    new: Sequence[FeedEntry],
    elsewhere: Sequence[FeedEntry] = (),
    records: EntryRecords = NO_RECORDS,
) -> FeedComparison:
    """Return how a new feed looks to the subscribers of an old one. `elsewhere` are entries of other old feeds.

    `records` are those of the new entries: changes name them, where they are known.
    """
    known = _KnownEntries(old, elsewhere, records)
    gone = _without_counterpart(old, new)
    unknown = [entry for entry in new if not known.counterpart(entry)]
    pairs = {pair.after: pair for pair in probable_pairs(gone, unknown, (old, new))}
    changes: list[StoryChange] = []
    same = new_stories = 0
    for entry in new:
        found = known.probable_change(pairs[entry]) if entry in pairs else known.change_of(entry)
        if found is None and known.counterpart(entry):
            same += 1
        elif found is None:
            new_stories += 1
        else:
            changes.append(found)
    found_again = {pair.before for pair in pairs.values()}
    rest = (_gone(entry for entry in gone if entry not in found_again), _twice(new), _beyond(new))
    return FeedComparison(same, new_stories, (*changes, *chain.from_iterable(rest)))


class _KnownEntries:
    """What readers know from the old feeds."""

    def __init__(self, old: Sequence[FeedEntry], elsewhere: Sequence[FeedEntry], records: EntryRecords) -> None:
        self._keys = {reader.name: _keys(reader, old, elsewhere) for reader in READERS}
        self._reused = _reused_guids(old)
        self._by_guid = {entry.guid: entry for entry in reversed(old) if entry.guid not in self._reused}
        self._by_link = {address_key(entry.link): entry for entry in reversed(old) if entry.link}
        self._records = records
        dates = [entry.published for entry in old if entry.published]
        self._oldest = min(dates, default=None)
        self._newest = max(dates, default=None)
        self._length = len(old)

    def counterpart(self, entry: FeedEntry) -> FeedEntry | None:
        """Return the same story in the old feed."""
        return self._by_guid.get(entry.guid) or (self._by_link.get(address_key(entry.link)) if entry.link else None)

    def change_of(self, entry: FeedEntry) -> StoryChange | None:
        """Return what happens to a story, None if nothing does: it is the same, or it is a new one."""
        record = self._record(entry)
        change = self._change(entry, record)
        return replace(change, record=record.path) if change and record else change

    def probable_change(self, pair: ProbablePair) -> StoryChange:
        """Return what happens to a story that is probably in the old feed too, though no id says so."""
        record = self._record(pair.after)
        old, new = (" ".join(filter(None, (entry.guid, entry.link))) for entry in (pair.before, pair.after))
        return StoryChange(
            "probably the same story", one_line(pair.after.title), old, new, pair.why,
            self._strangers(pair.after), record.path if record else "",
            identity_cure(pair.before, pair.after, record),
        )  # fmt: skip

    def _change(self, entry: FeedEntry, record: EntryRecord | None) -> StoryChange | None:
        readers, before = self._strangers(entry), self.counterpart(entry)
        if before and is_other_story(before, entry):
            return _other_story(before, entry, readers)
        if before and readers and before.guid and before.guid in self._reused:
            how = "the old feed has this id for several stories, so no reader knows which it was"
            return StoryChange("id differs", one_line(entry.title), before.guid, entry.guid, how, readers)
        if before and readers:
            return _identity_change(before, entry, readers, record)
        if before:
            return _content_change(before, entry, record)
        return self._first_appearance(entry, readers) if readers else None

    def _first_appearance(self, entry: FeedEntry, readers: tuple[str, ...]) -> StoryChange | None:
        """Return what is wrong about a story that the old feed does not have, None if it is a new one."""
        title = one_line(entry.title)
        if not entry.published or not self._newest or not self._oldest:
            how = "no dates say whether it is a new story" if self._length else ""
            return StoryChange("not in the old feed", title, how=how, readers=readers) if self._length else None
        if entry.published > self._newest:
            return None
        kind: ReappearanceKind = "older than the old feed" if entry.published < self._oldest else "not in the old feed"
        cure = window_cure(self._length) if kind == "older than the old feed" else ""
        return StoryChange(kind, title, new=rfc3339(entry.published), readers=readers, cure=cure)

    def _strangers(self, entry: FeedEntry) -> tuple[str, ...]:
        """Return the readers that do not know an entry."""
        return tuple(reader.name for reader in READERS if not self._knows(reader, entry))

    def _record(self, entry: FeedEntry) -> EntryRecord | None:
        return self._records.get(record_key(entry))

    def _knows(self, reader: ReaderModel, entry: FeedEntry) -> bool:
        keys = self._keys[reader.name]
        return reader.key(entry) in keys or reader.second_key(entry) in keys


def _reused_guids(old: Iterable[FeedEntry]) -> set[str]:
    """Return the ids that several stories of a feed have, and "", which is none."""
    stories: dict[str, set[str]] = {}
    for entry in old:
        stories.setdefault(entry.guid, set()).add(address_key(entry.link) or entry.title)
    return {guid for guid, found in stories.items() if len(found) > 1} | {""}


def _keys(reader: ReaderModel, old: Sequence[FeedEntry], elsewhere: Sequence[FeedEntry]) -> set[object]:
    entries = (*old, *elsewhere) if reader.across_feeds else old
    keys = {key(entry) for entry in entries for key in (reader.key, reader.second_key)}
    return keys - {None}


def _identity_change(
    before: FeedEntry, after: FeedEntry, readers: tuple[str, ...], record: EntryRecord | None
) -> StoryChange:
    title, cure = one_line(after.title), identity_cure(before, after, record)
    if before.guid != after.guid or before.permalink != after.permalink:
        how = id_difference(before, after)
        old, new = before.guid or "(no guid)", after.guid or "(no guid)"
        return StoryChange("id differs", title, old, new, how, readers, cure=cure)
    how = "readers know it by its address and date" + ("" if cure else "; only the date's spelling differs")
    old, new = (f"{entry.link} {entry.date_text}".strip() for entry in (before, after))
    return StoryChange("address or date differs", title, old, new, how, readers, cure=cure)


def _other_story(before: FeedEntry, after: FeedEntry, readers: tuple[str, ...]) -> StoryChange:
    how = f"the same {'id' if before.guid and before.guid == after.guid else 'address'}, another title and text"
    old, new = (f"{one_line(entry.title)} ({entry.guid or entry.link})" for entry in (before, after))
    return StoryChange("probably another story", one_line(after.title), old, new, how, readers)


def _content_change(before: FeedEntry, after: FeedEntry, record: EntryRecord | None) -> StoryChange | None:
    title = one_line(after.title)
    if before.published and after.published and abs((before.published - after.published).total_seconds()) >= 1:
        old, new = rfc3339(before.published), rfc3339(after.published)
        return StoryChange("date moved", title, old, new, cure=date_cure(before, after, record))
    parts: Mapping[str, tuple[str, str]] = {
        "title": (one_line(before.title), one_line(after.title)),
        "link": (before.link, after.link),
        "authors": (", ".join(before.authors), ", ".join(after.authors)),
        "tags": (", ".join(sorted(set(before.categories))), ", ".join(sorted(set(after.categories)))),
        "text": (before.content or before.summary, after.content or after.summary),
    }
    differing = [f"{name} ({differing_characters(old, new):,})" for name, (old, new) in parts.items() if old != new]
    if not differing:
        return None
    return StoryChange("shown as updated", title, how=f"differing characters: {', '.join(differing)}")


def _without_counterpart(old: Sequence[FeedEntry], new: Sequence[FeedEntry]) -> list[FeedEntry]:
    guids, links = {entry.guid for entry in new} - {""}, {address_key(entry.link) for entry in new} - {""}
    return [entry for entry in old if entry.guid not in guids and address_key(entry.link) not in links]


def _gone(old: Iterable[FeedEntry]) -> Iterator[StoryChange]:
    return (StoryChange("gone", one_line(entry.title), old=entry.guid or entry.link) for entry in old)


def _twice(new: Sequence[FeedEntry]) -> Iterator[StoryChange]:
    counts = Counter(entry.guid for entry in new if entry.guid)
    titles = {entry.guid: one_line(entry.title) for entry in new}
    for guid, number in counts.items():
        if number > 1:
            yield StoryChange("twice", titles[guid], new=guid, how=f"{number} entries have this id")


def _beyond(new: Sequence[FeedEntry]) -> Iterator[StoryChange]:
    if len(new) > MOST_ENTRIES:
        how = f"it has {len(new):,} entries, and some readers take the first {MOST_ENTRIES}"
        yield StoryChange("beyond what readers take", "", how=how, cure=window_cure(MOST_ENTRIES))
