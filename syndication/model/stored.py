"""Items beside their state in the catalog: one that is stored, and one that was accepted and is to be stored."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model import lifecycle
from syndication.model.feed import Entry, Selection
from syndication.model.item import Item


class Stored(Struct, frozen=True, kw_only=True):
    """An item as the catalog has it, with the record it came from and what has become of it.

    `entry` is None until the gate has asked for it: an old story's, for instance, when its archive is made.
    """

    item: Item
    path: str
    public: bool
    was_public: bool
    quarantine: str = ""
    entry: Entry | None = None

    @property
    def withdrawn(self) -> bool:
        """Tell whether it was public and was withdrawn then."""
        return self.was_public and self.item.status != "usable"


class Accepted(Struct, frozen=True, kw_only=True):
    """An item to be kept as the accepted state of its story, in the feeds `chosen`; `before` is the one before it."""

    path: str
    item: Item
    chosen: tuple[Selection, ...]
    before: Stored | None = None

    def stored(self, now: datetime) -> Stored:
        """Return the item as the catalog will have it: of a new one, its own record is all there is to tell."""
        public = lifecycle.is_public(self.item, now)
        seen = self.before.was_public if self.before else lifecycle.visible_change(self.item, now) is not None
        return Stored(item=self.item, path=self.path, public=public, was_public=public or seen)
