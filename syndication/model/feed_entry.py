"""An entry as a feed document has it: what feed readers see, byte for byte where they compare bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct


class FeedEntry(Struct, frozen=True, omit_defaults=True):
    """An entry of a foreign feed, or of one of ours. "" means that the document does not have it.

    `form` is the format of the document. `guid` is the id as it is written, without blanks at its ends; `permalink`
    means that RSS does not say isPermaLink="false" of it. `date_text` is the date of publication as it is written, and
    `published` the same as a moment, None if it is none.
    """

    form: Literal["rss", "atom", "json"] = "rss"
    guid: str = ""
    permalink: bool = False
    link: str = ""
    title: str = ""
    date_text: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
