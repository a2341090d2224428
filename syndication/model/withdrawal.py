"""What is told of a story that was withdrawn: the same words on its page and in every feed."""

from __future__ import annotations

from syndication.model.feed import Entry, Tombstone
from syndication.model.item import Item
from syndication.text.dates import whole_second

TITLE = "Withdrawn"
_NOTICE = "This story was withdrawn by its publisher."
_KINDS = ("kill", "withholding")


def notice(item: Item) -> str:
    """Return what readers of a withdrawn `item` are told, one line: the note of its withdrawal, if there is one."""
    notes = [revision.note for revision in item.revisions if revision.kind in _KINDS]
    return (" ".join(notes[-1].split()) if notes else "") or _NOTICE


def tombstone(stub: Entry) -> Tombstone:
    """Return what tells the same as the `stub` of a withdrawn item, where a format has an element for it."""
    return Tombstone(stub.id, whole_second(stub.updated), stub.summary)
