"""Events about stories, for the receivers of webhooks. They contain nothing about a story that is not public. Pure.

For receivers, a story is public from its `published` event to `withdrawn` or `quarantined`. When a story stops being
public, the event describes the last public version, not the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from syndication.model import lifecycle, withdrawal
from syndication.model.addresses import PLAIN_ADDRESSES, Addresses
from syndication.model.entries import one_line_title
from syndication.model.feed_path import story_path
from syndication.model.imported import was_elsewhere
from syndication.model.item import Item
from syndication.model.partners.ledger import Unfetched
from syndication.model.publication import DeclaredFeed
from syndication.model.selection import selections
from syndication.text.dates import utc
from syndication.text.lines import one_line

if TYPE_CHECKING:
    from syndication.model.stored import Accepted, Stored

EventKind = Literal["published", "updated", "corrected", "withdrawn", "quarantined", "withdrawal.unfetched"]
ENDING_KINDS: tuple[EventKind, ...] = ("withdrawn", "quarantined")  # after these a story is no longer public
# These describe nothing of a story, so they are sent whatever becomes of it.
DISCREET_KINDS: tuple[EventKind, ...] = (*ENDING_KINDS, "withdrawal.unfetched")
_LONGEST_FAULT = 1000  # a fault may quote the story


class EventData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts about a story in an event: as much as its kind allows.

    `address` is the canonical address as the record has it. `former_slug` is the slug that the page had until now.
    `left` are the feeds of the event that no longer contain the story. `partner` is who has the story, and has not
    fetched the notice that it was withdrawn at a moment. All moments are in UTC.
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
    partner: str = ""
    withdrawn: datetime | None = None


class Event(Struct, frozen=True, kw_only=True):
    """A change of a story, `at` a moment in UTC. `feeds` are the folders of the feeds concerned, "" for all items.

    `number` is 0 until the event is stored.
    """

    at: datetime
    kind: EventKind
    item_id: str
    slug: str
    feeds: tuple[str, ...]
    data: EventData = EventData()
    number: int = 0


def change_event(
    accepted: Accepted, declared: Iterable[DeclaredFeed], now: datetime, addresses: Addresses = PLAIN_ADDRESSES
) -> Event | None:
    """Return the event of an accepted change, None if there is nothing to report."""
    before, item, after = accepted.before, accepted.item, accepted.stored(now)
    reason = _reason(item, accepted.present(now))
    if after.public:
        kind = _kind(item, before)
        return _public_event(kind, accepted, declared, now, addresses) if kind else None
    if before and before.public:
        feeds = _feed_paths(before.item, declared, addresses)
        return _withdrawn_event(before.item, feeds, reason, _note(item), now)
    if after.withdrawn and (not before or before.item.status != item.status):
        return _withdrawn_event(item, _selected_paths(accepted), reason, _note(item), now)
    return None


def time_event(
    accepted: Accepted, declared: Iterable[DeclaredFeed], now: datetime, addresses: Addresses = PLAIN_ADDRESSES
) -> Event | None:
    """Return the event of a change that happened by time alone, such as a release, None if there is none."""
    before, item = accepted.before, accepted.item
    is_public, is_less = lifecycle.is_public(item, now), lifecycle.as_of(item, now) != item
    if before and is_public and before.quarantine and not is_less:  # otherwise the gate checks it again
        return None if before.public else _quarantined_event(item, _selected_paths(accepted), before.quarantine, now)
    if before and is_public and _is_in_feeds(before):
        return _public_event("updated", accepted, declared, now, addresses) if is_less else None
    return change_event(accepted, declared, now, addresses)


def quarantine_event(stored: Stored, feeds: Collection[str], fault: str, now: datetime) -> Event | None:
    """Return the event of an item that the gate has quarantined for a fault, None if it was not public."""
    if not stored.public or stored.quarantine or not lifecycle.is_public(stored.item, stored.present(now)):
        return None
    return _quarantined_event(stored.item, tuple(sorted(feeds)), fault, now)


def removal_event(stored: Stored, feeds: Collection[str], now: datetime) -> Event | None:
    """Return the event of an item that is removed from the catalog, None if it was not visible anywhere."""
    is_open = stored.was_public and lifecycle.is_readable(stored.item, stored.present(now))
    if not stored.public and not is_open:
        return None
    return _withdrawn_event(stored.item, tuple(sorted(feeds)), "forgotten", "", now)


def unfetched_event(found: Unfetched, slug: str, now: datetime) -> Event:
    """Return the event of a withdrawal that a partner with the story has not fetched."""
    data = EventData(partner=found.partner, withdrawn=found.since)
    return Event(at=now, kind="withdrawal.unfetched", item_id=found.item_id, slug=slug, feeds=(), data=data)


def changed_pages(event: Event) -> tuple[str, ...]:
    """Return the paths of the pages that an event changes."""
    if event.kind == "withdrawal.unfetched":
        return ()
    slugs = (event.slug, event.data.former_slug)
    return tuple(story_path(slug) for slug in slugs if slug)


def _is_in_feeds(stored: Stored) -> bool:
    return stored.public and not stored.quarantine


def _kind(item: Item, before: Stored | None) -> EventKind | None:
    """Return the kind of the event of an item that is public now, None if that is no news."""
    if not before and was_elsewhere(item):
        return None  # receivers need not hear of it again
    if not before or not _is_in_feeds(before):
        return "published"
    if before.item == item:
        return None
    return "corrected" if _new_corrections(item, before.item) else "updated"


def _public_event(
    kind: EventKind, accepted: Accepted, declared: Iterable[DeclaredFeed], now: datetime, addresses: Addresses
) -> Event:
    item, chosen = accepted.item, _selected_paths(accepted)
    was = accepted.before.item if accepted.before and accepted.before.public else item
    paths = _feed_paths(was, declared, addresses) if was != item else ()
    left = tuple(path for path in paths if path not in chosen)
    data = EventData(
        headline=one_line_title(item.headline),
        address=item.url,
        published=utc(item.published),
        modified=utc(item.modified) if item.modified else None,
        version=item.version,
        former_slug=was.slug if was.slug != item.slug else "",
        left=left,
        note=_new_corrections(item, was)[-1] if kind == "corrected" else "",
    )
    return Event(at=now, kind=kind, item_id=item.id, slug=item.slug, feeds=chosen + left, data=data)


def _withdrawn_event(item: Item, feeds: tuple[str, ...], reason: str, note: str, now: datetime) -> Event:
    data = EventData(address=item.url, reason=reason, note=note)
    return Event(at=now, kind="withdrawn", item_id=item.id, slug=item.slug, feeds=feeds, data=data)


def _quarantined_event(item: Item, feeds: tuple[str, ...], fault: str, now: datetime) -> Event:
    data = EventData(fault=fault[:_LONGEST_FAULT])
    return Event(at=now, kind="quarantined", item_id=item.id, slug=item.slug, feeds=feeds, data=data)


def _reason(item: Item, now: datetime) -> str:
    """Return why an item is no longer public."""
    if item.status != "usable":
        return item.status
    return "embargoed" if lifecycle.release_time(item) > now else "expired"


def _note(item: Item) -> str:
    """Return the notice for readers of a withdrawal, "" where an item ends without one."""
    return withdrawal.notice(item) if item.status != "usable" else ""


def _selected_paths(accepted: Accepted) -> tuple[str, ...]:
    return tuple(selection.path for selection in accepted.chosen)


def _feed_paths(item: Item, declared: Iterable[DeclaredFeed], addresses: Addresses) -> tuple[str, ...]:
    return tuple(selection.path for selection in selections(item, declared, addresses))


def _new_corrections(item: Item, before: Item) -> list[str]:
    """Return the notes of the corrections that a change adds, as the body contains them."""
    new = item.revisions[len(before.revisions) :]
    return [one_line(revision.note) for revision in new if revision.kind == "correction"]
