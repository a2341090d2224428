"""What readers are told of a story besides its text: its kind, who paid for it, whether a machine wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from syndication.model.feed import Entry
from syndication.model.item_parts import AiUse, StoryKind
from syndication.text.lines import one_line

_KINDS: Mapping[StoryKind, str] = {"gallery": "Pictures", "video": "Video", "audio": "Audio", "live": "Live"}
_MACHINES: Mapping[AiUse, str] = {
    "assisted": "A machine helped to write this story.",
    "generated": "A machine wrote this story.",
}


class ReaderLabels(Struct, frozen=True):
    """The labels of a story, each "" if it needs none.

    `kind` and `machine` are English. `disclosure` is in the words of the record; a story that somebody paid for has
    `is_paid` without it.
    """

    kind: str = ""
    machine: str = ""
    is_paid: bool = False
    disclosure: str = ""
    sponsor: str = ""
    sponsor_url: str = ""


def reader_labels(entry: Entry) -> ReaderLabels:
    """Return the labels of a story."""
    sponsor = one_line(entry.sponsor.name) if entry.sponsor else ""
    return ReaderLabels(
        kind=_KINDS.get(entry.kind, ""),
        machine=_MACHINES.get(entry.ai, ""),
        is_paid=bool(sponsor or entry.disclosure),
        disclosure=entry.disclosure,
        sponsor=sponsor,
        sponsor_url=entry.sponsor.url if entry.sponsor else "",
    )
