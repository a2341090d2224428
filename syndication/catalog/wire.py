"""The wire: the order of changes that each partner may see, and what it received.

Each story has one row for a partner: its last change. A new change gives the row a new position, the highest of all.
Only writers give out positions, and their transactions never overlap, so whoever reads on from a position misses none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndication.catalog import partner_ledger, state
from syndication.catalog.partner_schema import partner_stories, wire_deliveries, wire_stories
from syndication.catalog.schema import items
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.partners.ledger import FetchedStory, Unfetched
from syndication.model.partners.wire import Removal, WireChange
from syndication.text.dates import from_micros, micros

_MOST_AT_ONCE = 500
_NONE = 0  # the version of a change that is out of date: the next one is on its way
REMOVAL = 0  # the version of a delivery that is the removal of a story
_SAME = (wire_stories.c.partner == partner_stories.c.partner) & (wire_stories.c.item_id == partner_stories.c.item_id)
_IS_REMOVAL = wire_stories.c.pub_status != ""
_IS_RECEIVED = (
    sa.exists()
    .where(wire_deliveries.c.partner == wire_stories.c.partner, wire_deliveries.c.item_id == wire_stories.c.item_id)
    .where(wire_deliveries.c.version != REMOVAL)
)
# A partner hears of the removal of a story only if it received that.
_IS_TOLD = sa.or_(~_IS_REMOVAL, wire_stories.c.assumed, _IS_RECEIVED)


def new_versions(connection: sa.Connection, partner: str, most: int) -> dict[str, int]:
    """Return versions that the partner may have and that are not on its wire yet, the oldest change first."""
    joined = partner_stories.outerjoin(wire_stories, _SAME)
    is_new = sa.or_(wire_stories.c.item_id.is_(None), _IS_REMOVAL, wire_stories.c.version != partner_stories.c.version)
    query = sa.select(partner_stories.c.item_id, partner_stories.c.version).select_from(joined)
    query = query.where(partner_stories.c.partner == partner, partner_stories.c.state == "accepted", is_new)
    query = query.where(sa.exists().where(items.c.id == partner_stories.c.item_id))
    order = (partner_stories.c.changed, partner_stories.c.item_id)
    return {row.item_id: row.version for row in connection.execute(query.order_by(*order).limit(most))}


def new_removals(connection: sa.Connection, partner: str, most: int) -> list[str]:
    """Return stories on the wire of a partner that it may no longer have, or that were killed after a withdrawal."""
    joined = wire_stories.outerjoin(partner_stories, _SAME).outerjoin(items, items.c.id == wire_stories.c.item_id)
    is_gone = sa.or_(partner_stories.c.state == "gone", partner_stories.c.item_id.is_(None), items.c.id.is_(None))
    is_worse = (items.c.status == "canceled") & (wire_stories.c.pub_status == "withheld")
    query = sa.select(wire_stories.c.item_id).select_from(joined).where(wire_stories.c.partner == partner)
    query = query.where(sa.or_(~_IS_REMOVAL & is_gone, is_worse))
    return list(connection.scalars(query.order_by(partner_stories.c.since, wire_stories.c.item_id).limit(most)))


def renew(connection: sa.Connection, ids: Collection[str]) -> None:
    """Let stories come again on each wire, in the version that they have: something in them ended by time alone."""
    for part in in_parts(ids):
        these = wire_stories.c.item_id.in_(part) & ~_IS_REMOVAL
        connection.execute(sa.update(wire_stories).where(these).values(version=_NONE))


def next_position(connection: sa.Connection) -> int:
    """Return the position after all others."""
    return last_position(connection) + 1


def last_position(connection: sa.Connection) -> int:
    """Return the highest position of all partners."""
    return state.number(connection, state.WIRE)


def save(connection: sa.Connection, partner: str, changes: Sequence[WireChange]) -> None:
    """Save changes, whose positions follow the last one."""
    if changes:
        upsert(connection, wire_stories, [_row(partner, one) for one in changes], keeping=("assumed",))
        state.put(connection, state.WIRE, str(changes[-1].position))


def changes_after(connection: sa.Connection, partner: str, position: int, most: int) -> list[WireChange]:
    """Return the changes after a position, the oldest first."""
    query = sa.select(wire_stories).where(wire_stories.c.partner == partner, wire_stories.c.position > position)
    rows = connection.execute(query.where(_IS_TOLD).order_by(wire_stories.c.position).limit(most))
    return [_change(row) for row in rows]


def position_before(connection: sa.Connection, partner: str, moment: datetime) -> int:
    """Return the position of the last change before a moment."""
    these = (wire_stories.c.partner == partner) & (wire_stories.c.at < micros(moment))
    return connection.scalar(sa.select(sa.func.max(wire_stories.c.position)).where(these)) or 0


def change_of(connection: sa.Connection, partner: str, item_id: str) -> WireChange | None:
    """Return the last change of a story on the wire of a partner; None if the partner may not know of it."""
    these = (wire_stories.c.partner == partner) & (wire_stories.c.item_id == item_id)
    row = connection.execute(sa.select(wire_stories).where(these, _IS_TOLD)).one_or_none()
    return _change(row) if row else None


def note_deliveries(
    connection: sa.Connection, partner: str, key_name: str, delivered: Mapping[str, int], now: datetime
) -> None:
    """Note that a partner receives versions of stories, by id; `REMOVAL` is the removal of one."""
    row = {"partner": partner, "key_name": key_name, "at": micros(now)}
    upsert(connection, wire_deliveries, [row | {"item_id": key, "version": one} for key, one in delivered.items()])


def received_versions(connection: sa.Connection, partner: str, item_id: str) -> set[int]:
    """Return the versions of a story that a partner received."""
    these = (wire_deliveries.c.partner == partner) & (wire_deliveries.c.item_id == item_id)
    return set(connection.scalars(sa.select(wire_deliveries.c.version).where(these))) - {REMOVAL}


def deliveries(connection: sa.Connection, partner: str, item_id: str) -> list[FetchedStory]:
    """Return what a partner received of a story, the last first; of each version, when it received it last."""
    these = (wire_deliveries.c.partner == partner) & (wire_deliveries.c.item_id == item_id)
    rows = connection.execute(sa.select(wire_deliveries).where(these).order_by(wire_deliveries.c.at.desc()))
    return [
        FetchedStory(row.version, row.version == REMOVAL, row.key_name, from_micros(row.at), from_micros(row.at))
        for row in rows
    ]


def late_removals(
    connection: sa.Connection, partners: Collection[str], after: datetime, before: datetime
) -> list[Unfetched]:
    """Return the removals between two moments that a partner with the story has not fetched, the oldest first."""
    return _unfetched(connection, _late(partners, after, before))


def unannounced_removals(
    connection: sa.Connection, partners: Collection[str], after: datetime, before: datetime
) -> list[Unfetched]:
    """Return those of these removals that are not noted yet."""
    story = wire_stories.c
    is_new = sa.not_(partner_ledger.is_noted(story.partner, story.item_id, story.at))
    return _unfetched(connection, _late(partners, after, before).where(is_new))


def _late(partners: Collection[str], after: datetime, before: datetime) -> sa.Select[Any]:
    is_fetched = (
        sa.exists()
        .where(wire_deliveries.c.partner == wire_stories.c.partner, wire_deliveries.c.item_id == wire_stories.c.item_id)
        .where(wire_deliveries.c.version == REMOVAL, wire_deliveries.c.at >= wire_stories.c.at)
    )
    story = wire_stories.c
    these = story.partner.in_(tuple(partners)) & story.at.between(micros(after), micros(before)) & _IS_REMOVAL
    return sa.select(story.partner, story.item_id, story.at).where(these, _IS_TOLD, ~is_fetched)


def _unfetched(connection: sa.Connection, query: sa.Select[Any]) -> list[Unfetched]:
    rows = connection.execute(query.order_by(wire_stories.c.position).limit(_MOST_AT_ONCE))
    return [Unfetched(row.partner, row.item_id, from_micros(row.at)) for row in rows]


def _row(partner: str, one: WireChange) -> dict[str, Any]:
    removal = one.removal
    return {
        "partner": partner,
        "item_id": one.item_id,
        "position": one.position,
        "version": one.version,
        "at": micros(one.at),
        "pub_status": removal.pub_status if removal else "",
        "reason": removal.reason if removal else "",
        "note": removal.note if removal else "",
        "assumed": one.is_assumed,
    }


def _change(row: sa.Row[Any]) -> WireChange:
    at = from_micros(row.at)
    removal = None
    if row.pub_status:
        removal = Removal(row.item_id, row.pub_status, row.reason, at, row.version, row.note)
    return WireChange(row.position, row.item_id, row.version, at, removal, row.assumed)
