"""An entry as a feed document has it: what feed readers see, byte for byte where they compare bytes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class FeedEntry(Struct, frozen=True, omit_defaults=True):
    """An entry of a foreign feed, or of one of ours. "" means that the document does not have it.

    `guid` is the id as it is written, without blanks at its ends. `permalink` is false if RSS says isPermaLink="false".
    `date_text` is the date as it is written, and `published` the same as a moment, None if it is none.
    """

    guid: str = ""
    permalink: bool = True
    link: str = ""
    title: str = ""
    date_text: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
