"""The withdrawals that feeds must announce. Items whose stub is in quarantine are left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from syndication.catalog.schema import items, withdrawals
from syndication.catalog.windows import Window
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed import Entry

MOST_NOTICES = 100

_decode_entry = msgspec.json.Decoder(Entry).decode
_QUERY = (
    sa.select(withdrawals.c.published, withdrawals.c.item_id)
    .join(items, items.c.id == withdrawals.c.item_id)
    .where(items.c.quarantine == "")
    .order_by(withdrawals.c.at.desc(), withdrawals.c.item_id.desc())
)


def recent_keys(connection: sa.Connection, feed: str, window: Window, hours: int) -> tuple[FeedKey, ...]:
    """Return the keys of withdrawn items that a live feed must announce, the last withdrawn first.

    These are items that it would hold now, and items withdrawn within `hours` before its newest story or withdrawal;
    100 at most.
    """
    query = _QUERY.where(withdrawals.c.feed == feed).limit(MOST_NOTICES)
    if window.oldest is None:
        return _keys(connection, query)
    last = connection.scalar(sa.select(sa.func.max(withdrawals.c.at)).where(withdrawals.c.feed == feed))
    if last is None:
        return ()
    newest = max([last, *(key.published for key in window.keys[:1])])
    since = newest - timedelta(hours=hours) // timedelta(microseconds=1)
    is_due = (withdrawals.c.at >= since) | (withdrawals.c.published >= window.oldest)
    # Nothing is withdrawn before it is published, so the first condition excludes no wanted item. It is for the index.
    return _keys(connection, query.where(withdrawals.c.at >= min(since, window.oldest), is_due))


def withdrawn_keys(connection: sa.Connection, feed: str, ids: Collection[str]) -> tuple[FeedKey, ...]:
    """Return the keys of those of these items that were withdrawn from a feed, the last withdrawn first."""
    return _keys(connection, _QUERY.where(withdrawals.c.feed == feed, withdrawals.c.item_id.in_(ids)))


def stub_entries(connection: sa.Connection, ids: Sequence[str]) -> list[Entry]:
    """Return the checked entries of withdrawn items, in the order of `ids`."""
    rows = connection.execute(sa.select(items.c.id, items.c.entry).where(items.c.id.in_(ids)))
    found = {row.id: _decode_entry(row.entry) for row in rows}
    return [found[item_id] for item_id in ids]


def _keys(connection: sa.Connection, query: sa.Select[tuple[int, str]]) -> tuple[FeedKey, ...]:
    return tuple(FeedKey(row.published, row.item_id) for row in connection.execute(query))
