"""When an item is public: pure functions of the item and a moment."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from syndication.model.item import Item, Media


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
    """Return the first moment after `now` at which time alone changes what is public of `item`."""
    if item.status != "usable" or _ends_unseen(item):
        return None
    moments = [moment for moment in (release(item), end(item), *_ends_of_media(item)) if moment and moment > now]
    return min(moments, default=None)


def visible_change(item: Item, now: datetime) -> datetime | None:
    """Return when the last visible change of `item` came, as its feeds date it; None if it never was public.

    A withdrawn item counts with its last change when an earlier version may have been public: not when it was withdrawn
    before its release.
    """
    changed = item.changed or item.published
    if item.status != "usable":
        return changed if item.version > 1 and changed > release(item) else None
    if release(item) > now or _ends_unseen(item):
        return None
    ends = (moment for moment in (end(item), *_ends_of_media(item)) if moment and moment <= now)
    return max(changed, release(item), *ends)


def withdrawal(item: Item) -> datetime:
    """Return when a withdrawn `item` was withdrawn, as far as it tells: its last change."""
    return max(item.changed, item.published) if item.changed else item.published


def as_of(item: Item, now: datetime) -> Item:
    """Return `item` as it may be shown at `now`: what the rights have ended in is not syndicated."""
    return replace(item, media=tuple(_lapsed(medium, now) for medium in item.media))


def _lapsed(medium: Media, now: datetime) -> Media:
    return replace(medium, syndicate=False) if medium.until and medium.until <= now else medium


def _ends_of_media(item: Item) -> list[datetime]:
    return [medium.until for medium in item.media if medium.until]


def _ends_unseen(item: Item) -> bool:
    """Tell whether the item's end comes before its release, so that it is never public."""
    ends = end(item)
    return ends is not None and ends <= release(item)
