"""Targets of deliveries as people see them: how much waits for each, who paused it, and the subscribers of the hub."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from msgspec import Struct

from syndication.model.delivery import target_digest
from syndication.model.limits import Moment, described
from syndication.text.opaque import encode_opaque

SubscriptionState = Literal["new", "active", "failing"]


class TargetKey(NamedTuple):
    """The key of a target that may be displayed: its address, which may have a secret, is a digest."""

    kind: str
    target: str


class SubscriptionKey(NamedTuple):
    """The key of a subscription that may be displayed: the callback is a digest."""

    path: str
    callback: str


class Pause(Struct, frozen=True):
    """Since when a target is paused, and who paused it."""

    since: Moment
    who: Annotated[str, described("as the log names people and tokens")]


class ListedTarget(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A target of deliveries: how many wait for it, and whether it is paused."""

    id: str
    kind: Annotated[str, described("of its deliveries, as the command jobs calls it")]
    target: Annotated[str, described("a name or an address; keys in addresses are hidden")]
    waiting: Annotated[int, described("how many deliveries have not arrived, without those that were given up")]
    given_up: int
    pause: Pause | None = None
    withdrawals: Annotated[
        tuple[str, ...], described("of a paused target: the ids of withdrawn stories of which it has not heard")
    ] = ()


class ListedSubscription(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A subscription of the hub, and how its last delivery ended. Its secret is never displayed."""

    id: str
    path: Annotated[str, described("the document that the subscriber gets")]
    callback: Annotated[str, described("its address; keys in it are hidden")]
    target: Annotated[str, described("the id of the callback as a target, which can be paused")]
    state: SubscriptionState
    signed: bool
    lease_end: Moment
    failures: Annotated[int, described("how many deliveries failed in a row")]
    delivered: int
    last: Moment | None = None
    status: int = 0
    error: str = ""
    pause: Pause | None = None


def target_id(kind: str, target: str) -> str:
    """Return the id of a target for addresses."""
    return encode_opaque(TargetKey(kind, target_digest(target)))


def subscription_id(path: str, callback: str) -> str:
    """Return the id of a subscription for addresses."""
    return encode_opaque(SubscriptionKey(path, target_digest(callback)))


def pause_words(who: str, since: datetime) -> str:
    """Return in a sentence who paused a target."""
    return f"is paused by {who} since {since:%Y-%m-%d %H:%M} UTC"
