"""The stories of partners: which of them each partner has, is refused, or must take down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.partner_schema import BY_HAND_OPEN, NEVER_SHOWN, partner_stories
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed import Entry
from syndication.model.partners.standings import Standing, StandingState
from syndication.model.partners.verdict import Verdict
from syndication.text.dates import from_micros, micros

_decode_verdict = msgspec.json.Decoder(Verdict).decode
_decode_entry = msgspec.json.Decoder(Entry).decode
_PLACE = sa.tuple_(partner_stories.c.published, partner_stories.c.item_id)
_NEWEST = (partner_stories.c.published.desc(), partner_stories.c.item_id.desc())


def save(connection: sa.Connection, standings: Sequence[Standing]) -> None:
    """Save what became of stories at partners."""
    upsert(connection, partner_stories, [_row(one) for one in standings])


def delete(connection: sa.Connection, partner: str, ids: Collection[str]) -> None:
    """Delete stories that a partner does not get and never had."""
    for part in in_parts(ids):
        these = (partner_stories.c.partner == partner) & partner_stories.c.item_id.in_(part)
        connection.execute(sa.delete(partner_stories).where(these))


def delete_never_shown(connection: sa.Connection, partner: str) -> None:
    """Delete the stories that a partner never had."""
    connection.execute(sa.delete(partner_stories).where(partner_stories.c.partner == partner, NEVER_SHOWN))


def of_items(connection: sa.Connection, ids: Collection[str]) -> dict[tuple[str, str], Standing]:
    """Return what became of these stories, by partner and item."""
    found: dict[tuple[str, str], Standing] = {}
    for part in in_parts(ids):
        rows = connection.execute(sa.select(partner_stories).where(partner_stories.c.item_id.in_(part)))
        found |= {(row.partner, row.item_id): read_standing(row) for row in rows}
    return found


def of_partner(connection: sa.Connection, partner: str, states: Collection[StandingState], most: int) -> list[Standing]:
    """Return the newest stories of a partner in some states."""
    query = _of(partner, states).order_by(*_NEWEST).limit(most)
    return [read_standing(row) for row in connection.execute(query)]


def page(
    connection: sa.Connection, partner: str, states: Collection[StandingState], before: FeedKey | None, most: int
) -> list[Standing]:
    """Return the newest stories of a partner in some states, those before a place if there is one."""
    query = _of(partner, states)
    if before:
        query = query.where(_place_of(before) > _PLACE)
    return [read_standing(row) for row in connection.execute(query.order_by(*_NEWEST).limit(most))]


def to_withdraw_by_hand(connection: sa.Connection) -> list[Standing]:
    """Return the withdrawals that a person must still make at a partner, the oldest first."""
    query = sa.select(partner_stories).where(BY_HAND_OPEN, partner_stories.c.state == "gone")
    rows = connection.execute(query.order_by(partner_stories.c.since, partner_stories.c.partner))
    return [read_standing(row) for row in rows]


def counts(connection: sa.Connection) -> dict[str, dict[str, int]]:
    """Return how many stories each partner has in each state."""
    columns = (partner_stories.c.partner, partner_stories.c.state)
    rows = connection.execute(sa.select(*columns, sa.func.count().label("number")).group_by(*columns))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.partner, {})[row.state] = row.number
    return found


def _of(partner: str, states: Collection[str]) -> sa.Select[Any]:
    these = partner_stories.c.partner == partner, partner_stories.c.state.in_(tuple(states))
    return sa.select(partner_stories).where(*these)


def _place_of(key: FeedKey) -> sa.Tuple:
    return sa.tuple_(sa.literal(key.published), sa.literal(key.id))


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


def read_standing(row: sa.Row[Any]) -> Standing:
    """Return the story of a whole row."""
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
