"""Entries as they stand in documents, rendered once for each version: by item, format, and content (full, summary)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from syndication.catalog.schema import renderings


def save(connection: sa.Connection, item_id: str, content: str, bodies: Mapping[str, bytes]) -> None:
    """Keep the renderings of an item by the names of their formats."""
    rows = [{"item_id": item_id, "form": form, "content": content, "body": body} for form, body in bodies.items()]
    if rows:
        connection.execute(sa.insert(renderings), rows)


def drop(connection: sa.Connection, item_id: str) -> None:
    """Remove every rendering of an item: it has a new version."""
    connection.execute(sa.delete(renderings).where(renderings.c.item_id == item_id))


def of_items(connection: sa.Connection, ids: Sequence[str], form: str, content: str) -> dict[str, bytes]:
    """Return the renderings of items in a format, by item; what was not rendered yet is missing."""
    query = sa.select(renderings.c.item_id, renderings.c.body).where(
        renderings.c.item_id.in_(ids), renderings.c.form == form, renderings.c.content == content
    )
    return {row.item_id: row.body for row in connection.execute(query)}
