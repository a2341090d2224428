"""Which withdrawals are to be told, and where. Whose stub the gate keeps back is told nowhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from syndication.catalog.feeds import Window
from syndication.catalog.schema import items, withdrawals
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed import Entry

MOST = 100

_decode_entry = msgspec.json.Decoder(Entry).decode
_PLACE = (
    sa.select(withdrawals.c.published, withdrawals.c.item_id)
    .join(items, items.c.id == withdrawals.c.item_id)
    .where(items.c.quarantine == "")
    .order_by(withdrawals.c.at.desc(), withdrawals.c.item_id.desc())
)


def recent(connection: sa.Connection, feed: str, window: Window, hours: int) -> tuple[FeedKey, ...]:
    """Return the places of withdrawn items that a live feed must tell of, the last withdrawn first.

    They are those that it would show now, and those that were withdrawn within `hours` before its newest story or
    withdrawal; no more than can be told at once.
    """
    query = _PLACE.where(withdrawals.c.feed == feed).limit(MOST)
    if window.oldest is None:
        return _places(connection, query)
    last = connection.scalar(sa.select(sa.func.max(withdrawals.c.at)).where(withdrawals.c.feed == feed))
    if last is None:
        return ()
    since = max(last, window.keys[0].published) - timedelta(hours=hours) // timedelta(microseconds=1)
    shown = (withdrawals.c.at >= since) | (withdrawals.c.published >= window.oldest)
    # Nothing is withdrawn before it is published, so this leaves out none of those, and the index ends the search.
    return _places(connection, query.where(withdrawals.c.at >= min(since, window.oldest), shown))


def among(connection: sa.Connection, feed: str, ids: Collection[str]) -> tuple[FeedKey, ...]:
    """Return the places of those of these items that were withdrawn from a feed, the last withdrawn first."""
    return _places(connection, _PLACE.where(withdrawals.c.feed == feed, withdrawals.c.item_id.in_(ids)))


def stubs(connection: sa.Connection, ids: Sequence[str]) -> list[Entry]:
    """Return the entries of withdrawn items that were judged, in the same order."""
    rows = connection.execute(sa.select(items.c.id, items.c.entry).where(items.c.id.in_(ids)))
    found = {row.id: _decode_entry(row.entry) for row in rows}
    return [found[item_id] for item_id in ids]


def _places(connection: sa.Connection, query: sa.Select[tuple[int, str]]) -> tuple[FeedKey, ...]:
    return tuple(FeedKey(row.published, row.item_id) for row in connection.execute(query))
