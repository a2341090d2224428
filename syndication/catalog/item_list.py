"""The item list for people: newest first, read page by page along an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import items, memberships
from syndication.model.archive_cuts import FeedKey
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.text.dates import micros

_PAGE = 200
_decode = msgspec.json.Decoder(Item).decode
_ORDER = (memberships.c.published.desc(), memberships.c.item_id.desc())
_waiting = items.alias()
# Write the condition exactly as in the index. Otherwise the database ignores the index.
_QUARANTINED = sa.select(_waiting.c.id).where(_waiting.c.quarantine != sa.literal_column("''"))
_COLUMNS = (items.c.item, items.c.path, items.c.public, items.c.was_public, items.c.quarantine)


class ItemFilter(Struct, frozen=True, kw_only=True):
    """The wanted items: those in all of `feeds`, by their paths; published `since`.

    `include_settled`: if false, items are left out that are public without an end date. That is nearly all of them.
    `quarantined`: true for items in quarantine alone, false for the others, None for both.
    """

    feeds: tuple[str, ...] = ()
    since: datetime | None = None
    include_settled: bool = True
    quarantined: bool | None = None


def newest(connection: sa.Connection, wanted: ItemFilter) -> Iterator[Stored]:
    """Yield the wanted items, the newest first, without their entries."""
    query = _query(wanted)
    last: FeedKey | None = None
    while True:
        rows = connection.execute(query.where(_before(last)) if last else query).all()
        for row in rows:
            yield Stored(
                item=_decode(row.item),
                path=row.path,
                public=row.public,
                was_public=row.was_public,
                quarantine=row.quarantine,
            )
        if len(rows) < _PAGE:
            return
        last = FeedKey(rows[-1].published, rows[-1].item_id)


def _query(wanted: ItemFilter) -> sa.Select[tuple[object, ...]]:
    first, *others = wanted.feeds or ("",)  # "" is the feed that every item is in
    return (
        sa.select(memberships.c.published, memberships.c.item_id, *_COLUMNS)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == first, *_conditions(wanted), *(_is_in(feed) for feed in others))
        .order_by(*_ORDER)
        .limit(_PAGE)
    )


def _conditions(wanted: ItemFilter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.since:
        yield memberships.c.published >= micros(wanted.since)
    if not wanted.include_settled:
        yield sa.not_(items.c.public) | items.c.due.is_not(None)
    if wanted.quarantined is not None:
        waiting = memberships.c.item_id.in_(_QUARANTINED)
        yield waiting if wanted.quarantined else ~waiting


def _is_in(feed: str) -> sa.ColumnElement[bool]:
    other = memberships.alias()
    return sa.exists().where(other.c.feed == feed, other.c.item_id == memberships.c.item_id)


def _before(last: FeedKey) -> sa.ColumnElement[bool]:
    place = sa.tuple_(memberships.c.published, memberships.c.item_id)
    return place < sa.tuple_(sa.literal(last.published, sa.BigInteger), sa.literal(last.id, sa.Text))
