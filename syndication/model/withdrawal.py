"""The notice that replaces a withdrawn story: the same text on its page and in every feed."""

from __future__ import annotations

from syndication.model.feed import Entry, Tombstone
from syndication.model.item import Item
from syndication.model.known_ids import atom_id
from syndication.text.dates import whole_second
from syndication.text.lines import one_line

TITLE = "Withdrawn"
_NOTICE = "This story was withdrawn by its publisher."
_KINDS = ("kill", "withholding")


def notice(item: Item) -> str:
    """Return the notice for readers of a withdrawn `item` on one line: the note of the withdrawal, or a default."""
    return note_of(item) or _NOTICE


def note_of(item: Item) -> str:
    """Return the note of the withdrawal of `item` on one line, "" if it has none.

    What was said of a withdrawal that a reinstatement took back is not said again: of a story that only a partner must
    take down, or that is withdrawn anew.
    """
    if item.status == "usable":
        return ""
    kinds = [revision.kind for revision in item.revisions]
    first = len(kinds) - kinds[::-1].index("reinstatement") if "reinstatement" in kinds else 0
    notes = [revision.note for revision in item.revisions[first:] if revision.kind in _KINDS]
    return one_line(notes[-1]) if notes else ""


def tombstone(stub: Entry) -> Tombstone:
    """Return the tombstone with the same facts as the `stub` of a withdrawn item."""
    return Tombstone(atom_id(stub.id, stub.ids), whole_second(stub.updated), stub.summary, stub.id)
