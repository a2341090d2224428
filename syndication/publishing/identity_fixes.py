"""Writing into records what readers know of their stories from old feeds: ids, dates, and addresses without a guid.

Only records that the service has not read are changed: what is public keeps its ids and its date (laws 4 and 6).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from syndication.model.entries import story_url
from syndication.model.errors import RecordError
from syndication.model.feed_entry import FeedEntry
from syndication.model.item import Item
from syndication.model.known_ids import known_ids_of
from syndication.model.same_story import is_other_story
from syndication.publishing.feed_stories import HeldItem
from syndication.publishing.folder import Folder
from syndication.sources import records
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import OldEntries, with_old_identity
from syndication.text.dates import rfc3339

_READ = "the service has read it, so its ids and its date are final"
_OTHER = (
    "its title and text are quite different from those in the old feed; if it is the same story, write the line by hand"
)

_SCHEDULED = "it is scheduled, and would be public with the old date; if it is that story, write the line by hand"


class IdentityFix(Struct, frozen=True, omit_defaults=True):
    """A record whose ids, date or address differ from an old feed: the changes, and why they are not made, if so."""

    record: str
    changes: tuple[str, ...]
    problem: str = ""


class OldStories:
    """The records whose stories are in old feeds at a moment, found one by one; no others are held."""

    def __init__(self, old: OldEntries, base_url: str, now: datetime) -> None:
        self._old = old
        self._base_url = base_url
        self._now = now
        self._items: dict[str, HeldItem] = {}
        self._paths: dict[OldEntry, list[str]] = {}
        self._by_id: dict[tuple[str, str], str] = {}
        self._old_ids = {
            known
            for entries in (*old.by_link.values(), *old.by_id.values())
            for entry in entries
            for known in known_ids_of(entry.ids)
        }

    def add(self, held: HeldItem) -> None:
        """Note the item of a record, if an old feed has its story, or if it has the id of one."""
        item, path = held.item, held.path
        self._by_id.update((known, path) for known in known_ids_of(item.ids) if known in self._old_ids)
        found = self._entries(item)
        if found:
            self._items[path] = held
        for entry in found:
            self._paths.setdefault(entry, []).append(path)

    def held(self) -> int:
        """Return how many items are held."""
        return len(self._items)

    def paths(self) -> Collection[str]:
        """Return the paths of the records that may need a fix."""
        return self._items.keys()

    def wanted(self, read: Collection[str]) -> Iterator[tuple[IdentityFix, Item]]:
        """Yield the fixes with the items as they would be. `read` are records that the service has read."""
        for path, held in self._items.items():
            after = with_old_identity(held.item, self._entries(held.item))
            if changes := tuple(_changes(held.item, after)):
                yield IdentityFix(path, changes, self._problem(held, after, read)), after

    def _entries(self, item: Item) -> tuple[OldEntry, ...]:
        url = story_url(item.url, item.slug, self._base_url)
        guids = [known for _, known in known_ids_of(item.ids)]
        found = (self._old.of(url, guid, published=item.published) for guid in (*guids, item.id))
        return next(filter(None, found), ())

    def _problem(self, held: HeldItem, after: Item, read: Collection[str]) -> str:
        """Return why a record cannot be changed, "" if it can."""
        item, path = held.item, held.path
        if held.is_read or path in read:
            return _READ
        entries = self._entries(item)
        others = {other for entry in entries for other in self._paths[entry] if other != path}
        others |= {self._by_id.get(known, path) for known in known_ids_of(after.ids)} - {path}
        if others:
            return f"{', '.join(sorted(others))} has the same id or address; correct one of them"
        if item.published > self._now >= after.published:  # law 5
            return _SCHEDULED
        return _OTHER if any(_is_other_story(entry, item) for entry in entries) else ""


def write_fix(place: Folder, fix: IdentityFix, after: Item) -> IdentityFix:
    """Write a fix into its record; return it with the problem, if it could not be written."""
    target = place.place_of(fix.record)
    try:
        data = target.read_bytes()
        before = records.read(fix.record, data)
        names = ("ids", "published", "url")
        wanted = msgspec.structs.replace(before, **{name: getattr(after, name) for name in names})
        content = records.revise(data, before, wanted)
        records.read(fix.record, content)
        found = next(place.files_at(target), None)
        if before.version or not found or not place.replace(found, data, content):
            return msgspec.structs.replace(fix, problem="it was changed at this moment; repeat the command")
    except RecordError as error:
        return msgspec.structs.replace(fix, problem=f"it would be refused: {error.field}: {error.problem}")
    except OSError as error:
        return msgspec.structs.replace(fix, problem=f"it cannot be written: {error.strerror}")
    return fix


def fix_records(place: Folder, stories: OldStories, read: Collection[str]) -> list[IdentityFix]:
    """Write what old feeds say into the records of their stories; return each change, also those that are not made."""
    return [fix if fix.problem else write_fix(place, fix, after) for fix, after in list(stories.wanted(read))]


def _changes(before: Item, after: Item) -> Iterator[str]:
    """Yield the lines of a record that differ, with the old value and the new one."""
    old, new = (msgspec.to_builtins(item.ids) if item.ids else {} for item in (before, after))
    for name in ("rss", "permalink", "no_guid", "rss_date", "atom", "json"):
        if old.get(name) != new.get(name):
            yield f"[ids] {name}: {_as_value(old.get(name))} -> {_as_value(new.get(name))}"
    if before.published != after.published:
        yield f"published: {rfc3339(before.published)} -> {rfc3339(after.published)}"
    if before.url != after.url:
        yield f"url: {before.url or '(none)'} -> {after.url}"


def _as_value(value: object) -> str:
    return "(none)" if value is None else json.dumps(value, ensure_ascii=False)


def _is_other_story(old: OldEntry, item: Item) -> bool:
    before = FeedEntry(title=old.title, published=old.published, content=old.text)
    return is_other_story(before, FeedEntry(title=item.headline, published=item.published, content=item.body))
