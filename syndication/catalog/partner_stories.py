"""The stories of partners: which of them each partner has, is refused, or must take down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.partner_schema import partner_stories
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed import Entry
from syndication.model.partners.standing import Standing, StandingState
from syndication.model.partners.verdict import Verdict
from syndication.text.dates import from_micros, micros

_decode_verdict = msgspec.json.Decoder(Verdict).decode
_decode_entry = msgspec.json.Decoder(Entry).decode
_OPEN: tuple[StandingState, ...] = ("candidate", "accepted")
_PLACE = sa.tuple_(partner_stories.c.published, partner_stories.c.item_id)
_PLAIN = tuple(column for column in partner_stories.c if column.name not in ("verdict", "notice", "by_hand"))
_NEWEST = (partner_stories.c.published.desc(), partner_stories.c.item_id.desc())


def save(connection: sa.Connection, standings: Sequence[Standing]) -> None:
    """Save what became of stories at partners."""
    upsert(connection, partner_stories, [_row(one) for one in standings])


def delete(connection: sa.Connection, partner: str, ids: Collection[str]) -> None:
    """Delete stories that a partner does not get and never had."""
    for part in in_parts(ids):
        these = (partner_stories.c.partner == partner) & partner_stories.c.item_id.in_(part)
        connection.execute(sa.delete(partner_stories).where(these))


def of_items(connection: sa.Connection, ids: Collection[str]) -> dict[tuple[str, str], Standing]:
    """Return what became of these stories, by partner and item."""
    found: dict[tuple[str, str], Standing] = {}
    for part in in_parts(ids):
        rows = connection.execute(sa.select(partner_stories).where(partner_stories.c.item_id.in_(part)))
        found |= {(row.partner, row.item_id): _standing(row) for row in rows}
    return found


def of_partner(connection: sa.Connection, partner: str, states: Collection[StandingState], most: int) -> list[Standing]:
    """Return the newest stories of a partner in some states."""
    query = _of(partner, states).order_by(*_NEWEST).limit(most)
    return [_standing(row) for row in connection.execute(query)]


def newest(connection: sa.Connection, partner: str, most: int) -> list[Standing]:
    """Return the newest stories that a partner has, or may get once they are checked, without their verdicts."""
    return _without_verdicts(connection, _of(partner, _OPEN, _PLAIN).order_by(*_NEWEST).limit(most))


def changed_since(
    connection: sa.Connection, partner: str, moment: datetime, before: datetime, most: int
) -> list[Standing]:
    """Return stories that were published `before` a moment and changed since another, the last change first.

    They come without their verdicts.
    """
    recent = (partner_stories.c.changed >= micros(moment)) & (partner_stories.c.published < micros(before))
    is_changed = partner_stories.c.changed > partner_stories.c.published
    query = _of(partner, _OPEN, _PLAIN).where(recent, is_changed)
    return _without_verdicts(connection, query.order_by(partner_stories.c.changed.desc()).limit(most))


def unchecked_shown(connection: sa.Connection, partner: str, most: int) -> list[str]:
    """Return the ids of stories that a partner has in a former version, and whose present version is not checked."""
    query = _of(partner, ("candidate",), (partner_stories.c.item_id,)).where(partner_stories.c.shown)
    return list(connection.scalars(query.order_by(*_NEWEST).limit(most)))


def candidates(connection: sa.Connection, partner: str, most: int) -> list[str]:
    """Return the ids of stories whose present version is not checked, the oldest change first."""
    query = _of(partner, ("candidate",), (partner_stories.c.item_id,))
    return list(connection.scalars(query.order_by(partner_stories.c.changed, partner_stories.c.item_id).limit(most)))


def gone_since(connection: sa.Connection, partner: str, moment: datetime, most: int) -> list[Standing]:
    """Return stories that a partner must take down since a moment, the last first."""
    query = _of(partner, ("gone",)).where(partner_stories.c.since >= micros(moment))
    query = query.order_by(partner_stories.c.since.desc(), partner_stories.c.item_id).limit(most)
    return [_standing(row) for row in connection.execute(query)]


def last_gone(connection: sa.Connection, partner: str) -> datetime | None:
    """Return when a partner last had to take a story down."""
    these = (partner_stories.c.partner == partner) & (partner_stories.c.state == "gone")
    value = connection.scalar(sa.select(sa.func.max(partner_stories.c.since)).where(these))
    return from_micros(value) if value is not None else None


def place_at(connection: sa.Connection, partner: str, depth: int) -> FeedKey | None:
    """Return the place of the story at a depth, 0 for the newest; None if there are not so many."""
    query = _of(partner, (*_OPEN, "refused"), _PLAIN).order_by(*_NEWEST).offset(depth).limit(1)
    row = connection.execute(query).one_or_none()
    return FeedKey(row.published, row.item_id) if row else None


def prune(connection: sa.Connection, partner: str, first: FeedKey) -> None:
    """Delete stories before a place that the partner never had."""
    before = sa.tuple_(sa.literal(first.published), sa.literal(first.id)) > _PLACE
    these = (partner_stories.c.partner == partner) & sa.not_(partner_stories.c.shown) & before
    connection.execute(sa.delete(partner_stories).where(these))


def to_withdraw_by_hand(connection: sa.Connection) -> list[Standing]:
    """Return the withdrawals that a person must still make at a partner, the oldest first."""
    query = sa.select(partner_stories).where(partner_stories.c.by_hand == "open", partner_stories.c.state == "gone")
    rows = connection.execute(query.order_by(partner_stories.c.since, partner_stories.c.partner))
    return [_standing(row) for row in rows]


def counts(connection: sa.Connection) -> dict[str, dict[str, int]]:
    """Return how many stories each partner has in each state."""
    columns = (partner_stories.c.partner, partner_stories.c.state)
    rows = connection.execute(sa.select(*columns, sa.func.count().label("number")).group_by(*columns))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.partner, {})[row.state] = row.number
    return found


def _of(
    partner: str, states: Collection[str], columns: Collection[sa.Column[Any]] = tuple(partner_stories.c)
) -> sa.Select[Any]:
    these = (partner_stories.c.partner == partner) & partner_stories.c.state.in_(tuple(states))
    return sa.select(*columns).where(these)


def _without_verdicts(connection: sa.Connection, query: sa.Select[Any]) -> list[Standing]:
    """Return stories of a query for the plain columns: a build reads hundreds of them, and needs no verdict."""
    return [
        Standing(
            partner=row.partner,
            item_id=row.item_id,
            state=row.state,
            published=from_micros(row.published),
            changed=from_micros(row.changed),
            since=from_micros(row.since),
            version=row.version,
            shown=row.shown,
        )
        for row in connection.execute(query)
    ]


def _row(one: Standing) -> dict[str, Any]:
    return {
        "partner": one.partner,
        "item_id": one.item_id,
        "state": one.state,
        "published": micros(one.published),
        "changed": micros(one.changed),
        "since": micros(one.since),
        "version": one.version,
        "shown": one.shown,
        "verdict": msgspec.json.encode(one.verdict) if one.verdict else b"",
        "notice": msgspec.json.encode(one.notice) if one.notice else b"",
        "by_hand": one.by_hand,
    }


def _standing(row: sa.Row[Any]) -> Standing:
    values = row._mapping
    return Standing(
        partner=values["partner"],
        item_id=values["item_id"],
        state=values["state"],
        published=from_micros(values["published"]),
        changed=from_micros(values["changed"]),
        since=from_micros(values["since"]),
        version=values["version"],
        shown=values["shown"],
        verdict=_decode_verdict(values["verdict"]) if values["verdict"] else None,
        notice=_decode_entry(values["notice"]) if values["notice"] else None,
        by_hand=values["by_hand"],
    )
