"""Where findings are: broken and vanished records, and the stories with a fault or a loss, in pages by path or id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from syndication.catalog.schema import items, records
from syndication.model.open_findings import FindingState

# Write the conditions exactly as in the indexes. Otherwise the database ignores the indexes.
_LOSING = items.c.loss > sa.literal_column("0")
_WHERE: Mapping[FindingState, tuple[sa.ColumnElement[bool], ...]] = {
    "broken": (records.c.problem != sa.literal_column("''"),),
    "vanished": (sa.literal_column("vanished", sa.Boolean()),),
    "quarantined": (items.c.quarantine != sa.literal_column("''"),),
    "losing": (_LOSING, items.c.loss == 2),
    "warning": (_LOSING, items.c.loss == 1),
}
RECORD_STATES: tuple[FindingState, ...] = ("broken", "vanished")


def subjects_from(connection: sa.Connection, state: FindingState, first: str, most: int) -> Sequence[str]:
    """Return paths of records, or ids of stories, that have findings of a state, from `first` on, in order."""
    return _subjects(connection, state, _column(state) >= first, most)


def subjects_after(connection: sa.Connection, state: FindingState, last: str, most: int) -> Sequence[str]:
    """Return those that come after `last`."""
    return _subjects(connection, state, _column(state) > last, most)


def counts(connection: sa.Connection) -> dict[FindingState, int]:
    """Return how many records and stories have findings of each state."""
    return {state: connection.scalar(_count(state)) or 0 for state in _WHERE}


def uncheck(connection: sa.Connection, item_id: str) -> None:
    """Let the gate check a story again as if it were new; its documents stay until then."""
    connection.execute(sa.update(items).where(items.c.id == item_id).values(judged=None, entry=b""))


def _subjects(
    connection: sa.Connection, state: FindingState, place: sa.ColumnElement[bool], most: int
) -> Sequence[str]:
    column = _column(state)
    query = sa.select(column).where(*_WHERE[state], place).order_by(column).limit(most)
    return connection.scalars(query).all()


def _column(state: FindingState) -> sa.Column[Any]:
    return records.c.path if state in RECORD_STATES else items.c.id


def _count(state: FindingState) -> sa.Select[Any]:
    table = records if state in RECORD_STATES else items
    return sa.select(sa.func.count()).select_from(table).where(*_WHERE[state])
