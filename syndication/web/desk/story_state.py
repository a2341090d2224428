"""The state of a story at the desk, and which acts a person has for it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.model import lifecycle
from syndication.model.stored import Stored
from syndication.model.tokens import Scope, covers
from syndication.model.visibility import visibility_of

StateName = Literal["public", "draft", "scheduled", "embargoed", "expired", "withheld", "killed", "broken"]
ActName = Literal["edit", "publish", "schedule", "unschedule", "correct", "update", "withhold", "kill", "reinstate"]

_WAITING: tuple[StateName, ...] = ("draft", "scheduled", "embargoed")
_LIVE: tuple[StateName, ...] = ("public", "expired", "broken")


class StoryAct(Struct, frozen=True):
    """An act: the scope that it needs, and the states of a story in which it is there."""

    needs: Scope
    states: tuple[StateName, ...]
    is_dangerous: bool = False


ACTS: Mapping[ActName, StoryAct] = {
    "edit": StoryAct("write", (*_WAITING, *_LIVE, "withheld")),
    "publish": StoryAct("write", _WAITING),
    "schedule": StoryAct("write", _WAITING),
    "unschedule": StoryAct("write", ("scheduled", "embargoed")),
    "correct": StoryAct("write", _LIVE),
    "update": StoryAct("write", _LIVE),
    "withhold": StoryAct("write", ("public", "expired", "embargoed", "broken"), is_dangerous=True),
    "kill": StoryAct("withdraw", (*_WAITING, *_LIVE, "withheld"), is_dangerous=True),
    "reinstate": StoryAct("withdraw", ("withheld", "killed"), is_dangerous=True),
}
"""The acts in the order of the page. Those that take a story from readers, or bring it back, are apart."""


def state_of(stored: Stored, now: datetime) -> StateName:
    """Return the state that an editor must deal with first."""
    state = visibility_of(stored, now).state
    match state:
        case "canceled":
            return "killed"
        case "quarantined":
            return "broken"
        case "withheld":
            return "withheld" if stored.was_public else "draft"
        case _:
            return state


def is_marked(stored: Stored, now: datetime) -> bool:
    """Return whether every view must say that the story is under embargo."""
    return stored.item.status != "canceled" and lifecycle.embargo_end(stored.item, now) is not None


def acts_of(stored: Stored, role: Scope, now: datetime) -> tuple[ActName, ...]:
    """Return the acts that a person of a role has for a story, in the order of the page."""
    state = state_of(stored, now)
    return tuple(name for name, act in ACTS.items() if covers(role, act.needs) and _is_open(name, act, stored, state))


def _is_open(name: ActName, act: StoryAct, stored: Stored, state: StateName) -> bool:
    """Return whether an act is there: what was public once is not taken back as if nobody had seen it."""
    if state not in act.states:
        return False
    if name in ("publish", "schedule", "unschedule"):
        return not stored.was_public
    return name != "withhold" or state != "embargoed" or stored.was_public
