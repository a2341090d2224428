"""Where a live feed is cut: which items it contains. The rule is only here; who has the items asks it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import Struct

from syndication.model.archive_cuts import FeedKey
from syndication.model.publication import MOST_ENTRIES

MOST_CORRECTED = 50


class WindowCut(Struct, frozen=True):
    """The newest items of a live feed, newest first.

    `reach` is how far back they go, in microseconds since 1970; None if they are the whole feed. `at_floor`: older ones
    would be in it without the floor.
    """

    keys: tuple[FeedKey, ...]
    reach: int | None = None
    at_floor: bool = False


class Correction(Struct, frozen=True, order=True):
    """A significant change of an item, in microseconds since 1970, and the item."""

    modified: int
    key: FeedKey


def cut_window(newest: Sequence[FeedKey], least: int, hours: int, floor: FeedKey | None = None) -> WindowCut:
    """Return the items of a live feed: at least `least`, and all from the `hours` before the newest.

    `newest` are the newest items that may be in documents, newest first: MOST_ENTRIES from the floor on, or all of
    these and the newest one before the floor. None before the `floor` is in the document.
    """
    above = [key for key in newest if not floor or key >= floor][:MOST_ENTRIES]
    below = next((key for key in newest if floor and key < floor), None)
    oldest = above[0].published - _micros(hours) if above else 0
    keys = tuple(key for number, key in enumerate(above) if number < least or key.published >= oldest)
    is_whole = len(keys) == len(above) < MOST_ENTRIES  # it has all from the floor on
    at_floor = bool(is_whole and below and (len(keys) < least or below.published >= oldest))
    end = keys[-1] if keys else floor
    return WindowCut(keys, end.published if end and (below or not is_whole) else None, at_floor)


def corrected_since(cut: WindowCut, last_change: int, hours: int) -> int:
    """Return from when on a significant change brings an older item back, in microseconds since 1970.

    RFC 5005 section 4: clients need not read archives again, so a correction must also be in the live feed.
    `last_change` is the last significant change of any item of the feed.
    """
    return max([last_change, *(key.published for key in cut.keys[:1])]) - _micros(hours)


def room_for_corrected(cut: WindowCut) -> int:
    """Return how many corrected older items the feed has room for; the last changes come first."""
    return min(MOST_CORRECTED, MOST_ENTRIES - len(cut.keys)) if cut.reach is not None else 0


def corrected_keys(
    corrections: Iterable[Correction], cut: WindowCut, last_change: int, hours: int
) -> tuple[FeedKey, ...]:
    """Return the older items that a live feed contains because of their changes, newest first."""
    room = room_for_corrected(cut)
    if not room or cut.reach is None:
        return ()
    since = corrected_since(cut, last_change, hours)
    older = (one for one in corrections if one.modified >= since and one.key.published < cut.reach)
    last = sorted(older, key=lambda one: (one.modified, one.key.id), reverse=True)[:room]
    return tuple(sorted((one.key for one in last), reverse=True))


def _micros(hours: int) -> int:
    return timedelta(hours=hours) // timedelta(microseconds=1)
