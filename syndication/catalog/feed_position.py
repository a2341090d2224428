"""What decides whether an item is in a feed, as the catalog has it: gathered here, explained elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import archives as stretches
from syndication.catalog import feeds as kept
from syndication.catalog.schema import archives, documents, feeds, records, renderings
from syndication.model.archive_cuts import FeedKey, largest, reach
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import document_path
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.text.dates import micros


class InFeed(Struct, frozen=True, kw_only=True):
    """Where an item stands with the live feed at `path`.

    `position` counts from 1, the newest, among the `length` items that the feed shows; 0 when it is not one of them.
    `size` is in bytes: of all its entries down to this one. `archive` is the name of the archive that its place lies
    in, "" when there is none yet. `shown` tells whether it is in the document that is served; `stale` that the feed is
    to be made anew, and `problem` why it could not be.
    """

    path: str
    position: int = 0
    length: int = 0
    size: int = 0
    archive: str = ""
    shown: bool = False
    stale: bool = False
    problem: str = ""


def in_feed(
    connection: sa.Connection,
    publication: Publication,
    item: Item,
    path: str,
    form: str,
    shows: Callable[[bytes], bool],
) -> InFeed:
    """Return where an item stands with a feed; `shows` tells whether it is in the document of the format `form`."""
    ids = _window(connection, publication, path)
    position = ids.index(item.id) + 1 if item.id in ids else 0
    body = connection.scalar(sa.select(documents.c.body).where(documents.c.path == document_path(path, form)))
    known = connection.execute(sa.select(feeds).where(feeds.c.path == path)).first()
    declared = declared_feed(publication, path)
    return InFeed(
        path=path,
        position=position,
        length=len(ids),
        size=_size(connection, ids[:position], form, declared.content if declared else "full"),
        archive=_archive(connection, path, FeedKey(micros(item.published), item.id)),
        shown=body is not None and shows(body),
        stale=bool(known and known.stale_since is not None),
        problem=known.problem if known else "",
    )


def problem_of_record(connection: sa.Connection, path: str) -> str:
    """Return why the record at a path was not accepted when it was read last, "" if it was."""
    found: str | None = connection.scalar(sa.select(records.c.problem).where(records.c.path == path))
    return found or ""


def _window(connection: sa.Connection, publication: Publication, path: str) -> Sequence[str]:
    """Return the ids of what the live feed shows, the newest first: so many that it reaches into its archives."""
    stretch = stretches.at_end(connection, path, largest(publication.window))
    return kept.window(connection, path, reach(publication.window, stretch), publication.window_hours).ids


def _size(connection: sa.Connection, ids: Sequence[str], form: str, content: str) -> int:
    here = (renderings.c.form == form, renderings.c.content == content, renderings.c.item_id.in_(ids))
    return connection.scalar(sa.select(sa.func.sum(sa.func.length(renderings.c.body))).where(*here)) or 0


def _archive(connection: sa.Connection, path: str, key: FeedKey) -> str:
    """Return the name of the archive that holds a place: what lies before all stories of a feed is in its first."""
    place = sa.tuple_(archives.c.published, archives.c.item_id)
    order = (archives.c.published, archives.c.item_id)
    query = sa.select(archives.c.name).where(archives.c.feed == path).limit(1)
    at = sa.tuple_(sa.literal(key.published, sa.BigInteger), sa.literal(key.id, sa.Text))
    before = query.where(place <= at).order_by(*(column.desc() for column in order))
    found: str | None = connection.scalar(before) or connection.scalar(query.order_by(*order))
    return found or ""
