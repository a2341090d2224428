"""The feeds of the catalog: what there is to subscribe to, what each holds, and which are to be made anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import documents, feeds, items, memberships
from syndication.model import Entry, Selection
from syndication.text.dates import from_micros, micros

MOST_ENTRIES = 300

_decode_entry = msgspec.json.Decoder(Entry).decode
_IN_DOCUMENTS = sa.and_(items.c.public, items.c.quarantine == "")


class Window(Struct, frozen=True):
    """What a live feed shows: the ids of its items, newest first, and when the last visible change of it came."""

    ids: tuple[str, ...]
    changed: datetime | None


def touch(connection: sa.Connection, paths: Iterable[str], now: datetime) -> None:
    """Mark feeds as stale, so that their documents are made anew; unknown ones become known."""
    stale = micros(now)
    for path in sorted(paths):
        known = connection.execute(
            sa.update(feeds)
            .where(feeds.c.path == path)
            .values(stale_since=sa.func.coalesce(feeds.c.stale_since, stale))
        )
        if not known.rowcount:
            connection.execute(sa.insert(feeds).values(path=path, name="", stale_since=stale, problem=""))


def touch_all(connection: sa.Connection, now: datetime) -> None:
    """Mark every feed as stale."""
    connection.execute(sa.update(feeds).values(stale_since=micros(now)))


def stale(connection: sa.Connection) -> list[str]:
    """Return the paths of the feeds to be made anew, those of most readers first: all, sections, then the rest."""
    query = sa.select(feeds.c.path).where(feeds.c.stale_since.is_not(None))
    return sorted(connection.scalars(query), key=lambda path: (path != "", not path.startswith("sections/"), path))


def settle(connection: sa.Connection, path: str, problem: str) -> None:
    """Take the mark from a feed whose documents were made, or could not be for the `problem` named."""
    connection.execute(sa.update(feeds).where(feeds.c.path == path).values(stale_since=None, problem=problem))


def name(connection: sa.Connection, path: str) -> str:
    """Return the name of a feed: the first by code points of those that its entries use, else the last known."""
    used: str | None = connection.scalar(
        sa.select(sa.func.min(memberships.c.name))
        .select_from(memberships.join(items, items.c.id == memberships.c.item_id))
        .where(memberships.c.feed == path, _IN_DOCUMENTS)
    )
    if used is None:
        return connection.scalar(sa.select(feeds.c.name).where(feeds.c.path == path)) or ""
    connection.execute(sa.update(feeds).where(feeds.c.path == path).values(name=used))
    return used


def window(connection: sa.Connection, path: str, least: int, hours: int) -> Window:
    """Return the newest items of a feed: at least `least`, and all of the `hours` before the newest."""
    query = (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == path, _IN_DOCUMENTS)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .limit(MOST_ENTRIES)
    )
    rows = connection.execute(query).all()
    oldest = rows[0].published - timedelta(hours=hours) // timedelta(microseconds=1) if rows else 0
    shown = [row for number, row in enumerate(rows) if number < least or row.published >= oldest]
    full = len(shown) < len(rows) or len(rows) == MOST_ENTRIES
    changed = _last_visible_change(connection, path, shown[-1].published if full else None)
    return Window(tuple(row.item_id for row in shown), changed)


def latest(connection: sa.Connection, path: str, most: int) -> tuple[Entry, ...]:
    """Return the newest entries of a feed."""
    query = (
        sa.select(items.c.entry)
        .join(memberships, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == path, _IN_DOCUMENTS)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .limit(most)
    )
    return tuple(_decode_entry(entry) for entry in connection.scalars(query))


def listing(connection: sa.Connection) -> list[Selection]:
    """Return every feed that was ever served, with its name, by path."""
    served = sa.exists().where(documents.c.feed == feeds.c.path)
    rows = connection.execute(sa.select(feeds.c.path, feeds.c.name).where(served).order_by(feeds.c.path))
    return [Selection(row.path, row.name) for row in rows]


def problems(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return each feed whose documents could not be made anew, and why."""
    query = sa.select(feeds.c.path, feeds.c.problem).where(feeds.c.problem != "").order_by(feeds.c.path)
    return [(row.path, row.problem) for row in connection.execute(query)]


def _last_visible_change(connection: sa.Connection, path: str, since: int | None) -> datetime | None:
    """Return the last visible change of the feed's items, withdrawn ones included, that are not older than `since`."""
    query = (
        sa.select(sa.func.max(items.c.visible_change))
        .select_from(memberships.join(items, items.c.id == memberships.c.item_id))
        .where(memberships.c.feed == path, items.c.quarantine == "")
    )
    if since is not None:
        query = query.where(memberships.c.published >= since)
    value = connection.scalar(query)
    return from_micros(value) if value is not None else None
