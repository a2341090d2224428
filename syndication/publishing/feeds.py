"""Building the live feeds that are stale. A document that fails the gate leaves the last good one in place."""

from __future__ import annotations

import logging

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import (
    Catalog,
    Connection,
    archives,
    document_dates,
    documents,
    feed_news,
    feeds,
    floors,
    locks,
    windows,
    withdrawals,
)
from syndication.model.archive_cuts import largest_archive
from syndication.model.document_date import SameSecondError
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import History
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import DOCUMENT_NAMES, archive_path, document_path
from syndication.model.item_findings import LossTally
from syndication.model.progress import Progress
from syndication.publishing.build import BuildRequest, DocumentBuilder, content_of, live_feed, run_build
from syndication.publishing.covers import cover_problem
from syndication.publishing.feed_news import news_of
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import on_withdrawal, withdrawals_of

log = logging.getLogger("syndication")

_AT_ONCE = 20  # feeds per query of the stale ones, which come newest first: a withdrawal waits for these at most


class PublishResult(Struct, frozen=True):
    """The result of a publication: how many documents changed, what the gate refused, and what stories lose.

    `more` means that feeds are left because they changed in this second already.
    """

    documents: int = 0
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    losses: LossTally = LossTally()
    more: bool = False

    def __add__(self, other: PublishResult) -> PublishResult:
        return PublishResult(
            self.documents + other.documents,
            self.quarantined + other.quarantined,
            self.problems + other.problems,
            self.losses + other.losses,
            self.more or other.more,
        )


def build_stale(checker: EntryChecker, progress: Progress) -> PublishResult:
    """Build the documents of every stale feed; those of one feed are saved together, or not at all.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    published = PublishResult()
    done = 0
    later = set[str]()
    while paths := [path for path in _stale_paths(checker.catalog) if path not in later]:
        for path in paths[:_AT_ONCE]:
            result = build_one(checker, path)
            if result.more:
                later.add(path)
            published += result
            done += 1
            progress("writing feeds", done, done + len(paths) - paths.index(path) - 1)
    return published


def _stale_paths(catalog: Catalog) -> list[str]:
    with catalog.read() as connection:
        return feeds.stale_paths(connection)


def build_one(checker: EntryChecker, path: str) -> PublishResult:
    """Build the documents of one feed. Whatever goes wrong with it, the others are built (law 8)."""
    problem = cover_problem(checker.publication, checker.pictures, path)
    if problem and not _is_urgent(checker, path):
        return _note_failure(checker, path, problem)
    try:
        result, checked = run_build(checker, lambda builder: _build_documents(builder, path))
    except SameSecondError:
        return PublishResult(more=True)
    except (BusyError, CatalogError):
        raise
    except Exception as error:  # law 8: its last documents stay, and other feeds are built
        log.exception("/%s: the feed cannot be made", path)  # a bug: the log needs the trace
        return _note_failure(checker, path, f"cannot be made: {type(error).__name__}: {error}")
    if problem:  # a withdrawal does not wait for a better cover
        result += _note_cover(checker, path, problem)
    return result + PublishResult(quarantined=checked.quarantined, losses=checked.losses)


def _is_urgent(checker: EntryChecker, path: str) -> bool:
    with checker.catalog.read() as connection:
        return path in feeds.urgent_paths(connection)


def _note_cover(checker: EntryChecker, path: str, problem: str) -> PublishResult:
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        feeds.note_problem(connection, path, problem)
    return PublishResult(problems=(f"/{path}: {problem}; only the withdrawal is new",))


def _note_failure(checker: EntryChecker, path: str, problem: str) -> PublishResult:
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        return PublishResult(problems=(_note_problem(connection, path, problem),))


def _note_problem(connection: Connection, path: str, problem: str) -> str:
    """Note why a feed keeps its last documents until its stories or the settings change; return that in one line.

    A story in them that was withdrawn is not served any longer, so then they go.
    """
    fate = "the last good document stays"
    if path in feeds.urgent_paths(connection):
        documents.drop(connection, path)
        fate = "it is not served, because a story in it was withdrawn"
    feeds.clear_stale(connection, path, problem)
    return f"/{path}: {problem}; {fate}"


def _build_documents(builder: DocumentBuilder, path: str) -> PublishResult:
    connection, publication = builder.connection, builder.publication
    declared = declared_feed(publication, path)
    content = content_of(declared)
    if places := floors.move(connection, path):
        archives.mark_stale_around(connection, path, places, largest_archive(publication.window), builder.now)
    window, newest_archive = windows.live_window(connection, path, publication)
    floors.note_effect(connection, path, in_effect=window.at_floor)
    builder.require_checked(window.ids, content)
    keys = withdrawals.recent_keys(connection, path, window, publication.window_hours)
    notices = withdrawals_of(builder, on_withdrawal(publication, declared), keys)
    is_empty = not (window.keys or notices) and window.oldest is None
    if is_empty and path and not declared and not _was_served(connection, path):
        feeds.clear_stale(connection, path, "")  # nothing public yet: the feed's name is not public either
        return PublishResult()
    feed = live_feed(builder, path, declared)
    news = news_of(connection, feed, window, notices)
    feed = replace(feed, history=History(previous=archive_path(path, newest_archive)))
    result = builder.build(BuildRequest(feed, window.keys, content, window.changed, notices, news.is_new))
    if result.problem:
        return PublishResult(result.documents, problems=(_note_problem(connection, path, result.problem),))
    feed_news.put(connection, path, news.digest)
    feeds.clear_stale(connection, path, "")
    return PublishResult(result.documents)


def _was_served(connection: Connection, path: str) -> bool:
    return document_dates.are_known(connection, [document_path(path, name) for name in DOCUMENT_NAMES])
