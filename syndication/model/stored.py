"""Items with their state in the catalog: one that is stored, and one that is accepted and will be stored."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model import lifecycle
from syndication.model.feed import Entry, Selection
from syndication.model.item import Item


class Stored(Struct, frozen=True, kw_only=True):
    """An item as the catalog has it, with the path of its record and its state.

    `entry` is None until the gate needs it. An old story gets one when its archive is built, for example.
    `passed` is the latest date in the item that had passed when it was stored, None if that is not known.
    """

    item: Item
    path: str
    public: bool
    was_public: bool
    quarantine: str = ""
    entry: Entry | None = None
    passed: datetime | None = None

    def present(self, now: datetime) -> datetime:
        """Return `now`, or a later date that had passed already: for a stored item, time never goes back.

        `now` can be too early: who took it waited for a lock since then, or another machine with another clock has
        released the story. What was released must not become unpublished by that.
        """
        return max(now, self.passed) if self.passed else now

    @property
    def withdrawn(self) -> bool:
        """Return whether it was public and has been withdrawn."""
        return self.was_public and self.item.status != "usable"


class Accepted(Struct, frozen=True, kw_only=True):
    """An item that becomes the accepted state of its story, in the feeds `chosen`; `before` is the previous state."""

    path: str
    item: Item
    chosen: tuple[Selection, ...]
    before: Stored | None = None

    def present(self, now: datetime) -> datetime:
        """Return `now`, or a later date that had passed already for the previous state (see `Stored.present`)."""
        return self.before.present(now) if self.before else now

    def stored(self, now: datetime) -> Stored:
        """Return the item as the catalog will have it. A new item has no previous state, only its own record."""
        present = self.present(now)
        public = lifecycle.is_public(self.item, present)
        seen = self.before.was_public if self.before else lifecycle.last_visible_change(self.item, present) is not None
        passed = lifecycle.latest_passed(self.item, lifecycle.next_change(self.item, present))
        return Stored(item=self.item, path=self.path, public=public, was_public=public or seen, passed=passed)
