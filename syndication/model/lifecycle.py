"""When an item is public: pure functions of the item and a moment."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from syndication.model.item import Item, Media


def release_time(item: Item) -> datetime:
    """Return the moment from which `item` may be public: its publication, or the end of its embargo."""
    return max(item.published, item.embargo_until) if item.embargo_until else item.published


def embargo_end(item: Item, now: datetime) -> datetime | None:
    """Return the moment at which the embargo of `item` ends, None if it is not under embargo at `now`."""
    return item.embargo_until if item.embargo_until and item.embargo_until > now else None


def end_time(item: Item) -> datetime | None:
    """Return the moment at which `item` leaves the feeds: its expiry, or the end of the rights in it."""
    ends = [moment for moment in (item.expires, item.rights.until if item.rights else None) if moment]
    return min(ends, default=None)


def is_public(item: Item, now: datetime) -> bool:
    """Return whether `item` is in the feeds at `now`."""
    ends = end_time(item)
    return item.status == "usable" and release_time(item) <= now and (ends is None or now < ends)


def is_readable(item: Item, now: datetime) -> bool:
    """Return whether the page of `item` is public at `now`: an expiry removes it from feeds only."""
    ends = item.rights.until if item.rights else None
    return item.status == "usable" and release_time(item) <= now and (ends is None or now < ends)


def next_change(item: Item, now: datetime) -> datetime | None:
    """Return the first moment after `now` at which the public state of `item` changes by time alone."""
    if item.status != "usable" or _ends_before_release(item):
        return None
    return min((moment for moment in _moments(item) if moment > now), default=None)


def latest_passed(item: Item, next_moment: datetime | None) -> datetime | None:
    """Return the latest date in `item` that has passed, if `next_moment` is the next one, or None if none is left.

    It is known of usable items alone: time changes nothing about the others, so they have no next date.
    """
    if item.status != "usable" or _ends_before_release(item):
        return None
    passed = (moment for moment in _moments(item) if next_moment is None or moment < next_moment)
    return max(passed, default=None)


def last_visible_change(item: Item, now: datetime) -> datetime | None:
    """Return the moment of the last visible change of `item`, as feeds date it; None if it was never public.

    For a withdrawn item this is its last change, if an earlier version may have been public: it was not if the item was
    withdrawn before its release, or if the item says so.
    """
    changed = item.changed or item.published
    if _ends_before_release(item) or _is_draft(item):
        return None
    if item.status != "usable":
        return changed if item.version > 1 and changed > release_time(item) else None
    if release_time(item) > now:
        return None
    ends = (moment for moment in (end_time(item), *_ends_of_media(item)) if moment and moment <= now)
    return max(changed, release_time(item), *ends)


def _is_draft(item: Item) -> bool:
    """Return whether the item says that it is not public and never was, so that nobody has seen it."""
    if item.status == "usable":
        return False
    was_taken_as_draft = item.imported is not None and item.imported.withheld
    was_released = any(revision.kind == "reinstatement" for revision in item.revisions)
    return item.never_public or (was_taken_as_draft and not was_released)


def withdrawal_time(item: Item) -> datetime:
    """Return the moment at which `item` was withdrawn: its last change, as far as the item says."""
    return max(item.changed, item.published) if item.changed else item.published


def last_significant_change(item: Item) -> datetime:
    """Return the moment of the last significant change of `item`, its publication included."""
    return max(item.published, item.modified) if item.modified else item.published


def as_of(item: Item, now: datetime) -> Item:
    """Return `item` as it may be public at `now`: media whose rights have ended are not syndicated."""
    return replace(item, media=tuple(_without_expired_rights(medium, now) for medium in item.media))


def _without_expired_rights(medium: Media, now: datetime) -> Media:
    return replace(medium, syndicate=False) if medium.until and medium.until <= now else medium


def _moments(item: Item) -> list[datetime]:
    """Return the dates at which the public state of an item changes by time alone."""
    ends = (end_time(item), *_ends_of_media(item), *(end.at for end in (item.partners.until if item.partners else ())))
    return [moment for moment in (release_time(item), *ends) if moment]


def _ends_of_media(item: Item) -> list[datetime]:
    return [medium.until for medium in item.media if medium.until]


def _ends_before_release(item: Item) -> bool:
    """Return whether an item is never public, because it ends before its release."""
    ends = end_time(item)
    return ends is not None and ends <= release_time(item)
