"""What came of a soak, and what of it must not be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from tests.soak.crowd import Member
from tests.soak.sink import State


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of it; `faults` are what must not be, in words."""

    stories: int
    deliveries: int
    arrived: int
    retries: int
    repeated: int
    kills: Mapping[str, int]
    gone: int
    seconds: float
    faults: Sequence[str]


def late(patience: float, seconds: float, behind: int) -> Iterator[str]:
    """Yield what took too long: how many are `behind` after some seconds, or that the last one came then."""
    if behind:
        yield f"{behind} subscribers that are well do not hold the newest body after {seconds:.1f} s"
    elif seconds > patience:
        yield f"the last one held the newest body after {seconds:.1f} s, not within {patience:g} s"


def faults(crowd: Sequence[Member], state: State, left: Collection[str]) -> Iterator[str]:
    """Yield what must not be; `left` are the callbacks that are subscribed still.

    An older body after a newer one is a fault, killed or not: who takes up what another held sends the newest. The same
    body again is none: who was killed could not say that it had arrived.
    """
    for path, one in state.items():
        if one.older:
            yield f"{path} was sent an older body after a newer one {one.older} times"
    for member in crowd:
        if member.manner == "gone" and member.callback in left:
            yield f"{member.path} answered 410 and is subscribed still"
        if member.manner != "gone" and member.callback not in left:
            yield f"{member.path} is not subscribed any more"
