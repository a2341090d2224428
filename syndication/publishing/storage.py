"""Storing accepted items: the feeds that they are in, and the archives around them, become stale."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from syndication.catalog import Connection, archives, feeds, items, partner_feeds, record_files, sitemaps, wire
from syndication.model.archive_cuts import FeedKey
from syndication.model.item import Item
from syndication.model.stored import Accepted
from syndication.publishing import history
from syndication.text.dates import micros


def save_items(connection: Connection, accepted: Sequence[Accepted], now: datetime) -> None:
    """Save items, and mark as stale the feeds that they are in or were in before, with the archives around them."""
    before = items.feeds_of(connection, [one.item.id for one in accepted if one.before])
    items.save(connection, accepted, now)
    mark_stale(connection, accepted, before, now)


def mark_stale(
    connection: Connection, accepted: Sequence[Accepted], before: Mapping[str, set[str]], now: datetime
) -> None:
    """Mark the feeds of items as stale, and the archives around them; `before` are the feeds before, by item."""
    feeds.mark_stale(connection, {path for one in accepted for path in _touched_feeds(one, before)}, now)
    places: dict[str, set[FeedKey]] = {}
    for one in accepted:
        for path in _touched_feeds(one, before) if one.stored(now).was_public else ():
            places.setdefault(path, set()).add(_key(one.item))
    archives.mark_stale(connection, places, now)
    for one in accepted:
        if one.before and one.before.public and not one.stored(now).public:
            _mark_urgent(connection, one.item, _touched_feeds(one, before))


def _mark_urgent(connection: Connection, item: Item, paths: Collection[str]) -> None:
    """Let the documents of these feeds be built first: they may contain an item that is public no more."""
    feeds.mark_urgent(connection, paths)
    archives.mark_urgent(connection, {path: {_key(item)} for path in paths})
    sitemaps.mark_urgent(connection, [item.published])


def forget_item(connection: Connection, item_id: str, who: str, now: datetime) -> None:
    """Remove an item from the catalog and from every feed, for `who`, whom the log names."""
    if stored := items.by_id(connection, item_id):
        touched = items.feeds_of(connection, [item_id]).get(item_id, set())
        feeds.mark_stale(connection, touched, now)
        archives.mark_stale(connection, {path: {_key(stored.item)} for path in touched}, now)
        _mark_urgent(connection, stored.item, touched)
        history.log_forgetting(connection, stored, touched, who, now)
    partner_feeds.mark_stale(connection, wire.partners_with(connection, item_id), now)
    partner_feeds.mark_urgent(connection, wire.partners_with(connection, item_id))
    items.forget(connection, item_id)
    record_files.forget_item(connection, item_id)


def _touched_feeds(accepted: Accepted, before: Mapping[str, set[str]]) -> set[str]:
    return {selection.path for selection in accepted.chosen} | before.get(accepted.item.id, set())


def _key(item: Item) -> FeedKey:
    return FeedKey(micros(item.published), item.id)
