"""When an item is public: pure functions of the item and a moment."""

from __future__ import annotations

from datetime import datetime

from syndication.model import Item


def release(item: Item) -> datetime:
    """Return the moment from which `item` may be public: its publication, or the end of its embargo."""
    return max(item.published, item.embargo_until) if item.embargo_until else item.published


def end(item: Item) -> datetime | None:
    """Return the moment at which `item` leaves the feeds: its expiry, or the end of the rights in it."""
    ends = [moment for moment in (item.expires, item.rights.until if item.rights else None) if moment]
    return min(ends, default=None)


def is_public(item: Item, now: datetime) -> bool:
    """Tell whether `item` is in the feeds at `now`."""
    ends = end(item)
    return item.status == "usable" and release(item) <= now and (ends is None or now < ends)


def is_readable(item: Item, now: datetime) -> bool:
    """Tell whether the page of a released `item` is open at `now`: an expiry empties the feeds only."""
    ends = item.rights.until if item.rights else None
    return item.status == "usable" and release(item) <= now and (ends is None or now < ends)


def next_change(item: Item, now: datetime) -> datetime | None:
    """Return the first moment after `now` at which time alone makes `item` public, or not public any more."""
    if item.status != "usable" or _ends_unseen(item):
        return None
    moments = [moment for moment in (release(item), end(item)) if moment and moment > now]
    return min(moments, default=None)


def visible_change(item: Item, now: datetime) -> datetime | None:
    """Return when the last visible change of `item` came, as its feeds date it; None if it never was public.

    A withdrawn item counts with its last change when an earlier version may have been public.
    """
    changed = item.changed or item.published
    if item.status != "usable":
        return changed if item.version > 1 else None
    if release(item) > now or _ends_unseen(item):
        return None
    ends = end(item)
    return max(changed, release(item), ends) if ends and ends <= now else max(changed, release(item))


def _ends_unseen(item: Item) -> bool:
    """Tell whether the item's end comes before its release, so that it is never public."""
    ends = end(item)
    return ends is not None and ends <= release(item)
