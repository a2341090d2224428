"""The sources of the list of feeds and the sitemaps: feeds with their oldest story, and stories by week."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import documents, feeds, items, memberships, sitemaps
from syndication.catalog.upsert import upsert
from syndication.model.selection import ALL
from syndication.text.dates import from_micros, micros, utc

_PAGE = 500
_WEEK = timedelta(weeks=1) // timedelta(microseconds=1)


class SitemapStory(Struct, frozen=True, kw_only=True):
    """A story that is or was public; `url` and `headline` are those of the item, `changed` its last visible change."""

    slug: str
    url: str
    headline: str
    published: datetime
    changed: datetime
    public: bool


class ListedFeed(Struct, frozen=True):
    """A feed that is served; `since` is the date of the oldest story in it, None if there is none."""

    path: str
    name: str
    since: datetime | None


class SitemapPart(Struct, frozen=True):
    """A part of the sitemap: the week of its stories ("2026-W06"), which part of that week, and its last change."""

    week: str
    number: int
    modified: datetime


class _ItemExtract(Struct):
    """The fields of an item that are decoded."""

    headline: str
    url: str = ""


_decode = msgspec.json.Decoder(_ItemExtract).decode
_PLACE = sa.tuple_(memberships.c.published, memberships.c.item_id)
_STORIES = (
    sa.select(
        memberships.c.published,
        memberships.c.item_id,
        items.c.slug,
        items.c.item,
        items.c.visible_change,
        items.c.public,
    )
    .join(items, items.c.id == memberships.c.item_id)
    .where(memberships.c.feed == ALL.path, items.c.visible_change.is_not(None), items.c.quarantine == "")
)


def week_of(moment: datetime) -> str:
    """Return the week of a moment in UTC, as ISO 8601 names it ("2026-W06")."""
    year, week, _ = utc(moment).isocalendar()
    return f"{year:04}-W{week:02}"


def mark_stale(connection: sa.Connection, published: Collection[datetime]) -> None:
    """Mark the weeks of stories as stale, so that their sitemaps are rebuilt."""
    weeks = sorted({week_of(moment) for moment in published})
    rows = [{"week": week, "number": 1, "stale": True, "addresses": 0, "modified": None} for week in weeks]
    upsert(connection, sitemaps, rows, keeping=("addresses", "modified"))


def stale_weeks(connection: sa.Connection) -> list[str]:
    """Return the weeks whose sitemaps are stale."""
    return list(connection.scalars(sa.select(sitemaps.c.week).where(sitemaps.c.stale).order_by(sitemaps.c.week)))


def mark_urgent(connection: sa.Connection, published: Collection[datetime]) -> None:
    """Mark the weeks of stories that are public no more as urgent: their sitemaps are built first."""
    weeks = {week_of(moment) for moment in published}
    connection.execute(sa.update(sitemaps).where(sitemaps.c.week.in_(weeks)).values(urgent=True))


def urgent_weeks(connection: sa.Connection) -> list[str]:
    """Return the weeks whose sitemaps are urgent."""
    query = sa.select(sitemaps.c.week).distinct().where(sitemaps.c.urgent)
    return list(connection.scalars(query.order_by(sitemaps.c.week)))


def clear_urgent(connection: sa.Connection, week: str) -> None:
    """Note that the sitemaps of a week are not urgent: they were built, or could not be built."""
    connection.execute(sa.update(sitemaps).where(sitemaps.c.week == week).values(urgent=False))


def clear_stale(connection: sa.Connection, failed: Collection[str]) -> None:
    """Take the marks from all weeks except those whose sitemaps could not be built."""
    connection.execute(sa.update(sitemaps).where(sitemaps.c.stale, sitemaps.c.week.not_in(failed)).values(stale=False))


def save(connection: sa.Connection, part: SitemapPart, addresses: int) -> None:
    """Save a part that was built, with the number of its addresses."""
    row = {"week": part.week, "number": part.number, "stale": False}
    row |= {"addresses": addresses, "modified": micros(part.modified)}
    upsert(connection, sitemaps, [row], keeping=("stale",))


def parts(connection: sa.Connection) -> list[SitemapPart]:
    """Return the parts that have addresses, the oldest first."""
    query = sa.select(sitemaps).where(sitemaps.c.addresses > 0).order_by(sitemaps.c.week, sitemaps.c.number)
    return [SitemapPart(row.week, row.number, from_micros(row.modified)) for row in connection.execute(query)]


def last_change(connection: sa.Connection) -> datetime | None:
    """Return when a part changed last, parts that are empty now included."""
    value = connection.scalar(sa.select(sa.func.max(sitemaps.c.modified)))
    return from_micros(value) if value is not None else None


def stories_of_week(connection: sa.Connection, week: str) -> Iterator[SitemapStory]:
    """Yield the stories of a week that are or were public, the oldest first."""
    start = micros(datetime.combine(date.fromisocalendar(int(week[:4]), int(week[-2:]), 1), time(), UTC))
    query = _STORIES.where(memberships.c.published >= start, memberships.c.published < start + _WEEK)
    order = (memberships.c.published.asc(), memberships.c.item_id.asc())
    return _read(connection, query.order_by(*order), lambda last: last < _PLACE)


def newest_stories(connection: sa.Connection) -> Iterator[SitemapStory]:
    """Yield the stories that are or were public, the newest first."""
    order = (memberships.c.published.desc(), memberships.c.item_id.desc())
    return _read(connection, _STORIES.order_by(*order), lambda last: last > _PLACE)


def served_feeds(connection: sa.Connection, folder: str) -> Iterator[ListedFeed]:
    """Yield the feeds of a folder ("sections") that have documents, by path; "" has the feed of all items."""
    since = (
        sa.select(memberships.c.published)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == feeds.c.path, items.c.public, items.c.quarantine == "")
        .order_by(memberships.c.published)
        .limit(1)
        .scalar_subquery()
    )
    # "0" is the character after "/": all that begins with "sections/" is below "sections0".
    in_folder = (
        sa.and_(feeds.c.path > f"{folder}/", feeds.c.path < f"{folder}0") if folder else feeds.c.path == ALL.path
    )
    served = sa.exists().where(documents.c.feed == feeds.c.path)
    query = sa.select(feeds.c.path, feeds.c.name, since.label("since")).where(in_folder, served).order_by(feeds.c.path)
    for row in connection.execute(query):
        yield ListedFeed(row.path, row.name, from_micros(row.since) if row.since is not None else None)


def _read(
    connection: sa.Connection, query: sa.Select[Any], beyond: Callable[[sa.Tuple], sa.ColumnElement[bool]]
) -> Iterator[SitemapStory]:
    """Yield the stories of a query, read in pages so that the connection may write in between."""
    page = query
    while True:
        rows = connection.execute(page.limit(_PAGE)).all()
        yield from map(_story, rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1]
        page = query.where(beyond(sa.tuple_(sa.literal(last.published, sa.BigInteger), sa.literal(last.item_id))))


def _story(row: sa.Row[Any]) -> SitemapStory:
    extract = _decode(row.item)
    return SitemapStory(
        slug=row.slug,
        url=extract.url,
        headline=extract.headline,
        published=from_micros(row.published),
        changed=from_micros(row.visible_change),
        public=row.public,
    )
