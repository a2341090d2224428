"""The archives of feeds: what they are cut from, those that there are, and where they are to be made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import archives, documents, items, memberships, stale_archives
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.archive_cuts import Archive, FeedKey, Stretch, is_mark
from syndication.text.dates import micros

_PAGE = 200
_LAST = 0  # the moment of marks that wait for all others
_MARKS = 4  # to each side: a story older than all renames the archive after its own, to which the next one links
_place = sa.tuple_(memberships.c.published, memberships.c.item_id)


class StoredArchive(Struct, frozen=True):
    """An archive that there is: the names of those before and after it, and whether it is to be made anew."""

    previous: str
    following: str
    stale: bool = False


def touch(connection: sa.Connection, places: Mapping[str, Collection[FeedKey]], now: datetime) -> None:
    """Mark places of feeds as changed.

    A feed without archives needs but one mark: making archives goes on from each to those beside it.
    """
    archived = _with_archives(connection, places)
    _mark(connection, ((feed, key) for feed in places if feed in archived for key in places[feed]), micros(now))
    new = {feed: min(places[feed]) for feed in places if feed not in archived and places[feed]}
    marked = _marked(connection, new)
    _mark(connection, ((feed, key) for feed, key in new.items() if feed not in marked), _LAST)


def touch_all(connection: sa.Connection) -> None:
    """Mark every archive as stale."""
    connection.execute(sa.update(archives).values(stale=True))
    query = sa.select(archives.c.feed, sa.func.max(archives.c.published)).group_by(archives.c.feed)
    _mark(connection, ((feed, FeedKey(published, "")) for feed, published in connection.execute(query)), _LAST)


def go_on(connection: sa.Connection, feed: str, starts: Iterable[FeedKey]) -> None:
    """Mark the archives of a feed that begin with these items, as far as they are to be made, after all other work."""
    _mark(connection, ((feed, start) for start in starts if not _is_made(connection, feed, start)), _LAST)


def stale(connection: sa.Connection) -> tuple[str, FeedKey] | None:
    """Return the place that changed last since the archives around it were made: a withdrawal must not wait in line."""
    c = stale_archives.c
    order = (c.since.desc(), c.feed.desc(), c.published.desc(), c.item_id.desc())  # of the index, read backwards
    row = connection.execute(sa.select(stale_archives).order_by(*order).limit(1)).first()
    return (row.feed, FeedKey(row.published, row.item_id)) if row else None


def give_up(connection: sa.Connection, feed: str, key: FeedKey) -> None:
    """Take the mark from one place, though nothing was made: it is made anew when something there changes again."""
    c = stale_archives.c
    here = (c.feed == feed, c.published == key.published, c.item_id == key.id)
    connection.execute(sa.delete(stale_archives).where(*here))


def count_stale(connection: sa.Connection) -> int:
    """Return how many places changed since the archives around them were made."""
    return connection.scalar(sa.select(sa.func.count()).select_from(stale_archives)) or 0


def settle(connection: sa.Connection, feed: str, first: FeedKey | None, beyond: FeedKey | None) -> list[FeedKey]:
    """Take the marks from the places of a feed from `first` on and before `beyond`, and return them."""
    place = sa.tuple_(stale_archives.c.published, stale_archives.c.item_id)
    here = [stale_archives.c.feed == feed]
    here += [place >= _literal(first)] if first else []
    here += [place < _literal(beyond)] if beyond else []
    rows = connection.execute(sa.select(stale_archives).where(*here)).all()
    connection.execute(sa.delete(stale_archives).where(*here))
    return [FeedKey(row.published, row.item_id) for row in rows]


def around(connection: sa.Connection, feed: str, key: FeedKey, most: int) -> Stretch:
    """Return the items around a place of a feed that were ever public, as far as its archives can depend on it."""
    before, from_start = _until_marks(_keys(connection, feed, key, descending=True), most)
    after, to_end = _until_marks(_keys(connection, feed, key, descending=False), most)
    forward = after if to_end else after[:-1]  # the last mark begins what lies beyond
    return Stretch((*reversed(before), *forward), from_start, to_end, most)


def at_end(connection: sa.Connection, feed: str, most: int) -> Stretch:
    """Return the newest items of a feed that were ever public, back over the newest archives."""
    return around(connection, feed, FeedKey(2**62, ""), most)


def existing(
    connection: sa.Connection, feed: str, first: FeedKey | None, beyond: FeedKey | None
) -> dict[str, StoredArchive]:
    """Return the archives there are in a part of a feed, by name."""
    place = sa.tuple_(archives.c.published, archives.c.item_id)
    query = sa.select(archives).where(archives.c.feed == feed)
    query = query.where(place >= _literal(first)) if first else query
    query = query.where(place < _literal(beyond)) if beyond else query
    return {row.name: StoredArchive(row.previous, row.following, row.stale) for row in connection.execute(query)}


def save(connection: sa.Connection, feed: str, archive: Archive) -> None:
    """Keep that there is an archive."""
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
    """Remove archives of a feed, and their documents at `paths` (of feeds)."""
    connection.execute(sa.delete(archives).where(archives.c.feed == feed, archives.c.name.in_(list(names))))
    connection.execute(sa.delete(documents).where(documents.c.feed.in_(list(paths))))


def last_change(connection: sa.Connection, keys: Iterable[FeedKey]) -> int | None:
    """Return the last visible change of items, in microseconds since 1970."""
    ids = [key.id for key in keys]
    change: int | None = connection.scalar(sa.select(sa.func.max(items.c.visible_change)).where(items.c.id.in_(ids)))
    return change


def shown(connection: sa.Connection, keys: Iterable[FeedKey]) -> tuple[FeedKey, ...]:
    """Return the places of those items that may be in documents."""
    ids = [key.id for key in keys]
    query = sa.select(items.c.published, items.c.id).where(
        items.c.id.in_(ids), items.c.public, items.c.quarantine == ""
    )
    return tuple(FeedKey(row.published, row.id) for row in connection.execute(query))


def _with_archives(connection: sa.Connection, paths: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in in_parts(paths):
        found.update(connection.scalars(sa.select(archives.c.feed).distinct().where(archives.c.feed.in_(part))))
    return found


def _marked(connection: sa.Connection, paths: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in in_parts(paths):
        query = sa.select(stale_archives.c.feed).distinct().where(stale_archives.c.feed.in_(part))
        found.update(connection.scalars(query))
    return found


def _mark(connection: sa.Connection, places: Iterable[tuple[str, FeedKey]], since: int) -> None:
    rows = [{"feed": feed, "published": key.published, "item_id": key.id, "since": since} for feed, key in places]
    upsert(connection, stale_archives, rows)


def _is_made(connection: sa.Connection, feed: str, start: FeedKey) -> bool:
    """Tell whether the archive that begins with an item is there and not stale."""
    here = (archives.c.feed == feed, archives.c.published == start.published, archives.c.item_id == start.id)
    return connection.scalar(sa.select(archives.c.stale).where(*here)) is False


def _keys(connection: sa.Connection, feed: str, start: FeedKey, *, descending: bool) -> Iterator[FeedKey]:
    """Yield the places of a feed from `start` on (backwards: it included; forwards: not), read page by page."""
    last, included = start, descending
    while True:
        if descending:
            beyond = _place <= _literal(last) if included else _place < _literal(last)
            order = (memberships.c.published.desc(), memberships.c.item_id.desc())
        else:
            beyond = _place > _literal(last)
            order = (memberships.c.published.asc(), memberships.c.item_id.asc())
        query = (
            sa.select(memberships.c.published, memberships.c.item_id)
            .join(items, items.c.id == memberships.c.item_id)
            .where(memberships.c.feed == feed, beyond, items.c.was_public)
            .order_by(*order)
            .limit(_PAGE)
        )
        rows = connection.execute(query).all()
        yield from (FeedKey(row.published, row.item_id) for row in rows)
        if len(rows) < _PAGE:
            return
        last, included = FeedKey(rows[-1].published, rows[-1].item_id), False


def _until_marks(keys: Iterator[FeedKey], most: int) -> tuple[list[FeedKey], bool]:
    """Return what comes up to the last of a number of marks, that included, and whether it is all there is."""
    found: list[FeedKey] = []
    marks = 0
    for key in keys:
        found.append(key)
        marks += is_mark(key.id, most)
        if marks == _MARKS:
            return found, next(keys, None) is None
    return found, True


def _literal(key: FeedKey) -> sa.Tuple:
    return sa.tuple_(sa.literal(key.published, sa.BigInteger), sa.literal(key.id, sa.Text))
