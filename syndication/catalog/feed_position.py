"""The position of an item in a feed. `publishing.explain` puts it into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import windows
from syndication.catalog.places import place_parameter, place_values
from syndication.catalog.schema import archives, documents, feeds, records, renderings
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import document_path
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.text.dates import micros

_BODY = sa.select(documents.c.body).where(documents.c.path == sa.bindparam("path"))
_FEED = sa.select(feeds.c.stale_since, feeds.c.problem).where(feeds.c.path == sa.bindparam("path"))
_SIZE = sa.select(sa.func.sum(sa.func.length(renderings.c.body))).where(
    renderings.c.form == sa.bindparam("form"),
    renderings.c.content == sa.bindparam("content"),
    renderings.c.item_id.in_(sa.bindparam("ids", expanding=True)),
)
_PLACE = (archives.c.published, archives.c.item_id)
_NAMES = sa.select(archives.c.name).where(archives.c.feed == sa.bindparam("feed")).limit(1)
_NAME_AT = _NAMES.where(sa.tuple_(*_PLACE) <= place_parameter()).order_by(*(column.desc() for column in _PLACE))
_FIRST_NAME = _NAMES.order_by(*_PLACE)


class FeedPosition(Struct, frozen=True, kw_only=True):
    """The position of an item in the live feed at `path`.

    `position` counts from 1, the newest, among the `length` items of the feed; 0 if it is not one of them. `size` is
    the bytes of all entries down to this one. `archive` is the name of the archive for its date, "" if there is none
    yet. `is_before_floor`: it is missing only because the feed moved in from another site, and its readers do not know
    the story (`model.floors`). `is_served`: it is in the document that is served now. `stale`: the feed waits to be
    built. `problem` is why it could not be built.
    """

    path: str
    position: int = 0
    length: int = 0
    size: int = 0
    archive: str = ""
    is_before_floor: bool = False
    is_served: bool = False
    stale: bool = False
    problem: str = ""


def position_of(
    connection: sa.Connection,
    publication: Publication,
    item: Item,
    path: str,
    form: str,
    holds: Callable[[bytes], bool],
) -> FeedPosition:
    """Return the position of an item in a feed; `holds` says whether a document of the format `form` has it."""
    window, _ = windows.live_window(connection, path, publication)
    ids = window.ids
    position = ids.index(item.id) + 1 if item.id in ids else 0
    body = connection.scalar(_BODY, {"path": document_path(path, form)})
    feed = connection.execute(_FEED, {"path": path}).first()
    declared = declared_feed(publication, path)
    return FeedPosition(
        path=path,
        position=position,
        length=len(ids),
        size=_rendered_size(connection, ids[:position], form, declared.entry_content if declared else "full"),
        archive=_archive_name(connection, path, FeedKey(micros(item.published), item.id)),
        is_before_floor=window.at_floor
        and not position
        and item.id in _ids_without_floor(connection, publication, path),
        is_served=body is not None and holds(body),
        stale=bool(feed and feed.stale_since is not None),
        problem=feed.problem if feed else "",
    )


def _ids_without_floor(connection: sa.Connection, publication: Publication, path: str) -> tuple[str, ...]:
    return windows.window(connection, path, publication.window, publication.window_hours).ids


def problem_of_record(connection: sa.Connection, path: str) -> str:
    """Return why the record at a path was refused when it was read last, "" if it was accepted."""
    found: str | None = connection.scalar(sa.select(records.c.problem).where(records.c.path == path))
    return (found or "").replace("\n", "; ")


def _rendered_size(connection: sa.Connection, ids: Sequence[str], form: str, content: str) -> int:
    if not ids:
        return 0
    return connection.scalar(_SIZE, {"form": form, "content": content, "ids": list(ids)}) or 0


def _archive_name(connection: sa.Connection, path: str, key: FeedKey) -> str:
    """Return the name of the archive for a place: the last that begins at or before it, else the first one."""
    at = connection.scalar(_NAME_AT, {"feed": path, **place_values(key)})
    return at or connection.scalar(_FIRST_NAME, {"feed": path}) or ""
