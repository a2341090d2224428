"""The stories that lose something on the way to their entries, found along an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import sqlalchemy as sa

from syndication.catalog.schema import items
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.item_findings import StoryFindings, all_findings
from syndication.text.loss import LossSeverity

_PAGE = 200
_LEVELS: Mapping[LossSeverity, int] = {"cosmetic": 1, "loses content": 2}
_SEVERITIES: Mapping[int, LossSeverity] = {level: severity for severity, level in _LEVELS.items()}
# Write the condition exactly as in the index. Otherwise the database ignores the index.
_LOSING = items.c.loss > sa.literal_column("0")
_SAVE = sa.update(items).where(items.c.id == sa.bindparam("of")).values(loss=sa.bindparam("level"))
_decode_item = msgspec.json.Decoder(Item).decode
_decode_entry = msgspec.json.Decoder(Entry).decode


def save(connection: sa.Connection, losses: Mapping[str, LossSeverity]) -> None:
    """Save the worst severity of the findings of items, by their ids. Saving an item ends it."""
    rows = [{"of": item_id, "level": _LEVELS[severity]} for item_id, severity in losses.items()]
    if rows:
        connection.execute(_SAVE, rows)


def count(connection: sa.Connection) -> dict[LossSeverity, int]:
    """Return how many stories have findings, by the worst severity of each."""
    rows = connection.execute(sa.select(items.c.loss, sa.func.count()).where(_LOSING).group_by(items.c.loss))
    found = {_SEVERITIES[level]: number for level, number in rows}
    return {severity: found.get(severity, 0) for severity in _LEVELS}


def stories(connection: sa.Connection, severity: LossSeverity) -> Iterator[StoryFindings]:
    """Yield the findings of the stories whose worst severity this is, by id."""
    query = sa.select(items.c.id, items.c.path, items.c.item, items.c.entry)
    query = query.where(_LOSING, items.c.loss == _LEVELS[severity]).order_by(items.c.id).limit(_PAGE)
    last = ""
    while True:
        rows = connection.execute(query.where(items.c.id > last)).all()
        for row in rows:
            entry = _decode_entry(row.entry) if row.entry else None
            if findings := all_findings(_decode_item(row.item), entry):
                yield StoryFindings(row.path, row.id, findings)
        if len(rows) < _PAGE:
            return
        last = rows[-1].id
