"""What has become of a story at a partner."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.model.feed import Entry
from syndication.model.partners.verdict import Verdict

# candidate: chosen, its present version is not checked yet. gone: the partner had it, and must take it down.
StandingState = Literal["candidate", "accepted", "refused", "gone"]
# A withdrawal that a person must make at the partner: not done yet, or ticked off.
ByHand = Literal["", "open", "done"]


class Standing(Struct, frozen=True, kw_only=True):
    """A story at a partner: its state `since` a moment, and whether the partner was ever `shown` it.

    `published` and `changed` are the moments by which it is selected: its publication, its last significant change.
    `version` is that of the story. `notice` is the entry that replaces it, if it is gone.
    """

    partner: str
    item_id: str
    state: StandingState
    published: datetime
    changed: datetime
    since: datetime
    version: int = 0
    shown: bool = False
    verdict: Verdict | None = None
    notice: Entry | None = None
    by_hand: ByHand = ""


class Trial(Struct, frozen=True):
    """What a partner would do with a story: `not_chosen` says why it does not get it, "" if it does."""

    not_chosen: str
    verdict: Verdict

    @property
    def is_refused(self) -> bool:
        """Return whether the partner would not get the story."""
        return bool(self.not_chosen) or self.verdict.outcome == "refused"
