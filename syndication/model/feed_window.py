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

    `reach` is how far back they go, in microseconds since 1970; None if they are the whole feed.
    """

    keys: tuple[FeedKey, ...]
    reach: int | None = None


class Correction(Struct, frozen=True, order=True):
    """A significant change of an item, in microseconds since 1970, and the item."""

    modified: int
    key: FeedKey


def cut_window(newest: Sequence[FeedKey], least: int, hours: int) -> WindowCut:
    """Return the items of a live feed: at least `least`, and all from the `hours` before the newest.

    `newest` are the newest items that may be in documents, newest first: MOST_ENTRIES, or the whole feed.
    """
    if not newest:
        return WindowCut(())
    oldest = newest[0].published - _micros(hours)
    keys = tuple(key for number, key in enumerate(newest) if number < least or key.published >= oldest)
    is_partial = len(keys) < len(newest) or len(newest) == MOST_ENTRIES
    return WindowCut(keys, keys[-1].published if is_partial else None)


def corrected_since(cut: WindowCut, last_change: int, hours: int) -> int:
    """Return from when on a significant change brings an older item back, in microseconds since 1970.

    RFC 5005 section 4: clients need not read archives again, so a correction must also be in the live feed.
    `last_change` is the last significant change of any item of the feed.
    """
    return max(last_change, cut.keys[0].published) - _micros(hours)


def room_for_corrected(cut: WindowCut) -> int:
    """Return how many corrected older items the feed has room for; the last changes come first."""
    return min(MOST_CORRECTED, MOST_ENTRIES - len(cut.keys)) if cut.reach is not None else 0


def corrected_keys(
    corrections: Iterable[Correction], cut: WindowCut, last_change: int, hours: int
) -> tuple[FeedKey, ...]:
    """Return the older items that a live feed contains because of their changes, newest first."""
    room = room_for_corrected(cut)
    if not room:
        return ()
    since = corrected_since(cut, last_change, hours)
    older = (one for one in corrections if one.modified >= since and one.key.published < cut.keys[-1].published)
    last = sorted(older, key=lambda one: (one.modified, one.key.id), reverse=True)[:room]
    return tuple(sorted((one.key for one in last), reverse=True))


def _micros(hours: int) -> int:
    return timedelta(hours=hours) // timedelta(microseconds=1)
