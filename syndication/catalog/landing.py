"""What the page of a feed asks of the catalog."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import documents, feeds
from syndication.model import Selection


def served(connection: sa.Connection, path: str) -> Selection | None:
    """Return the feed at `path` if it was ever served, whether or not it holds anything now."""
    was_served = sa.exists().where(documents.c.feed == path)
    name: str | None = connection.scalar(sa.select(feeds.c.name).where(feeds.c.path == path, was_served))
    return None if name is None else Selection(path, name)
