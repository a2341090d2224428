"""One publication: read changed files, apply dates that have passed, rebuild the documents."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, items, locks, partner_feeds, state
from syndication.catalog import feeds as stored_feeds
from syndication.model.item_findings import LossTally
from syndication.model.progress import Progress, ignore_progress
from syndication.publishing import (
    archives,
    date_file,
    editions,
    feeds,
    floor_file,
    folder_identity,
    intake,
    quarantine,
    sitemaps,
    storage,
)
from syndication.publishing.folder import RecordFile
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.partners import builds
from syndication.publishing.partners.arrival import note_forgotten
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.scan import FolderChanges, scan_files, scan_folder
from syndication.publishing.urgent import build_urgent
from syndication.publishing.workspace import Workspace

LONGEST_WAIT = 30.0  # seconds until the next check of what is due
AGAIN_SECONDS = 0.1  # until files that are open for writing are checked again


class Step(Struct, frozen=True):
    """The result of one publication: `arriving` are files to check again, `more` means that there is more to do.

    `scanned` means that records were read: `refused` are then all records that are refused now. `losses` is what the
    stories lose that were checked.
    """

    accepted: int = 0
    documents: int = 0
    refused: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    losses: LossTally = LossTally()
    arriving: tuple[RecordFile, ...] = ()
    scanned: bool = False
    more: bool = False


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def step(
    workspace: Workspace,
    progress: Progress = ignore_progress,
    patience: float = math.inf,
    paths: Collection[Path] | None = None,
) -> Step:
    """Publish the changes in the folder once: at `paths`, or everywhere.

    Live feeds come first. Archives and checks of other entries get `patience` seconds; the rest is left for the next
    step. Other processes may write between the parts of a step.

    Raises:
        BusyError: another process is publishing.
        FolderError: the folder is missing, or is not the one that the database knows.
        SyndicationError: the folder or the database is unavailable.
    """
    with locks.publisher(workspace.catalog):
        build_urgent(workspace, utc_now())  # what was left when the last publication was interrupted
        folder_identity.confirm(workspace.catalog, items_folder(workspace.folder))
        progress = _withdrawals_first(workspace, progress)
        changes = _folder_changes(workspace, paths)
        unreadable = tuple(found.line for found in changes.unreadable)
        live = Step(arriving=changes.arriving)
        if changes.whole or changes.changed or changes.gone or _is_due(workspace):
            live = _publish(workspace, changes, progress)
        ends = time.monotonic() + patience
        checker = _entry_checker(workspace, utc_now(), progress)
        archived = archives.build_stale(checker, progress, lambda: time.monotonic() > ends)
        checked = quarantine.check_rest(checker, lambda: time.monotonic() > ends)
        more = live.more or archived.more or checked.more
        if not more:
            date_file.save_if_due(workspace.catalog, workspace.folder, utc_now().timestamp())
        if changes.whole and not changes.arriving:
            with workspace.catalog.begin() as connection:
                state.put(connection, state.IN_STEP, "yes")
    return replace(
        live,
        documents=live.documents + archived.documents,
        quarantined=live.quarantined + archived.quarantined + checked.quarantined,
        problems=live.problems + archived.problems + unreadable,
        losses=live.losses + archived.losses + checked.losses,
        more=more,
    )


def _withdrawals_first(workspace: Workspace, progress: Progress) -> Progress:
    """Return a report of progress that first builds what a withdrawal has made stale meanwhile."""

    def report(what: str, done: int, total: int) -> None:
        build_urgent(workspace, utc_now())
        progress(what, done, total)

    return report


def _entry_checker(workspace: Workspace, now: datetime, progress: Progress) -> EntryChecker:
    pause = partial(progress, "checking stories", 0, 0)
    return EntryChecker(workspace.catalog, workspace.publication, workspace.pictures, now, pause=pause)


def _publish(workspace: Workspace, changes: FolderChanges, progress: Progress) -> Step:
    """Take in the changes of a scan, and publish the feeds and sitemaps that they change.

    Readers compare the dates of documents, which have whole seconds. So every publication has a second of its own, and
    no two changes share a date. Other processes may have written meanwhile, so the second of its end is stored.
    """
    now = _unused_second(workspace.catalog)
    taken = intake.take_in(workspace.catalog, workspace.folder, changes, workspace.publication, now, progress)
    checker = _entry_checker(workspace, now, progress)
    published = feeds.build_stale(checker, progress) + builds.build_stale(checker, progress)
    listed = sitemaps.build_stale(workspace.catalog, workspace.publication, now, progress)
    editions.update_editions(workspace.catalog, now, workspace.keep_days, workspace.keep_bytes)
    if published.documents or listed.documents:
        with workspace.catalog.begin() as connection:
            state.put(connection, state.LAST_SECOND, str(int(utc_now().timestamp())))
    return Step(
        accepted=taken.accepted,
        documents=published.documents + listed.documents,
        refused=taken.refused,
        quarantined=published.quarantined,
        problems=published.problems + listed.problems,
        losses=published.losses,
        arriving=changes.arriving,
        scanned=True,
        more=published.more,
    )


def _is_due(workspace: Workspace) -> bool:
    """Return whether there is work without changed records: a moment that has come, a stale feed, or new floors."""
    if until_due(workspace.catalog) <= 0 or floor_file.is_unread(workspace.catalog, workspace.folder):
        return True
    with workspace.catalog.read() as connection:
        return bool(stored_feeds.stale_paths(connection) or partner_feeds.stale(connection))


def _folder_changes(workspace: Workspace, paths: Collection[Path] | None) -> FolderChanges:
    if paths is None:
        return scan_folder(workspace.catalog, workspace.folder, utc_now().timestamp())
    return scan_files(workspace.catalog, workspace.folder, paths, utc_now().timestamp())


def forget(workspace: Workspace, item_id: str, who: str) -> None:
    """Remove an item whose file is gone from everything that is served, for `who`, whom the log names.

    Raises:
        BusyError: another process is publishing.
        FolderError: the folder is missing, or is not the one that the database knows.
    """
    with locks.publisher(workspace.catalog):
        folder_identity.confirm(workspace.catalog, items_folder(workspace.folder))
        now = _unused_second(workspace.catalog)
        with locks.turn(workspace.catalog), locks.writer_transaction(workspace.catalog) as connection:
            if stored := items.by_id(connection, item_id):
                note_forgotten(connection, stored.item, workspace.publication, now)
            storage.forget_item(connection, item_id, who, now)
            state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
        checker = _entry_checker(workspace, now, ignore_progress)
        feeds.build_stale(checker, ignore_progress)
        builds.build_stale(checker, ignore_progress)
        sitemaps.build_stale(workspace.catalog, workspace.publication, now, ignore_progress)
        editions.update_editions(workspace.catalog, now, workspace.keep_days, workspace.keep_bytes)
        archives.build_stale(checker, ignore_progress, lambda: False)
        date_file.save(workspace.catalog, workspace.folder)


def until_due(catalog: Catalog) -> float:
    """Return the seconds until the next moment that changes documents, 30 at most.

    Raises:
        CatalogError: the database is unavailable.
    """
    with catalog.read() as connection:
        dues = [moment for moment in (items.next_due(connection), sitemaps.next_due(connection)) if moment]
    if not dues:
        return LONGEST_WAIT
    return min(max((min(dues) - utc_now()).total_seconds(), 0.0), LONGEST_WAIT)


def _unused_second(catalog: Catalog) -> datetime:
    """Return the present moment, after waiting for a second in which nothing was published yet."""
    with catalog.read() as connection:
        last = state.number(connection, state.LAST_SECOND)
    now = utc_now()
    next_second = datetime.fromtimestamp(last, UTC) + timedelta(seconds=1)
    if timedelta() < next_second - now <= timedelta(seconds=1):
        time.sleep((next_second - now).total_seconds())
        now = utc_now()
    return now
