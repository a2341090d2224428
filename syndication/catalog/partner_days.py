"""What partners took and refused, by day: from the ledger, the wire, and the standings of stories."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from syndication.catalog.partner_schema import partner_fetches, partner_stories, wire_deliveries
from syndication.text.dates import from_micros, micros

_DAY_MICROS = 86_400_000_000
_Numbers = dict[tuple[date, str], int]


def taken_by_day(connection: sa.Connection, since: date) -> _Numbers:
    """Return how many versions of stories each partner received for the first time on each day since one."""
    fetch, wire = partner_fetches.c, wire_deliveries.c
    fetched = _by_day(connection, fetch.partner, fetch.first, since, sa.not_(fetch.is_notice))
    received = _by_day(connection, wire.partner, wire.at, since, wire.version > 0)
    return {key: fetched.get(key, 0) + received.get(key, 0) for key in {*fetched, *received}}


def refused_by_day(connection: sa.Connection, since: date) -> _Numbers:
    """Return how many stories each partner refuses now, by the day since when."""
    story = partner_stories.c
    return _by_day(connection, story.partner, story.since, since, story.state == "refused")


def _by_day(connection: sa.Connection, name: Any, moment: Any, since: date, wanted: sa.ColumnElement[bool]) -> _Numbers:
    day = (moment - moment % _DAY_MICROS).label("day")
    begins = micros(datetime.combine(since, time(), UTC))
    query = sa.select(name, day, sa.func.count()).where(moment >= begins, wanted).group_by(name, day)
    return {(from_micros(start).date(), partner): number for partner, start, number in connection.execute(query)}
