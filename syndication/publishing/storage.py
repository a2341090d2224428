"""Accepted items are kept, and what they are in becomes stale: feeds, and the archives around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from syndication.catalog import Connection, archives, feeds, items
from syndication.catalog import records as files
from syndication.model.archive_cuts import FeedKey
from syndication.model.item import Item
from syndication.model.stored import Accepted
from syndication.publishing import history
from syndication.text.dates import micros


def keep(connection: Connection, accepted: Sequence[Accepted], now: datetime) -> None:
    """Keep items, and make stale what they are in and what they were in: feeds, and archives around them."""
    before = items.feeds_of(connection, [one.item.id for one in accepted if one.before])
    items.save(connection, accepted, now)
    make_stale(connection, accepted, before, now)


def make_stale(
    connection: Connection, accepted: Sequence[Accepted], before: Mapping[str, set[str]], now: datetime
) -> None:
    feeds.touch(connection, {path for one in accepted for path in _touched(one, before)}, now)
    places: dict[str, set[FeedKey]] = {}
    for one in accepted:
        for path in _touched(one, before) if one.stored(now).was_public else ():
            places.setdefault(path, set()).add(_key(one.item))
    archives.touch(connection, places, now)


def forget(connection: Connection, item_id: str, now: datetime) -> None:
    """Take an item out of the catalog and of every feed."""
    if stored := items.by_id(connection, item_id):
        touched = items.feeds_of(connection, [item_id]).get(item_id, set())
        feeds.touch(connection, touched, now)
        archives.touch(connection, {path: {_key(stored.item)} for path in touched}, now)
        history.tell_of_forgetting(connection, stored, touched, now)
    items.forget(connection, item_id)
    files.drop_item(connection, item_id)


def _touched(accepted: Accepted, before: Mapping[str, set[str]]) -> set[str]:
    return {selection.path for selection in accepted.chosen} | before.get(accepted.item.id, set())


def _key(item: Item) -> FeedKey:
    return FeedKey(micros(item.published), item.id)
