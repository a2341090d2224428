"""The archives of feeds: what they are cut from, those that there are, and where they are to be made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from syndication.archives import Archive, Key, Stretch, is_mark
from syndication.catalog.schema import archives, documents, items, memberships, stale_archives
from syndication.text.dates import micros

_PAGE = 200
_MARKS = 4  # to each side: a story older than all renames the archive after its own, to which the next one links
_place = sa.tuple_(memberships.c.published, memberships.c.item_id)


def touch(connection: sa.Connection, feed: str, key: Key, now: datetime) -> None:
    """Mark the place of an item in a feed as changed."""
    row = {"feed": feed, "published": key.published, "item_id": key.id}
    here = [stale_archives.c[name] == value for name, value in row.items()]
    if not connection.execute(sa.update(stale_archives).where(*here).values(since=micros(now))).rowcount:
        connection.execute(sa.insert(stale_archives).values(**row, since=micros(now)))


def stale(connection: sa.Connection) -> tuple[str, Key] | None:
    """Return the place that changed last since the archives around it were made: a withdrawal must not wait in line."""
    c = stale_archives.c
    order = (c.since.desc(), c.feed.desc(), c.published.desc(), c.item_id.desc())  # of the index, read backwards
    row = connection.execute(sa.select(stale_archives).order_by(*order).limit(1)).first()
    return (row.feed, Key(row.published, row.item_id)) if row else None


def count_stale(connection: sa.Connection) -> int:
    """Return how many places changed since the archives around them were made."""
    return connection.scalar(sa.select(sa.func.count()).select_from(stale_archives)) or 0


def settle(connection: sa.Connection, feed: str, first: Key | None, beyond: Key | None) -> list[Key]:
    """Take the marks from the places of a feed from `first` on and before `beyond`, and return them."""
    place = sa.tuple_(stale_archives.c.published, stale_archives.c.item_id)
    here = [stale_archives.c.feed == feed]
    here += [place >= _literal(first)] if first else []
    here += [place < _literal(beyond)] if beyond else []
    rows = connection.execute(sa.select(stale_archives).where(*here)).all()
    connection.execute(sa.delete(stale_archives).where(*here))
    return [Key(row.published, row.item_id) for row in rows]


def around(connection: sa.Connection, feed: str, key: Key, most: int) -> Stretch:
    """Return the items around a place of a feed that were ever public, as far as its archives can depend on it."""
    before, from_start = _until_marks(_keys(connection, feed, key, descending=True), most)
    after, to_end = _until_marks(_keys(connection, feed, key, descending=False), most)
    forward = after if to_end else after[:-1]  # the last mark begins what lies beyond
    return Stretch((*reversed(before), *forward), from_start, to_end, most)


def at_end(connection: sa.Connection, feed: str, most: int) -> Stretch:
    """Return the newest items of a feed that were ever public, back over the newest archives."""
    return around(connection, feed, Key(2**62, ""), most)


def existing(connection: sa.Connection, feed: str, first: Key | None, beyond: Key | None) -> dict[str, tuple[str, str]]:
    """Return the archives there are in a part of a feed: the names before and after each, by its own."""
    place = sa.tuple_(archives.c.published, archives.c.item_id)
    query = sa.select(archives).where(archives.c.feed == feed)
    query = query.where(place >= _literal(first)) if first else query
    query = query.where(place < _literal(beyond)) if beyond else query
    return {row.name: (row.previous, row.following) for row in connection.execute(query)}


def save(connection: sa.Connection, feed: str, archive: Archive) -> None:
    """Keep that there is an archive."""
    start = archive.keys[0]
    values = {
        "published": start.published,
        "item_id": start.id,
        "previous": archive.previous,
        "following": archive.following,
    }
    here = sa.and_(archives.c.feed == feed, archives.c.name == archive.name)
    if not connection.execute(sa.update(archives).where(here).values(**values)).rowcount:
        connection.execute(sa.insert(archives).values(feed=feed, name=archive.name, **values))


def drop(connection: sa.Connection, feed: str, names: Iterable[str], paths: Iterable[str]) -> None:
    """Remove archives of a feed, and their documents at `paths` (of feeds)."""
    connection.execute(sa.delete(archives).where(archives.c.feed == feed, archives.c.name.in_(list(names))))
    connection.execute(sa.delete(documents).where(documents.c.feed.in_(list(paths))))


def last_change(connection: sa.Connection, keys: Iterable[Key]) -> int | None:
    """Return the last visible change of items, in microseconds since 1970."""
    ids = [key.id for key in keys]
    change: int | None = connection.scalar(sa.select(sa.func.max(items.c.visible_change)).where(items.c.id.in_(ids)))
    return change


def shown(connection: sa.Connection, keys: Iterable[Key]) -> tuple[str, ...]:
    """Return the ids of those items that may be in documents, newest first."""
    ids = [key.id for key in keys]
    query = (
        sa.select(items.c.id)
        .where(items.c.id.in_(ids), items.c.public, items.c.quarantine == "")
        .order_by(items.c.published.desc(), items.c.id.desc())
    )
    return tuple(connection.scalars(query))


def _keys(connection: sa.Connection, feed: str, start: Key, *, descending: bool) -> Iterator[Key]:
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
        yield from (Key(row.published, row.item_id) for row in rows)
        if len(rows) < _PAGE:
            return
        last, included = Key(rows[-1].published, rows[-1].item_id), False


def _until_marks(keys: Iterator[Key], most: int) -> tuple[list[Key], bool]:
    """Return what comes up to the last of a number of marks, that included, and whether it is all there is."""
    found: list[Key] = []
    marks = 0
    for key in keys:
        found.append(key)
        marks += is_mark(key.id, most)
        if marks == _MARKS:
            return found, next(keys, None) is None
    return found, True


def _literal(key: Key) -> sa.Tuple:
    return sa.tuple_(sa.literal(key.published, sa.BigInteger), sa.literal(key.id, sa.Text))
