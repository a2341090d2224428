"""The order of changes: where a change stands among all, so that whoever reads on from a place misses none.

It is the order of the `changed` stamps, but for changes that come in later than their stamps say: behind all that could
be read before, or somebody who had read on to there would never see them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from syndication.catalog import state
from syndication.catalog.schema import items
from syndication.catalog.upsert import in_parts
from syndication.text.dates import micros


def places(connection: sa.Connection, changed: Mapping[str, datetime | None], now: datetime) -> dict[str, int]:
    """Return the place of each item, given when it changed; one that did not change (None) stays where it is."""
    kept = _present(connection, [item_id for item_id, moment in changed.items() if moment is None])
    last = sa.select(sa.func.max(items.c.changed))
    # While the catalog is founded nobody has read anything yet, and the stamps alone decide, in any order of arrival.
    founded = bool(state.get(connection, state.FOUNDED))
    highest = connection.scalar(last) if founded else None
    beyond = [] if highest is None else [highest + 1]
    latest = micros(now)
    moved = {item_id: max([min(micros(moment), latest), *beyond]) for item_id, moment in changed.items() if moment}
    return kept | moved


def _present(connection: sa.Connection, ids: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(ids):
        rows = connection.execute(sa.select(items.c.id, items.c.changed).where(items.c.id.in_(part)))
        found |= {row.id: row.changed for row in rows}
    return found
