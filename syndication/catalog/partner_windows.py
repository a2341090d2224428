"""Which stories of a partner are looked at when its document is built, by their dates.

A build reads these for each partner, of which there may be many, each with all stories of years. So each query is made
once, and has an index.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndication.catalog.partner_schema import NEVER_SHOWN, NOT_GONE, partner_stories
from syndication.catalog.partner_stories import read_standing
from syndication.model.archive_cuts import FeedKey
from syndication.model.partners.standings import Standing
from syndication.text.dates import from_micros, micros

_C = partner_stories.c
_OF_PARTNER = _C.partner == sa.bindparam("of")
_MOST = sa.bindparam("most", type_=sa.Integer)
_PLACE = sa.tuple_(_C.published, _C.item_id)
_BEFORE = sa.tuple_(sa.bindparam("published", type_=sa.BigInteger), sa.bindparam("item_id", type_=sa.Text))
_NEWEST_FIRST = (_C.published.desc(), _C.item_id.desc())
_PLAIN = tuple(column for column in _C if column.name not in ("verdict", "notice", "by_hand"))

# The conditions are those of the indexes, to the letter: otherwise the database ignores them.
_NEWEST = sa.select(*_PLAIN).where(_OF_PARTNER, NOT_GONE, _C.state != "refused").order_by(*_NEWEST_FIRST).limit(_MOST)
_CHANGED = (
    sa.select(*_PLAIN)
    .where(
        _OF_PARTNER,
        _C.state.in_(("candidate", "accepted")),
        _C.changed >= sa.bindparam("moment", type_=sa.BigInteger),
        _C.changed > _C.published,
        _BEFORE > _PLACE,
    )
    .order_by(_C.changed.desc(), _C.item_id)
    .limit(_MOST)
)
_UNCHECKED_SHOWN = (
    sa.select(_C.item_id).where(_OF_PARTNER, _C.state == "candidate", _C.shown).order_by(*_NEWEST_FIRST).limit(_MOST)
)
_CANDIDATES = (
    sa.select(_C.item_id).where(_OF_PARTNER, _C.state == "candidate").order_by(_C.changed, _C.item_id).limit(_MOST)
)
_GONE = (
    sa.select(partner_stories).where(_OF_PARTNER, _C.state == "gone").order_by(_C.since.desc(), _C.item_id).limit(_MOST)
)
_PLACE_AT = (
    sa.select(_C.published, _C.item_id)
    .where(_OF_PARTNER, NOT_GONE)
    .order_by(*_NEWEST_FIRST)
    .offset(sa.bindparam("depth", type_=sa.Integer))
    .limit(1)
)
# Without the ids, which matter only among stories of one moment: comparisons of pairs lead SQLite to another index.
_PRUNE = sa.delete(partner_stories).where(
    _OF_PARTNER,
    NEVER_SHOWN,
    _C.published < sa.bindparam("before", type_=sa.BigInteger),
    _C.changed < sa.bindparam("before", type_=sa.BigInteger),
)


def newest(connection: sa.Connection, partner: str, most: int) -> list[Standing]:
    """Return the newest stories that a partner has, or may get once they are checked, without their verdicts."""
    return _without_verdicts(connection, _NEWEST, {"of": partner, "most": most})


def changed_since(
    connection: sa.Connection, partner: str, moment: datetime, before: FeedKey, most: int
) -> list[Standing]:
    """Return stories whose place is `before` another and that changed since a moment, the last change first.

    They come without their verdicts.
    """
    return _without_verdicts(
        connection, _CHANGED, {"of": partner, "moment": micros(moment), "most": most, **_place(before)}
    )


def unchecked_shown(connection: sa.Connection, partner: str, most: int) -> list[str]:
    """Return the ids of stories that a partner has in a former version, and whose present version is not checked."""
    return list(connection.scalars(_UNCHECKED_SHOWN, {"of": partner, "most": most}))


def candidates(connection: sa.Connection, partner: str, most: int) -> list[str]:
    """Return the ids of stories whose present version is not checked, the oldest change first."""
    return list(connection.scalars(_CANDIDATES, {"of": partner, "most": most}))


def gone(connection: sa.Connection, partner: str, most: int) -> list[Standing]:
    """Return the stories that a partner must take down, the last first."""
    return [read_standing(row) for row in connection.execute(_GONE, {"of": partner, "most": most})]


def new_candidates(
    connection: sa.Connection, partners: Collection[str], since: datetime, most: int
) -> dict[str, list[str]]:
    """Return the ids of stories that became candidates since a moment, by partner, the newest first."""
    these = _C.partner.in_(tuple(partners)), _C.state == "candidate", _C.since >= micros(since)
    query = sa.select(_C.partner, _C.item_id).where(*these).order_by(*_NEWEST_FIRST).limit(most)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.partner, []).append(row.item_id)
    return found


def place_at(connection: sa.Connection, partner: str, depth: int) -> FeedKey | None:
    """Return the place of the story at a depth, 0 for the newest; None if there are not so many."""
    row = connection.execute(_PLACE_AT, {"of": partner, "depth": depth}).one_or_none()
    return FeedKey(row.published, row.item_id) if row else None


def prune(connection: sa.Connection, partner: str, first: FeedKey) -> None:
    """Delete stories that were published and changed before the moment of a place, if the partner never had them."""
    connection.execute(_PRUNE, {"of": partner, "before": first.published})


def _place(key: FeedKey) -> dict[str, Any]:
    return {"published": key.published, "item_id": key.id}


def _without_verdicts(
    connection: sa.Connection, query: sa.Select[Any], parameters: Mapping[str, Any]
) -> list[Standing]:
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
        for row in connection.execute(query, parameters)
    ]
