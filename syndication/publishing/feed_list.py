"""The feeds of a publication with their health, in pages by path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Connection, audience, feed_health, feed_rebuilds, subscriptions
from syndication.catalog.feed_health import FeedRow
from syndication.catalog.feed_rebuilds import RebuildRequest
from syndication.model.feed_health import DocumentHealth, FeedHealth, FeedRebuild, HeldBack, redirects_onto
from syndication.model.feed_path import DOCUMENT_NAMES, document_path, page_path
from syndication.text.dates import from_micros

READERS_OF = timedelta(days=30)


class FeedPage(Struct, frozen=True):
    """A page of feeds, and the folder after which the next one begins, None at the end."""

    feeds: tuple[FeedHealth, ...]
    after: str | None
    total: int


def list_feeds(
    connection: Connection, redirects: Mapping[str, str], after: str | None, limit: int, now: datetime
) -> FeedPage:
    """Return feeds by path, those after a folder; None begins with the first."""
    found = feed_health.served_after(connection, after, limit + 1)
    shown = found[:limit]
    rest = shown[-1].folder if len(found) > limit else None
    return FeedPage(_healths(connection, shown, redirects, now), rest, feed_health.count_served(connection))


def find_feed(connection: Connection, redirects: Mapping[str, str], folder: str, now: datetime) -> FeedHealth | None:
    """Return the feed of a folder, None if it has no documents."""
    row = feed_health.served(connection, folder)
    return _healths(connection, [row], redirects, now)[0] if row else None


def _healths(
    connection: Connection, rows: Sequence[FeedRow], redirects: Mapping[str, str], now: datetime
) -> tuple[FeedHealth, ...]:
    folders = [row.folder for row in rows]
    documents = feed_health.documents_of(connection, folders)
    findings = feed_health.counts_of_findings(connection, folders)
    asked = feed_rebuilds.of_feeds(connection, folders)
    archived = feed_rebuilds.count_waiting_archives(connection, list(asked)) if asked else {}
    built = {row.folder for row in rows if not row.stale and row.folder not in archived}
    rebuilds = {one: _rebuild(asked[one], documents[one], is_done=one in built) for one in asked}
    readers = {one.feed: one.subscribers for one in audience.report(connection, now - READERS_OF)} if rows else {}
    return tuple(
        _health(
            connection,
            row,
            documents[row.folder],
            findings=findings.get(row.folder, 0),
            readers=readers.get(row.folder, 0),
            redirects=redirects_onto(row.folder, redirects),
            rebuild=rebuilds.get(row.folder),
        )
        for row in rows
    )


def _health(
    connection: Connection,
    row: FeedRow,
    documents: dict[str, DocumentHealth],
    *,
    findings: int,
    readers: int,
    redirects: tuple[str, ...],
    rebuild: FeedRebuild | None,
) -> FeedHealth:
    content = feed_health.content_of(connection, row.folder)
    built = [one.built for one in documents.values() if one.built]
    return FeedHealth(
        path=page_path(row.folder),
        title=row.name,
        documents=documents,
        items=content.count.total,
        more_than=content.count.more_than,
        oldest=None if content.oldest is None else from_micros(content.oldest),
        newest=None if content.newest is None else from_micros(content.newest),
        stale=row.stale,
        held_back=HeldBack(row.problem, max(built, default=None)) if row.problem else None,
        findings=findings,
        subscribers=subscriptions.count_to(connection, [document_path(row.folder, name) for name in DOCUMENT_NAMES]),
        readers=readers,
        redirects=redirects,
        rebuild=rebuild,
    )


def _rebuild(asked: RebuildRequest, documents: Mapping[str, DocumentHealth], *, is_done: bool) -> FeedRebuild:
    changed = tuple(name for name, one in documents.items() if one.built and one.built > asked.at)
    return FeedRebuild(asked.at, asked.who, is_done, changed)
