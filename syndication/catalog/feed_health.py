"""Feeds with what they hold and how they are, in pages by path."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.bounded_count import BoundedCount, count_up_to
from syndication.catalog.schema import documents, editions, feeds, items, memberships
from syndication.model.feed_health import DocumentHealth
from syndication.model.feed_path import document_name
from syndication.text.dates import from_micros

_MEMBERS = memberships.join(items, items.c.id == memberships.c.item_id)
_IS_PUBLIC = sa.and_(items.c.public, items.c.quarantine == "")
# Write the conditions exactly as in the indexes. Otherwise the database ignores the indexes.
_LOSES = sa.and_(items.c.loss > sa.literal_column("0"), items.c.loss == 2)
_IS_QUARANTINED = items.c.quarantine != sa.literal_column("''")


class FeedRow(Struct, frozen=True):
    """A feed that has documents: its folder, its name, whether it is stale, and why it cannot be built."""

    folder: str
    name: str
    stale: bool
    problem: str


class FeedContent(Struct, frozen=True):
    """What a feed selects: how many public stories, and the dates of the oldest and the newest, in microseconds."""

    count: BoundedCount
    oldest: int | None
    newest: int | None


def served_after(connection: sa.Connection, after: str | None, most: int) -> list[FeedRow]:
    """Return feeds that have documents, by folder, those after one; None begins with the first."""
    query = _served(sa.select(feeds)).order_by(feeds.c.path).limit(most)
    return _rows(connection, query if after is None else query.where(feeds.c.path > after))


def served(connection: sa.Connection, folder: str) -> FeedRow | None:
    """Return the feed of a folder, None if it has no documents."""
    return next(iter(_rows(connection, _served(sa.select(feeds)).where(feeds.c.path == folder))), None)


def count_served(connection: sa.Connection) -> int:
    """Return how many feeds have documents."""
    return connection.scalar(_served(sa.select(sa.func.count()).select_from(feeds))) or 0


def documents_of(connection: sa.Connection, folders: Collection[str]) -> dict[str, dict[str, DocumentHealth]]:
    """Return the documents of feeds by folder and file name."""
    size = sa.func.length(documents.c.body).label("size")
    query = sa.select(documents.c.feed, documents.c.path, documents.c.modified, size)
    rows = connection.execute(query.where(documents.c.feed.in_(list(folders))).order_by(documents.c.path)).all()
    built = _begun(connection, [row.path for row in rows])
    found: dict[str, dict[str, DocumentHealth]] = {folder: {} for folder in folders}
    for row in rows:
        began = built.get(row.path)
        health = DocumentHealth(row.size, from_micros(row.modified), None if began is None else from_micros(began))
        found[row.feed][document_name(row.path)] = health
    return found


def content_of(connection: sa.Connection, folder: str) -> FeedContent:
    """Return what a feed selects."""
    chosen = sa.select(memberships.c.published).select_from(_MEMBERS).where(memberships.c.feed == folder, _IS_PUBLIC)
    by_date = memberships.c.published
    return FeedContent(
        count_up_to(connection, chosen),
        connection.scalar(chosen.order_by(by_date).limit(1)),
        connection.scalar(chosen.order_by(by_date.desc()).limit(1)),
    )


def counts_of_findings(connection: sa.Connection, folders: Sequence[str]) -> Mapping[str, int]:
    """Return how many stories of each feed are in quarantine or lose content."""
    found: dict[str, int] = {}
    for condition in (_LOSES, _IS_QUARANTINED):
        query = sa.select(memberships.c.feed, sa.func.count()).select_from(_MEMBERS).where(condition)
        rows = connection.execute(query.where(memberships.c.feed.in_(list(folders))).group_by(memberships.c.feed))
        for folder, count in rows:
            found[folder] = found.get(folder, 0) + count
    return found


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[FeedRow]:
    rows = connection.execute(query)
    return [FeedRow(row.path, row.name, row.stale_since is not None, row.problem) for row in rows]


def _served(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.where(sa.exists().where(documents.c.feed == feeds.c.path))


def _begun(connection: sa.Connection, paths: Sequence[str]) -> dict[str, int]:
    """Return since when documents are served, by path, for those of which editions are stored."""
    lasting = editions.c.ended.is_(None) & editions.c.path.in_(list(paths))
    return {
        row.path: row.began for row in connection.execute(sa.select(editions.c.path, editions.c.began).where(lasting))
    }
