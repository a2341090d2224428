"""Where a withdrawal has arrived: one state for each feed, partner, receiver, subscriber and cache."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Struct

from syndication.model.limits import Moment, described

TargetKind = Literal["feed", "partner", "webhook", "subscriber", "hub", "cache"]
TargetProgress = Literal["done", "waiting", "failed", "by hand", "not fetched", "paused"]


class TargetState(Struct, frozen=True, omit_defaults=True):
    """A target of a withdrawal, and whether it has it."""

    kind: TargetKind
    target: Annotated[str, described("its name or address; keys in addresses are hidden")]
    state: Annotated[
        TargetProgress,
        described(
            "by hand: a person must withdraw it there; not fetched: it is offered, and the partner did not come; "
            "paused: it waits until somebody resumes the target"
        ),
    ]
    detail: str = ""
    since: Moment | None = None


def is_complete(targets: Iterable[TargetState]) -> bool:
    """Return whether every target has the withdrawal."""
    return all(target.state == "done" for target in targets)
