"""What of a feed is news to its subscribers: stories that an import brought from another site are none."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import feeds, items
from syndication.catalog.upsert import in_parts


class NewsState(Struct, frozen=True):
    """The digest of what was news when a feed was built last, "" for never, and whether a story has ended since."""

    digest: str = ""
    urgent: bool = False


def state_of(connection: sa.Connection, feed: str) -> NewsState:
    """Return what was news of a feed."""
    row = connection.execute(sa.select(feeds.c.news, feeds.c.urgent).where(feeds.c.path == feed)).first()
    return NewsState(row.news, row.urgent) if row else NewsState()


def put(connection: sa.Connection, feed: str, digest: str) -> None:
    """Store the digest of what is news of a feed."""
    connection.execute(sa.update(feeds).where(feeds.c.path == feed, feeds.c.news != digest).values(news=digest))


def new_items(connection: sa.Connection, ids: Collection[str]) -> list[tuple[str, int, int | None]]:
    """Return those of these items that are news, each with its last change and its last visible change, by id."""
    found: list[tuple[str, int, int | None]] = []
    for part in in_parts(ids):
        query = sa.select(items.c.id, items.c.changed, items.c.visible_change)
        rows = connection.execute(query.where(items.c.id.in_(part), sa.not_(items.c.elsewhere)))
        found += [(row.id, row.changed, row.visible_change) for row in rows]
    return sorted(found)
