"""The kill of a story that one person asked for, and that a second person confirms or refuses. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from syndication.model.limits import Moment
from syndication.model.stored import Stored

OPEN_FOR = timedelta(hours=12)

KillRequestState = Literal["open", "changed", "ended"]
"""A request waits for an answer, or the story has changed since, or its time is over."""


class KillRequest(Struct, frozen=True, kw_only=True):
    """Who asked for a kill, of which version, with which note for readers, and until when it can be confirmed."""

    item_id: str
    version: int
    user: str
    note: str
    made: Moment
    ends: Moment

    @property
    def key(self) -> str:
        """What a form says of the request that a person saw: no other one has it."""
        return f"{self.user} {self.made.isoformat()}"


def state_of_request(request: KillRequest, stored: Stored, now: datetime) -> KillRequestState:
    """Return whether a request can still be confirmed, and if not, why."""
    if request.ends <= now:
        return "ended"
    return "open" if request.version == stored.item.version else "changed"
