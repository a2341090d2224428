"""Live feeds: those that are stale get their documents anew; what fails the gate leaves the last good one in place."""

from __future__ import annotations

import logging

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, documents, feeds, locks, withdrawals
from syndication.catalog import archives as stretches
from syndication.model import archive_cuts
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import History
from syndication.model.feed_header import declared_feed, make_feed
from syndication.model.feed_path import archive_path
from syndication.model.progress import Progress
from syndication.publishing.build import BuildRequest, DocumentBuilder, TooSoonError, content_of, run
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import on_withdrawal, tell

log = logging.getLogger("syndication")

_AT_ONCE = 20  # feeds between two looks at which are stale: a withdrawal does not wait for all that were stale before


class PublishResult(Struct, frozen=True):
    """What a publication did: how many documents changed, and what the gate kept back.

    `more` tells that feeds are left which have changed in this second already.
    """

    documents: int = 0
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    more: bool = False

    def __add__(self, other: PublishResult) -> PublishResult:
        return PublishResult(
            self.documents + other.documents,
            self.quarantined + other.quarantined,
            self.problems + other.problems,
            self.more or other.more,
        )


def renew(judge: EntryChecker, tell: Progress) -> PublishResult:
    """Make the documents of every stale feed anew; each feed is kept as a whole, or not at all.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database refuses.
    """
    published = PublishResult()
    done = 0
    later = set[str]()
    while paths := [path for path in _stale(judge.catalog) if path not in later]:
        for path in paths[:_AT_ONCE]:
            report = _renew(judge, path)
            if report.more:
                later.add(path)
            published += report
            done += 1
            tell("writing feeds", done, done + len(paths) - paths.index(path) - 1)
    return published


def _stale(catalog: Catalog) -> list[str]:
    with catalog.read() as connection:
        return feeds.stale(connection)


def _renew(judge: EntryChecker, path: str) -> PublishResult:
    """Make the documents of one feed anew; whatever goes wrong with it, the others are made (law 8)."""
    try:
        report, kept_back = run(judge, lambda press: _written(press, path))
    except TooSoonError:
        return PublishResult(more=True)
    except (BusyError, CatalogError):
        raise
    except Exception as error:
        log.exception("/%s: the feed cannot be made", path)  # a fault of this program: the trace says where
        problem = f"cannot be made: {type(error).__name__}: {error}"
        with locks.turn(judge.catalog), judge.catalog.begin() as connection:
            feeds.settle(connection, path, problem)
        return PublishResult(problems=(_held_back(path, problem),))
    return report + PublishResult(quarantined=kept_back)


def _held_back(path: str, problem: str) -> str:
    return f"/{path}: {problem}; the last good document stays"


def _written(press: DocumentBuilder, path: str) -> PublishResult:
    connection, publication = press.connection, press.publication
    declared = declared_feed(publication, path)
    stretch = stretches.at_end(connection, path, archive_cuts.largest(publication.window))
    content = content_of(declared)
    window = feeds.window(connection, path, archive_cuts.reach(publication.window, stretch), publication.window_hours)
    press.require_judged(window.ids, content)
    keys = withdrawals.recent(connection, path, window, publication.window_hours)
    told = tell(press, on_withdrawal(publication, declared), keys)
    if not (window.keys or told) and path and not declared and not documents.of_feed(connection, path):
        feeds.settle(connection, path, "")  # nothing public yet: the feed's name is not public either
        return PublishResult()
    feed = make_feed(publication, path, feeds.name(connection, path), declared)
    newest, _ = archive_cuts.newest(stretch)
    feed = replace(feed, history=History(previous=archive_path(path, newest)))
    done = press.make(BuildRequest(feed, window.keys, content, window.changed, told))
    feeds.settle(connection, path, done.problem)
    return PublishResult(done.documents, problems=(_held_back(path, done.problem),) if done.problem else ())
