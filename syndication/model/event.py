"""Events: what becomes of stories, told to receivers; of one that is not public they tell nothing. Pure.

A story is public for them from `published` to `withdrawn` or `quarantined`. What was public before is told as it was
then, not as the change that took it back would have it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from syndication.model import lifecycle, withdrawal
from syndication.model.entries import title
from syndication.model.feed_path import story_path
from syndication.model.item import Item
from syndication.model.publication import DeclaredFeed, EventKind
from syndication.model.selection import selections
from syndication.text.dates import utc

if TYPE_CHECKING:
    from syndication.model.stored import Accepted, Stored

ENDS: tuple[EventKind, ...] = ("withdrawn", "quarantined")  # with which a story is public no more
_LONGEST_FAULT = 1000  # it may repeat what stands in the story


class Data(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event tells of a story: as much as its kind may.

    `address` is the canonical address of the record, as it stands there; `former_slug` is where the page was until
    now; `left` are the feeds of the event which the story is no longer in. All moments are in UTC.
    """

    headline: str = ""
    address: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    version: int = 0
    former_slug: str = ""
    left: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    fault: str = ""


class Event(Struct, frozen=True, kw_only=True):
    """What became of a story, `at` in UTC; `feeds` are the paths of all that it concerns, "" for the feed of all.

    `number` is 0 until the event is kept.
    """

    at: datetime
    kind: EventKind
    item_id: str
    slug: str
    feeds: tuple[str, ...]
    data: Data = Data()
    number: int = 0


def of_change(accepted: Accepted, declared: Iterable[DeclaredFeed], now: datetime) -> Event | None:
    """Return what to tell of an item that was accepted, None for nothing."""
    before, item, after = accepted.before, accepted.item, accepted.stored(now)
    if after.public:
        kind = _kind(item, before)
        return _public(kind, accepted, declared, now) if kind else None
    if before and before.public:
        return _withdrawn(before.item, _paths(before.item, declared), _reason(item, now), _note(item), now)
    if after.withdrawn and (not before or before.item.status != item.status):
        return _withdrawn(item, _chosen(accepted), _reason(item, now), _note(item), now)
    return None


def of_time(accepted: Accepted, declared: Iterable[DeclaredFeed], now: datetime) -> Event | None:
    """Return what to tell of an item that time alone has changed, None for nothing."""
    before, item = accepted.before, accepted.item
    is_public, is_less = lifecycle.is_public(item, now), lifecycle.as_of(item, now) != item
    if before and is_public and before.quarantine and not is_less:  # else the gate will see it anew
        return None if before.public else _quarantined(item, _chosen(accepted), before.quarantine, now)
    if before and is_public and _is_shown(before):
        return _public("updated", accepted, declared, now) if is_less else None
    return of_change(accepted, declared, now)


def of_quarantine(stored: Stored, feeds: Collection[str], fault: str, now: datetime) -> Event | None:
    """Return what to tell of an item that the gate keeps back for a fault, None for nothing."""
    if not stored.public or stored.quarantine or not lifecycle.is_public(stored.item, now):
        return None
    return _quarantined(stored.item, tuple(sorted(feeds)), fault, now)


def of_forgetting(stored: Stored, feeds: Collection[str], now: datetime) -> Event | None:
    """Return what to tell of an item that is forgotten: nothing of one that is not to be seen anywhere."""
    is_open = stored.was_public and lifecycle.is_readable(stored.item, now)
    if not stored.public and not is_open:
        return None
    return _withdrawn(stored.item, tuple(sorted(feeds)), "forgotten", "", now)


def pages(event: Event) -> tuple[str, ...]:
    """Return the paths of the pages that the event changes."""
    slugs = (event.slug, event.data.former_slug)
    return tuple(story_path(slug) for slug in slugs if slug)


def _is_shown(stored: Stored) -> bool:
    return stored.public and not stored.quarantine


def _kind(item: Item, before: Stored | None) -> EventKind | None:
    """Return what became of an item that is public now."""
    if not before or not _is_shown(before):
        return "published"
    if before.item == item:
        return None
    return "corrected" if _new_corrections(item, before.item) else "updated"


def _public(kind: EventKind, accepted: Accepted, declared: Iterable[DeclaredFeed], now: datetime) -> Event:
    item, chosen = accepted.item, _chosen(accepted)
    was = accepted.before.item if accepted.before and accepted.before.public else item
    left = tuple(path for path in _paths(was, declared) if path not in chosen) if was != item else ()
    data = Data(
        headline=title(item.headline),
        address=item.url,
        published=utc(item.published),
        modified=utc(item.modified) if item.modified else None,
        version=item.version,
        former_slug=was.slug if was.slug != item.slug else "",
        left=left,
        note=_new_corrections(item, was)[-1] if kind == "corrected" else "",
    )
    return Event(at=now, kind=kind, item_id=item.id, slug=item.slug, feeds=chosen + left, data=data)


def _withdrawn(item: Item, feeds: tuple[str, ...], reason: str, note: str, now: datetime) -> Event:
    data = Data(address=item.url, reason=reason, note=note)
    return Event(at=now, kind="withdrawn", item_id=item.id, slug=item.slug, feeds=feeds, data=data)


def _quarantined(item: Item, feeds: tuple[str, ...], fault: str, now: datetime) -> Event:
    data = Data(fault=fault[:_LONGEST_FAULT])
    return Event(at=now, kind="quarantined", item_id=item.id, slug=item.slug, feeds=feeds, data=data)


def _reason(item: Item, now: datetime) -> str:
    """Return why an item is public no longer."""
    if item.status != "usable":
        return item.status
    return "embargoed" if lifecycle.release(item) > now else "expired"


def _note(item: Item) -> str:
    """Return what readers are told of a withdrawal; of other ends they are told nothing."""
    return withdrawal.notice(item) if item.status != "usable" else ""


def _chosen(accepted: Accepted) -> tuple[str, ...]:
    return tuple(selection.path for selection in accepted.chosen)


def _paths(item: Item, declared: Iterable[DeclaredFeed]) -> tuple[str, ...]:
    return tuple(selection.path for selection in selections(item, declared))


def _new_corrections(item: Item, before: Item) -> list[str]:
    """Return the notes of the corrections that a change brought, as they stand in the body."""
    new = item.revisions[len(before.revisions) :]
    return [" ".join(revision.note.split()) for revision in new if revision.kind == "correction"]
