"""The visibility of a story at a moment, in all feeds alike. Pure functions of the stored item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.model import lifecycle, withdrawal
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.text.dates import rfc3339

State = Literal["public", "scheduled", "embargoed", "expired", "withheld", "canceled", "quarantined"]


class Visibility(Struct, frozen=True):
    """A state and its reason, for an editor; `since` is the moment when it began, None if that is not known."""

    state: State
    detail: str
    since: datetime | None = None


def visibility_of(stored: Stored, now: datetime) -> Visibility:
    """Return the visibility of a story at `now`.

    If several states apply, it is the one that an editor must deal with first.
    """
    public = Visibility("public", "public", lifecycle.last_visible_change(stored.item, now))
    return next(_hindrances(stored, now), public)


def _hindrances(stored: Stored, now: datetime) -> Iterator[Visibility]:
    item = stored.item
    if item.status != "usable":
        yield Visibility(item.status, _withdrawn_detail(stored), lifecycle.withdrawal_time(item))
    if stored.quarantine:
        yield Visibility("quarantined", f"in quarantine: {stored.quarantine}", item.changed)
    if item.published > now:
        yield Visibility("scheduled", f"scheduled until {rfc3339(item.published)}")
    if embargo_end := lifecycle.embargo_end(item, now):
        yield Visibility("embargoed", f"embargoed until {rfc3339(embargo_end)}")
    yield from sorted(_ends(item, now), key=lambda end: end.since or now)


def _withdrawn_detail(stored: Stored) -> str:
    """Return the status with the notice that readers see; a draft was never public, so nobody sees one."""
    item = stored.item
    if stored.was_public:
        return f"{item.status}: {withdrawal.notice(item)}"
    note = withdrawal.note_of(item)
    return f"{item.status}, was never public{note and ': '}{note}"


def _ends(item: Item, now: datetime) -> Iterator[Visibility]:
    rights = item.rights.until if item.rights else None
    for moment, text in ((item.expires, "expired at"), (rights, "removed from feeds: its rights ended at")):
        if moment and moment <= now:
            yield Visibility("expired", f"{text} {rfc3339(moment)}", moment)
