"""The sketches of the texts of recent items, to find those with nearly the same text without reading the others.

Each sketch has marks, its smallest hashes. Two texts of which half is the same share one of them in all but one of 250
cases, so an index of the marks finds the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from syndication.catalog.source_schema import sketch_marks, sketches
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.stored import Accepted
from syndication.text.complexity import ComplexityError
from syndication.text.dates import micros
from syndication.text.html import plain_text
from syndication.text.similarity import all_similar, marks_of, sketch_of

KEPT = timedelta(days=30)  # after its publication
_MOST_COMPARED = 50


def save(connection: sa.Connection, accepted: Sequence[Accepted], now: datetime) -> None:
    """Save the sketches of items, in place of the former ones; older items have none."""
    ids = [one.item.id for one in accepted if one.before]
    for part in in_parts(ids):
        for table in (sketch_marks, sketches):
            connection.execute(sa.delete(table).where(table.c.item_id.in_(part)))
    recent = [one.item for one in accepted if one.item.published > now - KEPT]
    found = [(item, sketch) for item in recent if (sketch := _sketch_of(item.body))]
    rows = [{"item_id": item.id, "published": micros(item.published), "sketch": sketch} for item, sketch in found]
    marks = [{"mark": mark, "item_id": item.id} for item, sketch in found for mark in marks_of(sketch)]
    upsert(connection, sketches, rows)
    upsert(connection, sketch_marks, marks)


def find_similar(connection: sa.Connection, sketch: bytes) -> list[str]:
    """Return the ids of recent items with nearly the same text, the most similar ones first."""
    c = sketch_marks.c
    shared = sa.select(c.item_id).where(c.mark.in_(marks_of(sketch))).group_by(c.item_id)
    nearest = list(connection.scalars(shared.order_by(sa.func.count().desc(), c.item_id).limit(_MOST_COMPARED)))
    query = sa.select(sketches.c.item_id, sketches.c.sketch).where(sketches.c.item_id.in_(nearest))
    found = {row.item_id: row.sketch for row in connection.execute(query)}
    return list(all_similar(sketch, [(item_id, found[item_id]) for item_id in nearest if item_id in found]))


def forget_old(connection: sa.Connection, now: datetime) -> None:
    """Forget the sketches of items that are no longer recent."""
    old = sa.select(sketches.c.item_id).where(sketches.c.published <= micros(now - KEPT))
    connection.execute(sa.delete(sketch_marks).where(sketch_marks.c.item_id.in_(old)))
    connection.execute(sa.delete(sketches).where(sketches.c.published <= micros(now - KEPT)))


def _sketch_of(body: str) -> bytes:
    """Return the sketch of a body; b"" for one that is short, or would take too long to read."""
    try:
        return sketch_of(plain_text(body))
    except ComplexityError:
        return b""
