"""The visibility of a story at a moment, in all feeds alike. Pure functions of the item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.model import lifecycle, withdrawal
from syndication.model.item import Item
from syndication.text.dates import rfc3339

State = Literal["public", "scheduled", "embargoed", "expired", "withheld", "canceled", "quarantined"]


class Visibility(Struct, frozen=True):
    """A state and its reason, for an editor; `since` is the moment when it began, None if that is not known."""

    state: State
    detail: str
    since: datetime | None = None


def visibility_of(item: Item, quarantine: str, now: datetime) -> Visibility:
    """Return the visibility of `item` at `now`; `quarantine` is the fault for which it is in quarantine, or "".

    If several states apply, it is the one that an editor must deal with first.
    """
    return next(
        _hindrances(item, quarantine, now), Visibility("public", "public", lifecycle.last_visible_change(item, now))
    )


def _hindrances(item: Item, quarantine: str, now: datetime) -> Iterator[Visibility]:
    if item.status != "usable":
        yield Visibility(item.status, f"{item.status}: {withdrawal.notice(item)}", lifecycle.withdrawal_time(item))
    if quarantine:
        yield Visibility("quarantined", f"in quarantine: {quarantine}", item.changed)
    if item.published > now:
        yield Visibility("scheduled", f"scheduled until {rfc3339(item.published)}")
    if embargo_end := lifecycle.embargo_end(item, now):
        yield Visibility("embargoed", f"embargoed until {rfc3339(embargo_end)}")
    yield from sorted(_ends(item, now), key=lambda end: end.since or now)


def _ends(item: Item, now: datetime) -> Iterator[Visibility]:
    rights = item.rights.until if item.rights else None
    for moment, text in ((item.expires, "expired at"), (rights, "removed from feeds: its rights ended at")):
        if moment and moment <= now:
            yield Visibility("expired", f"{text} {rfc3339(moment)}", moment)
