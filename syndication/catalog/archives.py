"""The archives of feeds, and the stale places: places that changed after the archives there were built.

A place in a feed is the key of an item: its publication date and its id. `model.archive_cuts` cuts a feed into archives
at items whose ids have a certain digest (fixed cuts). So an archive depends on the items between two cuts, and its
links on the archives next to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import document_dates, floors
from syndication.catalog.places import place_literal, place_parameter, place_values
from syndication.catalog.schema import archives, documents, items, memberships, stale_archives
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.archive_cuts import Archive, FeedKey, Stretch, up_to_cuts
from syndication.text.dates import micros

_PAGE = 200
_LAST = 0  # the moment of places that come after all others
_URGENT = sa.select(stale_archives).where(stale_archives.c.urgent).order_by(stale_archives.c.feed)
_PLACE = sa.tuple_(memberships.c.published, memberships.c.item_id)
_NEWEST_FIRST = (memberships.c.published.desc(), memberships.c.item_id.desc())
_OLDEST_FIRST = (memberships.c.published.asc(), memberships.c.item_id.asc())
_START = sa.tuple_(archives.c.published, archives.c.item_id)


def _ever_public(place: sa.ColumnElement[bool], order: Sequence[sa.ColumnElement[object]]) -> sa.Select[int, str]:
    return (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == sa.bindparam("feed"), place, items.c.was_public)
        .order_by(*order)
        .limit(_PAGE)
    )


# Statements of every publication, made once.
_DOWN_FROM = _ever_public(place_parameter() >= _PLACE, _NEWEST_FIRST)
_DOWN_AFTER = _ever_public(place_parameter() > _PLACE, _NEWEST_FIRST)
_UP_AFTER = _ever_public(place_parameter() < _PLACE, _OLDEST_FIRST)


class StoredArchive(Struct, frozen=True):
    """A stored archive: the names of the archives before and after it, and whether it must be rebuilt."""

    previous: str
    following: str
    stale: bool = False


def mark_stale(connection: sa.Connection, places: Mapping[str, Collection[FeedKey]], now: datetime) -> None:
    """Mark places of feeds as stale.

    A feed without archives needs one stale place only, as building an archive makes the archives next to it stale.
    """
    archived = _feeds_with_archives(connection, places)
    _save_stale(connection, ((feed, key) for feed in places if feed in archived for key in places[feed]), micros(now))
    new = {feed: min(places[feed]) for feed in places if feed not in archived and places[feed]}
    waiting = _feeds_with_stale_places(connection, new)
    _save_stale(connection, ((feed, key) for feed, key in new.items() if feed not in waiting), _LAST)


def mark_all_stale(connection: sa.Connection) -> None:
    """Mark every archive as stale. One place in each feed is enough to begin with."""
    connection.execute(sa.update(archives).values(stale=True))
    _begin_with_newest(connection, sa.true())


def mark_feed_stale(connection: sa.Connection, feed: str) -> None:
    """Mark every archive of a feed as stale."""
    connection.execute(sa.update(archives).where(archives.c.feed == feed).values(stale=True))
    _begin_with_newest(connection, archives.c.feed == feed)


def _begin_with_newest(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> None:
    query = sa.select(archives.c.feed, sa.func.max(archives.c.published)).where(condition).group_by(archives.c.feed)
    _save_stale(connection, ((feed, FeedKey(published, "")) for feed, published in connection.execute(query)), _LAST)


def mark_stale_around(
    connection: sa.Connection, feed: str, places: Collection[FeedKey], most: int, now: datetime
) -> None:
    """Mark all archives around places of a feed as stale: the feed is cut differently there, as its floor has moved."""
    for place in places:
        keys = stretch_around(connection, feed, place, most).keys
        if keys:
            begins = (place_literal(keys[0]) <= _START, place_literal(keys[-1]) >= _START)
            connection.execute(sa.update(archives).where(archives.c.feed == feed, *begins).values(stale=True))
    _save_stale(connection, ((feed, place) for place in places), micros(now))


def mark_next_stale(connection: sa.Connection, feed: str, starts: Iterable[FeedKey]) -> None:
    """Mark places as stale whose archives are missing or stale: these begin there. They come after all other places."""
    _save_stale(connection, ((feed, start) for start in starts if not _is_built(connection, feed, start)), _LAST)


def mark_urgent(connection: sa.Connection, places: Mapping[str, Collection[FeedKey]]) -> None:
    """Mark stale places of feeds as urgent: a story there is public no more, and its archive is built first."""
    c = stale_archives.c
    for feed, keys in places.items():
        for key in keys:
            is_place = (c.feed == feed, c.published == key.published, c.item_id == key.id)
            connection.execute(sa.update(stale_archives).where(*is_place).values(urgent=True))


def are_urgent(connection: sa.Connection) -> bool:
    """Return whether there are urgent places."""
    return connection.execute(_URGENT.limit(1)).first() is not None


def is_urgent(connection: sa.Connection, feed: str) -> bool:
    """Return whether a story was withdrawn whose archive in this feed is not built since."""
    return connection.execute(_URGENT.where(stale_archives.c.feed == feed).limit(1)).first() is not None


def name_at(connection: sa.Connection, feed: str, key: FeedKey) -> str:
    """Return the name of the archive at a place, "" if there is none."""
    query = sa.select(archives.c.name).where(archives.c.feed == feed, place_literal(key) >= _START)
    return connection.scalar(query.order_by(archives.c.published.desc(), archives.c.item_id.desc()).limit(1)) or ""


def next_stale(connection: sa.Connection) -> tuple[str, FeedKey] | None:
    """Return an urgent stale place, if there is one, else the stale place that changed last."""
    c = stale_archives.c
    order = (c.since.desc(), c.feed.desc(), c.published.desc(), c.item_id.desc())  # the order of the index, backwards
    stale = sa.select(stale_archives).order_by(*order)
    row = connection.execute(_URGENT.limit(1)).first() or connection.execute(stale.limit(1)).first()
    return (row.feed, FeedKey(row.published, row.item_id)) if row else None


def clear_stale(connection: sa.Connection, feed: str, key: FeedKey) -> None:
    """Make a place not stale whose archives cannot be built. They stay until something there changes again."""
    c = stale_archives.c
    conditions = (c.feed == feed, c.published == key.published, c.item_id == key.id)
    connection.execute(sa.delete(stale_archives).where(*conditions))


def count_stale(connection: sa.Connection) -> int:
    """Return how many places are stale."""
    return connection.scalar(sa.select(sa.func.count()).select_from(stale_archives)) or 0


def is_awaited(connection: sa.Connection, feed: str, name: str) -> bool:
    """Return whether an archive of a feed that readers know may be linked already, and is still to be built."""
    named = sa.select(archives.c.feed).where(
        archives.c.feed == feed,
        sa.or_(archives.c.name == name, archives.c.previous == name, archives.c.following == name),
    )
    waiting = sa.select(stale_archives.c.feed).where(stale_archives.c.feed == feed)
    is_known = sa.select(documents.c.path).where(documents.c.feed == feed).exists()  # law 5: others are not named
    return bool(connection.scalar(sa.select(sa.and_(is_known, sa.or_(named.exists(), waiting.exists())))))


def clear_stale_range(
    connection: sa.Connection, feed: str, first: FeedKey | None, beyond: FeedKey | None
) -> list[FeedKey]:
    """Make the stale places of a feed from `first` on and before `beyond` not stale; return these places."""
    place = sa.tuple_(stale_archives.c.published, stale_archives.c.item_id)
    conditions = [stale_archives.c.feed == feed]
    conditions += [place >= place_literal(first)] if first else []
    conditions += [place < place_literal(beyond)] if beyond else []
    rows = connection.execute(sa.select(stale_archives).where(*conditions)).all()
    connection.execute(sa.delete(stale_archives).where(*conditions))
    return [FeedKey(row.published, row.item_id) for row in rows]


def stretch_around(connection: sa.Connection, feed: str, key: FeedKey, most: int) -> Stretch:
    """Return the items around a place that were ever public: all that the archives around it can depend on.

    These are the items up to a number of cuts on each side, or up to the end of the feed.
    """
    before, from_start = up_to_cuts(_public_keys(connection, feed, key, descending=True), most)
    after, to_end = up_to_cuts(_public_keys(connection, feed, key, descending=False), most)
    forward = after if to_end else after[:-1]  # the last cut begins the next archive
    floor = floors.boundary_of(connection, feed)
    return Stretch((*reversed(before), *forward), from_start, to_end, most, floor)


def newest_stretch(connection: sa.Connection, feed: str, most: int) -> Stretch:
    """Return the newest items of a feed that were ever public, back over its newest archives."""
    return stretch_around(connection, feed, FeedKey(2**62, ""), most)


def in_range(
    connection: sa.Connection, feed: str, first: FeedKey | None, beyond: FeedKey | None
) -> dict[str, StoredArchive]:
    """Return the stored archives that begin in a range of a feed, by name."""
    place = sa.tuple_(archives.c.published, archives.c.item_id)
    query = sa.select(archives).where(archives.c.feed == feed)
    query = query.where(place >= place_literal(first)) if first else query
    query = query.where(place < place_literal(beyond)) if beyond else query
    return {row.name: StoredArchive(row.previous, row.following, row.stale) for row in connection.execute(query)}


def save(connection: sa.Connection, feed: str, archive: Archive) -> None:
    """Save an archive whose documents were built."""
    start = archive.keys[0]
    values = {
        "published": start.published,
        "item_id": start.id,
        "previous": archive.previous,
        "following": archive.following,
        "stale": False,
    }
    upsert(connection, archives, [{"feed": feed, "name": archive.name, **values}])


def drop(connection: sa.Connection, feed: str, names: Iterable[str], paths: Iterable[str]) -> None:
    """Delete archives of a feed, and their documents, which have these feed paths. Their dates stay."""
    gone = list(paths)
    connection.execute(sa.delete(archives).where(archives.c.feed == feed, archives.c.name.in_(list(names))))
    document_dates.keep_of_deleted(connection, gone)
    connection.execute(sa.delete(documents).where(documents.c.feed.in_(gone)))


def last_change(connection: sa.Connection, keys: Iterable[FeedKey]) -> int | None:
    """Return the last visible change of items, in microseconds since 1970."""
    ids = [key.id for key in keys]
    change: int | None = connection.scalar(sa.select(sa.func.max(items.c.visible_change)).where(items.c.id.in_(ids)))
    return change


def visible_keys(connection: sa.Connection, keys: Iterable[FeedKey]) -> tuple[FeedKey, ...]:
    """Return the places of those items that may be in documents: public and not quarantined."""
    ids = [key.id for key in keys]
    query = sa.select(items.c.published, items.c.id).where(
        items.c.id.in_(ids), items.c.public, items.c.quarantine == ""
    )
    return tuple(FeedKey(row.published, row.id) for row in connection.execute(query))


def _feeds_with_archives(connection: sa.Connection, paths: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in in_parts(paths):
        found.update(connection.scalars(sa.select(archives.c.feed).distinct().where(archives.c.feed.in_(part))))
    return found


def _feeds_with_stale_places(connection: sa.Connection, paths: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in in_parts(paths):
        query = sa.select(stale_archives.c.feed).distinct().where(stale_archives.c.feed.in_(part))
        found.update(connection.scalars(query))
    return found


def _save_stale(connection: sa.Connection, places: Iterable[tuple[str, FeedKey]], since: int) -> None:
    rows = [{"feed": feed, "published": key.published, "item_id": key.id, "since": since} for feed, key in places]
    upsert(connection, stale_archives, rows)


def _is_built(connection: sa.Connection, feed: str, start: FeedKey) -> bool:
    """Return whether the archive that begins with an item is stored and not stale."""
    conditions = (archives.c.feed == feed, archives.c.published == start.published, archives.c.item_id == start.id)
    return connection.scalar(sa.select(archives.c.stale).where(*conditions)) is False


def _public_keys(connection: sa.Connection, feed: str, start: FeedKey, *, descending: bool) -> Iterator[FeedKey]:
    """Yield the places of items that were ever public: descending from `start` itself, or ascending after it."""
    query, following = (_DOWN_FROM, _DOWN_AFTER) if descending else (_UP_AFTER, _UP_AFTER)
    last = start
    while True:
        rows = connection.execute(query, {"feed": feed, **place_values(last)}).all()
        yield from (FeedKey(published, item_id) for published, item_id in rows)
        if len(rows) < _PAGE:
            return
        last, query = FeedKey(*rows[-1]), following
