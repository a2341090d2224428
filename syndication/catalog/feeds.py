"""The feeds: their names, the items that each contains, and which are stale (must be rebuilt)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from syndication.catalog.schema import documents, feeds, items, memberships, withdrawals
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.feed import Entry, Selection
from syndication.model.feed_path import SECTIONS, kind_of
from syndication.text.dates import micros

_decode_entry = msgspec.json.Decoder(Entry).decode
_IN_DOCUMENTS = sa.and_(items.c.public, items.c.quarantine == "")
_WITHDRAWN = sa.exists().where(withdrawals.c.feed == memberships.c.feed, withdrawals.c.item_id == memberships.c.item_id)


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


def find_served(connection: sa.Connection, path: str) -> Selection | None:
    """Return the feed at `path` if it has documents, with or without items."""
    was_served = sa.exists().where(documents.c.feed == path)
    name: str | None = connection.scalar(sa.select(feeds.c.name).where(feeds.c.path == path, was_served))
    return None if name is None else Selection(path, name)
