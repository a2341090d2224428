"""Building archives (RFC 5005 section 4): where a feed has changed, the archives around that place are cut again.

The catalog stores the places that changed. Each place is one transaction: read the items around it, cut them into
archives (`model.archive_cuts`), and build those archives whose items or links to the archives next to them changed. The
archives at both ends of the range may link to archives outside of it; if these are not built yet, they are marked too.
So the first archives of a feed follow from a single mark, one after the other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, documents, feeds, locks, withdrawals
from syndication.catalog import archives as stored_archives
from syndication.catalog.archives import StoredArchive
from syndication.model.archive_cuts import Archive, cut_archives, fixed_cuts_around, largest_archive
from syndication.model.document_date import SameSecondError
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import Feed, History
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import archive_path
from syndication.model.item_findings import LossTally
from syndication.model.progress import Progress
from syndication.publishing.build import BuildRequest, DocumentBuilder, content_of, live_feed, run_build
from syndication.publishing.quarantine import CheckedEntries, EntryChecker
from syndication.publishing.withdrawals import on_withdrawal, withdrawals_of
from syndication.text.dates import from_micros

log = logging.getLogger("syndication")


class ArchiveResult(Struct, frozen=True):
    """The result: how many documents changed, why some could not be built, and whether there is more to do.

    `quarantined` are the items that the gate refused, with the reason; `losses` is what items lose.
    """

    documents: int
    problems: tuple[str, ...]
    quarantined: tuple[str, ...] = ()
    losses: LossTally = LossTally()
    more: bool = False


def build_stale(checker: EntryChecker, progress: Progress, is_over: Callable[[], bool]) -> ArchiveResult:
    """Build archives where their feeds changed, until all are built or the time for it `is_over`.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    total = waiting = _count_stale(checker.catalog)
    changed = 0
    checked = CheckedEntries()
    problems: list[str] = []
    while waiting and not is_over():
        try:
            result, found = build_next(checker)
        except SameSecondError:
            break
        waiting = _count_stale(checker.catalog)
        changed += result.documents
        checked += found
        problems += result.problems
        if total > 1:
            progress("writing archives", total - waiting, total)
    return ArchiveResult(changed, tuple(problems), checked.quarantined, checked.losses, more=bool(waiting))


def build_urgent(checker: EntryChecker) -> ArchiveResult:
    """Build the archives with stories that are public no more, except those that changed in this second already.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    changed, checked, problems = 0, CheckedEntries(), list[str]()
    while _are_urgent(checker.catalog):
        try:
            result, found = build_next(checker)
        except SameSecondError:
            break
        changed += result.documents
        checked += found
        problems += result.problems
    return ArchiveResult(changed, tuple(problems), checked.quarantined, checked.losses)


def build_next(checker: EntryChecker) -> tuple[ArchiveResult, CheckedEntries]:
    """Build the archives around the next stale place. Whatever goes wrong, the others are built (law 8).

    Raises:
        SameSecondError: one of them changed in this second already.
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    try:
        return run_build(checker, _build_next)
    except (SameSecondError, BusyError, CatalogError):
        raise
    except Exception as error:  # it is logged  # noqa: BLE001
        return _give_up(checker, error), CheckedEntries()


def _give_up(checker: EntryChecker, error: Exception) -> ArchiveResult:
    """Leave the archives around a place as they are, and report why, so that the others are built (law 8)."""
    log.exception("archives cannot be made")  # a bug: the log needs the trace
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        stale = stored_archives.next_stale(connection)
        if not stale:
            return ArchiveResult(0, ())
        path, place = stale
        problem = f"archives cannot be made: {type(error).__name__}: {error}"
        name = stored_archives.name_at(connection, path, place)
        fate = _fate(connection, archive_path(path, name), stored_archives.is_urgent(connection, path))
        stored_archives.clear_stale(connection, path, place)
        feeds.note_problem(connection, path, problem)
    return ArchiveResult(0, (f"/{path}: {problem}; {fate}",))


def _fate(connection: Connection, archive: str, is_urgent: bool) -> str:
    """Return what becomes of the documents of an archive that cannot be built.

    They stay, unless a story of the feed was withdrawn: they may have it, and must not be served any longer.
    """
    if not (is_urgent and archive):
        return "the last good documents stay"
    documents.drop(connection, archive)
    return "they are not served, because a story in them was withdrawn"


def _are_urgent(catalog: Catalog) -> bool:
    with catalog.read() as connection:
        return stored_archives.are_urgent(connection)


def _count_stale(catalog: Catalog) -> int:
    with catalog.read() as connection:
        return stored_archives.count_stale(connection)


def _build_next(builder: DocumentBuilder) -> ArchiveResult:
    """Build the archives around one place that has changed."""
    connection = builder.connection
    stale = stored_archives.next_stale(connection)
    if not stale:
        return ArchiveResult(0, ())
    path, place = stale
    stretch = stored_archives.stretch_around(connection, path, place, largest_archive(builder.publication.window))
    part = cut_archives(stretch)
    before = stored_archives.in_range(connection, path, part.first, part.beyond)
    is_urgent = stored_archives.is_urgent(connection, path)
    changed = part.changed(stored_archives.clear_stale_range(connection, path, *fixed_cuts_around(stretch, place)))
    gone = before.keys() - {archive.name for archive in part.archives}
    stored_archives.drop(connection, path, gone, [archive_path(path, name) for name in gone])
    feed = live_feed(builder, path, declared_feed(builder.publication, path))
    results = [
        _build_archive(builder, feed, archive, is_urgent)
        for archive in part.archives
        if archive.name in changed or before.get(archive.name) != StoredArchive(archive.previous, archive.following)
    ]
    stored_archives.mark_next_stale(connection, path, part.neighbours)
    return ArchiveResult(sum(one.documents for one in results), tuple(line for one in results for line in one.problems))


def _build_archive(builder: DocumentBuilder, live: Feed, archive: Archive, is_urgent: bool) -> ArchiveResult:
    path = archive_path(live.path, archive.name)
    history = History(
        current=live.path,
        previous=archive_path(live.path, archive.previous),
        following=archive_path(live.path, archive.following),
    )
    declared = declared_feed(builder.publication, live.path)
    keys = stored_archives.visible_keys(builder.connection, archive.keys)
    builder.require_checked([key.id for key in keys], content_of(declared))
    withdrawn = withdrawals.withdrawn_keys(builder.connection, live.path, [key.id for key in archive.keys])
    notices = withdrawals_of(builder, on_withdrawal(builder.publication, declared), withdrawn)
    change = stored_archives.last_change(builder.connection, archive.keys)
    request = BuildRequest(
        replace(live, path=path, history=history, hubs=()),  # no hub pushes archives
        keys,
        content_of(declared),
        from_micros(change) if change is not None else None,
        notices,
    )
    result = builder.build(request)
    stored_archives.save(builder.connection, live.path, archive)
    if not result.problem:
        return ArchiveResult(result.documents, ())
    fate = _fate(builder.connection, path, is_urgent)
    return ArchiveResult(result.documents, (f"/{path}: {result.problem}; {fate}",))
