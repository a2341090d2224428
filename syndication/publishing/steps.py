"""What is due, done once: documents brought in step with the folder and with the hour."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, feeds, items, locks, state
from syndication.model.progress import Progress, silent
from syndication.publishing import archives, editions, intake, quarantine, sitemaps, storage
from syndication.publishing import feeds as publishing
from syndication.publishing.folder import RecordFile
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.scan import FolderChanges, scan_files, scan_folder
from syndication.publishing.workspace import Workspace

LONGEST_WAIT = 30.0  # seconds until it is asked again what is due
AGAIN_SECONDS = 0.1  # how soon files that are open for writing are looked at again


class Step(Struct, frozen=True):
    """What one publication did; `arriving` are files to be looked at again, `more` tells that there is more to do.

    `looked` tells that the records were looked at: `refused` are then all that are refused.
    """

    accepted: int = 0
    documents: int = 0
    refused: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    arriving: tuple[RecordFile, ...] = ()
    looked: bool = False
    more: bool = False


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def step(
    desk: Workspace, tell: Progress = silent, patience: float = math.inf, paths: Collection[Path] | None = None
) -> Step:
    """Bring the catalog and the documents in step with the folder once, or with what is at `paths` in it.

    After `patience` seconds, archives are left for the next step. Others may write between its parts.

    Raises:
        BusyError: another process is publishing.
        SyndicationError: the folder or the database is out of reach.
    """
    with locks.publisher(desk.catalog):
        look = _look(desk, paths)
        live = Step(arriving=look.arriving)
        if look.whole or look.changed or look.gone or _is_due(desk.catalog):
            live = _publish(desk, look, tell)
        ends = time.monotonic() + patience
        judge = _judge(desk, utc_now(), tell)
        archived = archives.renew(judge, tell, lambda: time.monotonic() > ends)
        judged = quarantine.check_rest(judge, lambda: time.monotonic() > ends)
        if look.whole and not look.arriving:
            with desk.catalog.begin() as connection:
                state.put(connection, state.IN_STEP, "yes")
    return replace(
        live,
        documents=live.documents + archived.documents,
        quarantined=live.quarantined + archived.quarantined + judged.quarantined,
        problems=live.problems + archived.problems,
        more=live.more or archived.more or judged.more,
    )


def _judge(desk: Workspace, now: datetime, tell: Progress) -> EntryChecker:
    return EntryChecker(desk.catalog, desk.publication, now, pause=lambda: tell("checking stories", 0, 0))


def _publish(desk: Workspace, look: FolderChanges, tell: Progress) -> Step:
    """Take in what a look found, and publish the feeds and listings that it changes.

    Every publication has a second of its own, so that two changes never share a date and a
    reader that compares dates misses neither. What others wrote meanwhile is in it, so its last second counts.
    """
    now = _own_second(desk.catalog)
    taken = intake.take_in(desk.catalog, desk.folder, look, desk.publication, now, tell)
    published = publishing.renew(_judge(desk, now, tell), tell)
    listed = sitemaps.renew(desk.catalog, desk.publication, now, tell)
    editions.keep(desk.catalog, now, desk.keep_days)
    if published.documents or listed.documents:
        with desk.catalog.begin() as connection:
            state.put(connection, state.LAST_SECOND, str(int(utc_now().timestamp())))
    return Step(
        accepted=taken.accepted,
        documents=published.documents + listed.documents,
        refused=taken.refused,
        quarantined=published.quarantined,
        problems=published.problems + listed.problems,
        arriving=look.arriving,
        looked=True,
        more=published.more,
    )


def _is_due(catalog: Catalog) -> bool:
    """Tell whether there is something to publish that no file asks for: a moment that has come, or what was left."""
    if until_due(catalog) <= 0:
        return True
    with catalog.read() as connection:
        return bool(feeds.stale(connection))


def _look(desk: Workspace, paths: Collection[Path] | None) -> FolderChanges:
    if paths is None:
        return scan_folder(desk.catalog, desk.folder, utc_now().timestamp())
    return scan_files(desk.catalog, desk.folder, paths, utc_now().timestamp())


def forget(desk: Workspace, item_id: str) -> None:
    """Take an item whose file is gone out of everything that is served.

    Raises:
        BusyError: another process is publishing.
    """
    with locks.publisher(desk.catalog):
        now = _own_second(desk.catalog)
        with locks.turn(desk.catalog), desk.catalog.begin() as connection:
            storage.forget(connection, item_id, now)
            state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
        judge = _judge(desk, now, silent)
        publishing.renew(judge, silent)
        sitemaps.renew(desk.catalog, desk.publication, now, silent)
        editions.keep(desk.catalog, now, desk.keep_days)
        archives.renew(judge, silent, lambda: False)


def until_due(catalog: Catalog) -> float:
    """Return the seconds until the next moment that changes documents, at most half a minute.

    Raises:
        CatalogError: the database is out of reach.
    """
    with catalog.read() as connection:
        dues = [moment for moment in (items.next_due(connection), sitemaps.next_due(connection)) if moment]
    if not dues:
        return LONGEST_WAIT
    return min(max((min(dues) - utc_now()).total_seconds(), 0.0), LONGEST_WAIT)


def _own_second(catalog: Catalog) -> datetime:
    """Return the present moment, after waiting for a second in which nothing was published yet."""
    with catalog.read() as connection:
        last = state.number(connection, state.LAST_SECOND)
    now = utc_now()
    next_second = datetime.fromtimestamp(last, UTC) + timedelta(seconds=1)
    if timedelta() < next_second - now <= timedelta(seconds=1):
        time.sleep((next_second - now).total_seconds())
        now = utc_now()
    return now
