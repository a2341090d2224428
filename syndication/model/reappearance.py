"""Which old stories would come up again as new when a feed is replaced by another one, in which readers, and why.

The old feed is what subscribers have seen. The new one is what they get next. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry
from syndication.model.reader_models import READERS, ReaderModel
from syndication.text.address_key import address_key
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line

ReappearanceKind = Literal[
    "id differs", "address or date differs", "older than the old feed", "not in the old feed", "date moved",
    "shown as updated", "gone", "twice", "beyond what readers take",
]  # fmt: skip
# Of these kinds, readers show a story as new.
COMES_UP: frozenset[ReappearanceKind] = frozenset(
    ("id differs", "address or date differs", "older than the old feed", "not in the old feed")
)
MOST_ENTRIES = 300  # that Feedbin reads of a document


class StoryChange(Struct, frozen=True, omit_defaults=True):
    """What happens to one story: the old and the new value, and how they differ. `readers` show the story as new."""

    kind: ReappearanceKind
    title: str
    old: str = ""
    new: str = ""
    how: str = ""
    readers: tuple[str, ...] = ()


class FeedComparison(Struct, frozen=True):
    """The comparison of a feed: how many entries stay as they are, how many are new stories, and all that changes."""

    same: int
    new_stories: int
    changes: tuple[StoryChange, ...]

    @property
    def coming_up(self) -> tuple[StoryChange, ...]:
        """Return the old stories that readers would show as new."""
        return tuple(change for change in self.changes if change.kind in COMES_UP)


def compare_feeds(
    old: Sequence[FeedEntry], new: Sequence[FeedEntry], elsewhere: Sequence[FeedEntry] = ()
) -> FeedComparison:
    """Return how a new feed looks to the subscribers of an old one. `elsewhere` are entries of other old feeds."""
    known = _KnownEntries(old, elsewhere)
    changes: list[StoryChange] = []
    same = new_stories = 0
    for entry in new:
        found = known.change_of(entry)
        if found is None and known.counterpart(entry):
            same += 1
        elif found is None:
            new_stories += 1
        else:
            changes.append(found)
    return FeedComparison(same, new_stories, (*changes, *_gone(old, new), *_twice(new), *_beyond(new)))


class _KnownEntries:
    """What readers know from the old feeds."""

    def __init__(self, old: Sequence[FeedEntry], elsewhere: Sequence[FeedEntry]) -> None:
        self._keys = {reader.name: _keys(reader, old, elsewhere) for reader in READERS}
        self._by_guid = {entry.guid: entry for entry in reversed(old) if entry.guid}
        self._by_link = {address_key(entry.link): entry for entry in reversed(old) if entry.link}
        dates = [entry.published for entry in old if entry.published]
        self._oldest = min(dates, default=None)
        self._newest = max(dates, default=None)

    def counterpart(self, entry: FeedEntry) -> FeedEntry | None:
        """Return the same story in the old feed."""
        return self._by_guid.get(entry.guid) or (self._by_link.get(address_key(entry.link)) if entry.link else None)

    def change_of(self, entry: FeedEntry) -> StoryChange | None:
        """Return what happens to a story, None if nothing does: it is the same, or it is a new one."""
        readers = tuple(reader.name for reader in READERS if not self._knows(reader, entry))
        before = self.counterpart(entry)
        if before and readers:
            return _identity_change(before, entry, readers)
        if before:
            return _content_change(before, entry)
        if not readers or not entry.published or not self._newest or not self._oldest:
            return None
        if entry.published > self._newest:
            return None
        kind: ReappearanceKind = "older than the old feed" if entry.published < self._oldest else "not in the old feed"
        return StoryChange(kind, one_line(entry.title), new=rfc3339(entry.published), readers=readers)

    def _knows(self, reader: ReaderModel, entry: FeedEntry) -> bool:
        keys = self._keys[reader.name]
        return reader.key(entry) in keys or reader.second_key(entry) in keys


def _keys(reader: ReaderModel, old: Sequence[FeedEntry], elsewhere: Sequence[FeedEntry]) -> set[object]:
    entries = (*old, *elsewhere) if reader.across_feeds else old
    keys = {key(entry) for entry in entries for key in (reader.key, reader.second_key)}
    return keys - {None}


def _identity_change(before: FeedEntry, after: FeedEntry, readers: tuple[str, ...]) -> StoryChange:
    title = one_line(after.title)
    if before.guid != after.guid or before.permalink != after.permalink:
        how = difference(before, after)
        return StoryChange("id differs", title, before.guid or "(no guid)", after.guid or "(no guid)", how, readers)
    old, new = (f"{entry.link} {entry.date_text}".strip() for entry in (before, after))
    return StoryChange("address or date differs", title, old, new, "readers know it by its address and date", readers)


def _content_change(before: FeedEntry, after: FeedEntry) -> StoryChange | None:
    title = one_line(after.title)
    if before.published and after.published and abs((before.published - after.published).total_seconds()) >= 1:
        return StoryChange("date moved", title, rfc3339(before.published), rfc3339(after.published))
    parts: Mapping[str, tuple[str, str]] = {
        "title": (one_line(before.title), one_line(after.title)),
        "link": (before.link, after.link),
        "authors": (", ".join(before.authors), ", ".join(after.authors)),
        "text": (before.content or before.summary, after.content or after.summary),
    }
    differing = [name for name, (old, new) in parts.items() if old != new]
    return StoryChange("shown as updated", title, how=", ".join(differing)) if differing else None


def difference(before: FeedEntry, after: FeedEntry) -> str:
    """Return how the ids of a story differ, in words."""
    old, new = before.guid, after.guid
    if old == new:
        return 'isPermaLink="false" on one side alone'
    if not old or not new:
        return "one of the two has no guid"
    alike: Mapping[str, Callable[[str], str]] = {
        "scheme": lambda text: text.removeprefix("http://").removeprefix("https://"),
        "case": str.casefold,
        "slash at the end": lambda text: text.rstrip("/"),
        "percent-escapes": unquote,
        "part after #": lambda text: text.partition("#")[0],
        "www.": lambda text: text.replace("://www.", "://", 1),
        "host": lambda text: urlsplit(text)._replace(scheme="", netloc="").geturl(),
    }
    found = next((name for name, simplify in alike.items() if simplify(old) == simplify(new) != ""), "")
    return f"another {found}" if found else "another id"


def _gone(old: Sequence[FeedEntry], new: Sequence[FeedEntry]) -> Iterator[StoryChange]:
    guids, links = {entry.guid for entry in new} - {""}, {address_key(entry.link) for entry in new} - {""}
    for entry in old:
        if entry.guid not in guids and address_key(entry.link) not in links:
            yield StoryChange("gone", one_line(entry.title), old=entry.guid or entry.link)


def _twice(new: Sequence[FeedEntry]) -> Iterator[StoryChange]:
    counts = Counter(entry.guid for entry in new if entry.guid)
    titles = {entry.guid: one_line(entry.title) for entry in new}
    for guid, number in counts.items():
        if number > 1:
            yield StoryChange("twice", titles[guid], new=guid, how=f"{number} entries have this id")


def _beyond(new: Sequence[FeedEntry]) -> Iterator[StoryChange]:
    if len(new) > MOST_ENTRIES:
        how = f"it has {len(new):,} entries, and some readers take the first {MOST_ENTRIES}"
        yield StoryChange("beyond what readers take", "", how=how)
