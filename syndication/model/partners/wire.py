"""The wire: what a wire partner receives, one change after the other. Pure; no clock."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.model.feed import Entry
from syndication.model.item import Item, RevisionKind

RemovalStatus = Literal["canceled", "withheld"]
# "killed" and "withheld" are said of the story; the others say that this partner may no longer have it.
RemovalReason = Literal["killed", "withheld", "not public", "not selected", "refused"]

_SIGNALS: tuple[RevisionKind, ...] = ("update", "correction", "reinstatement")


class WireVersion(Struct, frozen=True):
    """A version of a story as a partner receives it: `entry` has the text and the pictures that it may have."""

    item: Item
    entry: Entry

    @property
    def note(self) -> str:
        """What the last change was, in the publisher's words; "" if readers were told of none."""
        return self.item.revisions[-1].note if self.signal else ""

    @property
    def signal(self) -> RevisionKind | Literal[""]:
        """The kind of the last change that readers were told of, "" if there was none."""
        last = self.item.revisions[-1].kind if self.item.revisions else ""
        return last if last in _SIGNALS else ""


class Removal(Struct, frozen=True, omit_defaults=True, rename={"pub_status": "pubStatus"}):
    """A story that a partner received and must remove: nothing of it but its id.

    `version` is the number of the story's present version. `note` is what the publisher says of the withdrawal.
    """

    id: str
    pub_status: RemovalStatus
    reason: RemovalReason
    at: datetime
    version: int = 1
    note: str = ""


class WireChange(Struct, frozen=True):
    """The last change of a story on the wire of a partner, and its position in the order of changes.

    A change is a version that the partner may have, or a removal. `is_assumed` says that the partner may have received
    the story before this catalog began.
    """

    position: int
    item_id: str
    version: int
    at: datetime
    removal: Removal | None = None
    is_assumed: bool = False
