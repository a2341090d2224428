"""The items of a feed that may be in its live document, held while all items come one by one."""

from __future__ import annotations

from datetime import datetime
from heapq import heappush, heappushpop
from itertools import count
from typing import Generic, TypeVar

from msgspec import Struct

from syndication.model import lifecycle
from syndication.model.addresses import NameClaim
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed_window import Correction
from syndication.model.imported import last_change_here
from syndication.model.item import Item
from syndication.model.publication import MOST_ENTRIES
from syndication.text.dates import micros

# Items in quarantine make room for older ones: this many more are held. And of items in the window, all may be changed.
_SPARE = 100
_MOST_HELD = MOST_ENTRIES + _SPARE
_MOST_KEYS = 2_000  # back to the fourth cut of archives, practically always

T = TypeVar("T")


class HeldItem(Struct, frozen=True):
    """An item and the path of its record, and whether the service has read that, so that ids and date are final."""

    path: str
    item: Item
    is_read: bool = False

    @property
    def key(self) -> FeedKey:
        """Its place in feeds."""
        return FeedKey(micros(self.item.published), self.item.id)


class _Largest(Generic[T]):
    """The values with the largest keys, so many at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[object, int, T]] = []
        self._numbers = count()

    def add(self, key: object, value: T) -> None:
        """Add a value; one with a smaller key may go."""
        entry = (key, next(self._numbers), value)
        if len(self._heap) < self._most:
            heappush(self._heap, entry)
        else:
            heappushpop(self._heap, entry)

    def descending(self) -> list[T]:
        """Return the values, that with the largest key first."""
        return [value for _, _, value in sorted(self._heap, reverse=True)]


class FeedStories:
    """The items of one feed, of which those are held that may be in its live document."""

    def __init__(self) -> None:
        self.newest = _Largest[HeldItem](_MOST_HELD)
        self.corrected = _Largest[tuple[Correction, HeldItem]](_MOST_HELD)
        self.keys = _Largest[FeedKey](_MOST_KEYS)
        self.last_change = 0
        self.claim: NameClaim | None = None

    def add(self, held: HeldItem, now: datetime, changed_after: int) -> None:
        """Add an item of the feed. Its change counts only after a moment, in microseconds since 1970."""
        item, key = held.item, held.key
        is_public = lifecycle.is_public(item, now)
        if is_public or lifecycle.last_visible_change(item, now) is not None:
            self.keys.add(key, key)
        change = last_change_here(item)
        changed = micros(change) if change else 0
        counts = changed > changed_after
        self.last_change = max(self.last_change, changed if counts else 0)
        if is_public:
            self.newest.add(key, held)
        if is_public and counts:
            self.corrected.add((changed, item.id), (Correction(changed, key), held))

    @property
    def held(self) -> dict[str, HeldItem]:
        """The items that are held, by id."""
        found = (*self.newest.descending(), *(held for _, held in self.corrected.descending()))
        return {one.item.id: one for one in reversed(found)}
