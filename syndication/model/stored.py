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
    """

    item: Item
    path: str
    public: bool
    was_public: bool
    quarantine: str = ""
    entry: Entry | None = None

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

    def stored(self, now: datetime) -> Stored:
        """Return the item as the catalog will have it. A new item has no previous state, only its own record."""
        public = lifecycle.is_public(self.item, now)
        seen = self.before.was_public if self.before else lifecycle.last_visible_change(self.item, now) is not None
        return Stored(item=self.item, path=self.path, public=public, was_public=public or seen)
