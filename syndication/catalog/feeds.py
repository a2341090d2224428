"""The feeds: their names, the items that each contains, and which are stale (must be rebuilt)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import archives, floors
from syndication.catalog.places import place_literal
from syndication.catalog.schema import documents, feeds, items, memberships, withdrawals
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.archive_cuts import FeedKey, largest_archive, live_length, newest_archive
from syndication.model.feed import Entry, Selection
from syndication.model.feed_path import SECTIONS, kind_of
from syndication.model.floors import NO_FLOOR, Floor
from syndication.model.publication import MOST_ENTRIES, Publication
from syndication.text.dates import from_micros, micros

MOST_CORRECTED = 50

_decode_entry = msgspec.json.Decoder(Entry).decode
_IN_DOCUMENTS = sa.and_(items.c.public, items.c.quarantine == "")
_PLACE = sa.tuple_(memberships.c.published, memberships.c.item_id)
_WITHDRAWN = sa.exists().where(withdrawals.c.feed == memberships.c.feed, withdrawals.c.item_id == memberships.c.item_id)


class Window(Struct, frozen=True):
    """The items of a live feed: their keys, newest first, and the last visible change among them.

    `oldest` is how far back the window reaches, in microseconds since 1970; None if it contains the whole feed. Older
    keys follow: items of archives that were corrected recently. `at_floor` says that older items are missing only
    because they are before the floor of the feed.
    """

    keys: tuple[FeedKey, ...]
    oldest: int | None
    changed: datetime | None
    at_floor: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the items, newest first."""
        return tuple(key.id for key in self.keys)


def mark_stale(connection: sa.Connection, paths: Iterable[str], now: datetime) -> None:
    """Mark feeds as stale, so that their documents are rebuilt; unknown feeds are added."""
    row = {"name": "", "stale_since": micros(now), "problem": ""}
    upsert(connection, feeds, [{"path": path, **row} for path in sorted(paths)], keeping=("name", "problem"))


def mark_all_stale(connection: sa.Connection, now: datetime) -> None:
    """Mark every feed as stale."""
    connection.execute(sa.update(feeds).values(stale_since=micros(now)))


def mark_urgent(connection: sa.Connection, paths: Collection[str]) -> None:
    """Mark stale feeds as urgent: they contained a story that is public no more, and are built first."""
    for part in in_parts(paths):
        connection.execute(sa.update(feeds).where(feeds.c.path.in_(part)).values(urgent=True))


def stale_paths(connection: sa.Connection) -> list[str]:
    """Return the paths of stale feeds: urgent ones first, then those that changed last.

    Of feeds that changed together, those with most readers come first: all stories, sections, then the rest.
    """
    columns = (feeds.c.path, feeds.c.stale_since, feeds.c.urgent)
    rows = connection.execute(sa.select(*columns).where(feeds.c.stale_since.is_not(None)))
    return [row.path for row in sorted(rows, key=_most_urgent_first)]


def urgent_paths(connection: sa.Connection) -> list[str]:
    """Return the paths of urgent feeds, those with most readers first."""
    return sorted(connection.scalars(sa.select(feeds.c.path).where(feeds.c.urgent)), key=_most_readers_first)


def _most_urgent_first(row: sa.Row[str, int, bool]) -> tuple[bool, int, bool, bool, str]:
    return not row.urgent, -row.stale_since, *_most_readers_first(row.path)


def _most_readers_first(path: str) -> tuple[bool, bool, str]:
    return path != "", kind_of(path) != SECTIONS, path


def restore(connection: sa.Connection, names: Mapping[str, str]) -> None:
    """Add feeds that an earlier catalog served, and that no story may be in any more; they are stale."""
    rows = [{"path": path, "name": name, "stale_since": 0, "problem": ""} for path, name in names.items()]
    upsert(connection, feeds, rows, keeping=("name", "stale_since", "problem"))


def served_without_stories(connection: sa.Connection) -> dict[str, str]:
    """Return the names of the feeds that have documents but no story, by path."""
    story = memberships.join(items, items.c.id == memberships.c.item_id)
    has_story = sa.select(items.c.id).select_from(story).where(memberships.c.feed == feeds.c.path, _IN_DOCUMENTS)
    is_served = sa.exists().where(documents.c.feed == feeds.c.path)
    query = sa.select(feeds.c.path, feeds.c.name).where(feeds.c.path != "", is_served, sa.not_(has_story.exists()))
    return {row.path: row.name for row in connection.execute(query.order_by(feeds.c.path))}


def clear_stale(connection: sa.Connection, path: str, problem: str) -> None:
    """Note that a feed is not stale: its documents were built, or could not be built because of `problem`."""
    connection.execute(
        sa.update(feeds).where(feeds.c.path == path).values(stale_since=None, urgent=False, problem=problem)
    )


def note_problem(connection: sa.Connection, path: str, problem: str) -> None:
    """Note why some documents of a feed could not be built."""
    connection.execute(sa.update(feeds).where(feeds.c.path == path).values(problem=problem))


def name(connection: sa.Connection, path: str) -> str:
    """Return the name of a feed: the first name by code points among its public items; without one, the last known.

    Sections and tags may differ in case ("World", "world"). If none is known, the name is that of withdrawn items.
    """
    used = _first_name(connection, path, _IN_DOCUMENTS)
    known: str | None = connection.scalar(sa.select(feeds.c.name).where(feeds.c.path == path))
    if used is None:
        return known or _first_name(connection, path, _WITHDRAWN) or ""
    if used != known:
        connection.execute(sa.update(feeds).where(feeds.c.path == path).values(name=used))
    return used


def live_window(connection: sa.Connection, path: str, publication: Publication) -> tuple[Window, str]:
    """Return the window of a live feed, and the name of its newest archive, "" if there is none.

    The window reaches into the newest archive, or at a floor, down to its end.
    """
    stretch = archives.newest_stretch(connection, path, largest_archive(publication.window))
    newest, _ = newest_archive(stretch)
    least = live_length(publication.window, stretch)
    floor = Floor(stretch.floor, floors.last_foreign_change(connection))
    return window(connection, path, least, publication.window_hours, floor), newest


def window(connection: sa.Connection, path: str, least: int, hours: int, floor: Floor = NO_FLOOR) -> Window:
    """Return the newest items of a feed: at least `least`, and all from the `hours` before the newest.

    None of them is before the floor. Then come older items with a significant change after that of the floor, at most
    `hours` before the newest item or change.
    """
    rows = _newest_keys(connection, path, MOST_ENTRIES, from_=floor.first)
    oldest = rows[0].published - _micros_of(hours) if rows else 0
    keys = tuple(key for number, key in enumerate(rows) if number < least or key.published >= oldest)
    is_whole = len(keys) == len(rows) < MOST_ENTRIES  # it has all from the floor on
    below = _newest_keys(connection, path, 1, before=floor.first) if is_whole and floor.first else ()
    at_floor = any(len(keys) < least or key.published >= oldest for key in below)
    end = keys[-1] if keys else floor.first
    reach = end.published if end and (below or not is_whole) else None
    corrected = _corrected(connection, path, keys, reach, hours, floor.changed) if reach is not None else ()
    changes = [_last_visible_change(connection, path, reach), *(from_micros(row.visible_change) for row in corrected)]
    older = sorted((FeedKey(row.published, row.item_id) for row in corrected), reverse=True)
    return Window((*keys, *older), reach, max((change for change in changes if change), default=None), at_floor)


def _newest_keys(
    connection: sa.Connection, path: str, most: int, from_: FeedKey | None = None, before: FeedKey | None = None
) -> tuple[FeedKey, ...]:
    """Return the keys of the newest items that may be in documents: those from a key on, or before one."""
    query = (
        sa.select(memberships.c.published, memberships.c.item_id)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == path, _IN_DOCUMENTS)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .limit(most)
    )
    query = query.where(place_literal(from_) <= _PLACE) if from_ else query
    query = query.where(place_literal(before) > _PLACE) if before else query
    return tuple(FeedKey(row.published, row.item_id) for row in connection.execute(query))


def _micros_of(hours: int) -> int:
    return timedelta(hours=hours) // timedelta(microseconds=1)


def latest(connection: sa.Connection, path: str, most: int) -> tuple[Entry, ...]:
    """Return the newest entries of a feed."""
    query = (
        sa.select(items.c.entry)
        .join(memberships, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == path, _IN_DOCUMENTS, items.c.judged)
        .order_by(memberships.c.published.desc(), memberships.c.item_id.desc())
        .limit(most)
    )
    return tuple(_decode_entry(entry) for entry in connection.scalars(query))


def all_served(connection: sa.Connection) -> list[Selection]:
    """Return every feed that has documents, with its name, by path."""
    has_documents = sa.exists().where(documents.c.feed == feeds.c.path)
    rows = connection.execute(sa.select(feeds.c.path, feeds.c.name).where(has_documents).order_by(feeds.c.path))
    return [Selection(row.path, row.name) for row in rows]


def is_empty(connection: sa.Connection, path: str) -> bool:
    """Return whether a feed contains no story now."""
    query = sa.select(memberships.c.item_id).join(items, items.c.id == memberships.c.item_id)
    return connection.execute(query.where(memberships.c.feed == path, _IN_DOCUMENTS).limit(1)).first() is None


def problems(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return each feed whose documents could not be rebuilt, and why."""
    query = sa.select(feeds.c.path, feeds.c.problem).where(feeds.c.problem != "").order_by(feeds.c.path)
    return [(row.path, row.problem) for row in connection.execute(query)]


def _first_name(connection: sa.Connection, path: str, condition: sa.ColumnElement[bool]) -> str | None:
    found: str | None = connection.scalar(
        sa.select(memberships.c.name)
        .join(items, items.c.id == memberships.c.item_id)
        .where(memberships.c.feed == path, condition)
        .order_by(memberships.c.name)
        .limit(1)
    )
    return found


def _corrected(
    connection: sa.Connection, path: str, keys: Sequence[FeedKey], reach: int, hours: int, after: int
) -> Sequence[sa.Row[int, str, int]]:
    """Return the items older than a window that changed significantly in the last hours, the last change first.

    `reach` is how far back the window goes. Changes count only `after` a moment, 0 for any: those until then happened
    at another site. RFC 5005 section 4: clients need not read archives again, so a correction must also be in the live
    feed.
    """
    modified = [memberships.c.feed == path, memberships.c.modified.is_not(None)]
    modified += [memberships.c.modified > after] if after else []
    last = connection.scalar(sa.select(sa.func.max(memberships.c.modified)).where(*modified))
    if last is None:
        return []
    since = max([last, *(key.published for key in keys[:1])]) - _micros_of(hours)
    query = (
        sa.select(memberships.c.published, memberships.c.item_id, items.c.visible_change)
        .join(items, items.c.id == memberships.c.item_id)
        .where(*modified, memberships.c.modified >= since, memberships.c.published < reach, _IN_DOCUMENTS)
        .order_by(memberships.c.modified.desc(), memberships.c.item_id.desc())
        .limit(min(MOST_CORRECTED, MOST_ENTRIES - len(keys)))
    )
    return connection.execute(query).all()


def _last_visible_change(connection: sa.Connection, path: str, since: int | None) -> datetime | None:
    """Return the last visible change of the items that are not older than `since`, withdrawn ones included."""
    query = (
        sa.select(sa.func.max(items.c.visible_change))
        .select_from(memberships.join(items, items.c.id == memberships.c.item_id))
        .where(memberships.c.feed == path, items.c.quarantine == "")
    )
    if since is not None:
        query = query.where(memberships.c.published >= since)
    value = connection.scalar(query)
    return from_micros(value) if value is not None else None


def find_served(connection: sa.Connection, path: str) -> Selection | None:
    """Return the feed at `path` if it has documents, with or without items."""
    was_served = sa.exists().where(documents.c.feed == path)
    name: str | None = connection.scalar(sa.select(feeds.c.name).where(feeds.c.path == path, was_served))
    return None if name is None else Selection(path, name)
