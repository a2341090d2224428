"""Who has a story open in the editor. Pure."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from syndication.model.limits import Moment

FORGOTTEN_AFTER = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)  # precision of `seen`: noting it is a write


class OpenEditor(Struct, frozen=True):
    """A person who has a story open in the editor: since when, and when the page was last seen to be open."""

    user: str
    opened: Moment
    seen: Moment
