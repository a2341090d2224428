"""Renderings: the bytes of an entry in a format, by item, format and content (full, summary, stub)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from syndication.catalog.schema import renderings
from syndication.catalog.upsert import upsert


def save(connection: sa.Connection, content: str, rendered: Mapping[str, Mapping[str, bytes]]) -> None:
    """Save renderings, given by item and the name of the format."""
    rows = [
        {"item_id": item_id, "form": form, "content": content, "body": body}
        for item_id, bodies in rendered.items()
        for form, body in bodies.items()
    ]
    upsert(connection, renderings, rows)


def known(connection: sa.Connection, ids: Sequence[str], form: str, content: str) -> set[str]:
    """Return those of the items that were rendered in a format."""
    return set(connection.scalars(_of(sa.select(renderings.c.item_id), ids, content).where(renderings.c.form == form)))


def of_items(connection: sa.Connection, ids: Sequence[str], content: str) -> dict[tuple[str, str], bytes]:
    """Return the renderings of items, by format and item; items that were not rendered are missing."""
    if not ids:
        return {}
    query = _of(sa.select(renderings.c.form, renderings.c.item_id, renderings.c.body), ids, content)
    return {(row.form, row.item_id): row.body for row in connection.execute(query)}


def _of(query: sa.Select[Any], ids: Sequence[str], content: str) -> sa.Select[Any]:
    return query.where(renderings.c.item_id.in_(ids), renderings.c.content == content)
