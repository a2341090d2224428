"""Archives (RFC 5005 section 4): where a feed has changed, those around are cut and made anew."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, feeds, locks, withdrawals
from syndication.catalog import archives as stretches
from syndication.catalog.archives import StoredArchive
from syndication.model.archive_cuts import Archive, cut, largest, run_of
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import Feed, History
from syndication.model.feed_header import declared_feed, make_feed
from syndication.model.feed_path import archive_path
from syndication.model.progress import Progress
from syndication.publishing.build import BuildRequest, DocumentBuilder, TooSoonError, content_of, run
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import on_withdrawal, tell
from syndication.text.dates import from_micros

log = logging.getLogger("syndication")


class Archived(Struct, frozen=True):
    """What was done: documents that changed, why some could not, and whether there is more to do.

    `quarantined` are the items that the gate kept back, with the reason.
    """

    documents: int
    problems: tuple[str, ...]
    quarantined: tuple[str, ...] = ()
    more: bool = False


def renew(judge: EntryChecker, tell: Progress, enough: Callable[[], bool]) -> Archived:
    """Make archives anew where their feeds changed, until that is done or `enough`.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database refuses.
    """
    total = waiting = _count_stale(judge.catalog)
    changed = 0
    quarantined: list[str] = []
    problems: list[str] = []
    while waiting and not enough():
        try:
            done, kept_back = run(judge, _renew)
        except TooSoonError:
            break
        except (BusyError, CatalogError):
            raise
        except Exception as error:  # law 8: the others are made, and it is logged  # noqa: BLE001
            done, kept_back = _given_up(judge, error), ()
        waiting = _count_stale(judge.catalog)
        changed += done.documents
        quarantined += kept_back
        problems += done.problems
        if total > 1:
            tell("writing archives", total - waiting, total)
    return Archived(changed, tuple(problems), tuple(quarantined), more=bool(waiting))


def _given_up(judge: EntryChecker, error: Exception) -> Archived:
    """Leave the archives around a place as they are, and say why: the others are made (law 8)."""
    log.exception("archives cannot be made")  # a fault of this program: the trace says where
    with locks.turn(judge.catalog), judge.catalog.begin() as connection:
        stale = stretches.stale(connection)
        if not stale:
            return Archived(0, ())
        path, place = stale
        problem = f"archives cannot be made: {type(error).__name__}: {error}"
        stretches.give_up(connection, path, place)
        feeds.note_problem(connection, path, problem)
    return Archived(0, (f"/{path}: {problem}; the last good documents stay",))


def _count_stale(catalog: Catalog) -> int:
    with catalog.read() as connection:
        return stretches.count_stale(connection)


def _renew(press: DocumentBuilder) -> Archived:
    """Make the archives anew around one place that has changed."""
    connection = press.connection
    stale = stretches.stale(connection)
    if not stale:
        return Archived(0, ())
    path, place = stale
    stretch = stretches.around(connection, path, place, largest(press.publication.window))
    part = cut(stretch)
    before = stretches.existing(connection, path, part.first, part.beyond)
    changed = part.changed(stretches.settle(connection, path, *run_of(stretch, place)))
    gone = before.keys() - {archive.name for archive in part.archives}
    stretches.drop(connection, path, gone, [archive_path(path, name) for name in gone])
    feed = _feed(press, path)
    done = [
        _make(press, feed, archive)
        for archive in part.archives
        if archive.name in changed or before.get(archive.name) != StoredArchive(archive.previous, archive.following)
    ]
    stretches.go_on(connection, path, part.beside)
    return Archived(sum(one.documents for one in done), tuple(line for one in done for line in one.problems))


def _feed(press: DocumentBuilder, path: str) -> Feed:
    declared = declared_feed(press.publication, path)
    return make_feed(press.publication, path, feeds.name(press.connection, path), declared)


def _make(press: DocumentBuilder, live: Feed, archive: Archive) -> Archived:
    path = archive_path(live.path, archive.name)
    history = History(
        current=live.path,
        previous=archive_path(live.path, archive.previous),
        following=archive_path(live.path, archive.following),
    )
    declared = declared_feed(press.publication, live.path)
    keys = stretches.shown(press.connection, archive.keys)
    press.require_judged([key.id for key in keys], content_of(declared))
    withdrawn = withdrawals.among(press.connection, live.path, [key.id for key in archive.keys])
    told = tell(press, on_withdrawal(press.publication, declared), withdrawn)
    change = stretches.last_change(press.connection, archive.keys)
    order = BuildRequest(
        replace(live, path=path, history=history, hubs=()),  # nothing in an archive is news
        keys,
        content_of(declared),
        from_micros(change) if change is not None else None,
        told,
    )
    done = press.make(order)
    stretches.save(press.connection, live.path, archive)
    problems = (f"/{path}: {done.problem}; the last good document stays",) if done.problem else ()
    return Archived(done.documents, problems)
