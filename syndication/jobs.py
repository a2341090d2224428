"""What is due, done: one loop that keeps documents in step with the folder and with the hour."""

from __future__ import annotations

import logging
import math
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from msgspec import Struct
from watchfiles import watch

from syndication import archiving, directory, intake, publishing
from syndication.catalog import Catalog, items, state
from syndication.errors import BusyError, SyndicationError
from syndication.folder import Folder
from syndication.intake import Tell
from syndication.model import Publication

log = logging.getLogger("syndication")

FULL_LOOK_SECONDS = 30.0  # how often the folder is read without a sign: some file systems give none
AGAIN_SECONDS = 0.1  # how soon files that are still arriving are looked at again
BUSY_SECONDS = 1.0
ARCHIVE_SECONDS = 0.5  # how long archives may keep a new story waiting


class Step(Struct, frozen=True):
    """What one publication did."""

    accepted: int
    documents: int
    refused: tuple[str, ...]
    quarantined: tuple[str, ...]
    problems: tuple[str, ...]
    arriving: bool
    more: bool


class Desk(Struct, frozen=True):
    """What a publication needs: where the items are kept, the folder of records, and what documents say."""

    catalog: Catalog
    folder: Folder
    publication: Publication


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of progress."""


def step(desk: Desk, tell: Tell = silent, patience: float = math.inf) -> Step:
    """Bring the catalog and the documents in step with the folder once.

    Every publication has a second of its own, so that two changes never share a date and a
    reader that compares dates misses neither. After `patience` seconds, archives are left for the next step.

    Raises:
        BusyError: another process is publishing.
        SyndicationError: the folder or the database is out of reach.
    """
    with desk.catalog.publishing():
        now = _own_second(desk.catalog)
        taken = intake.take_in(desk.catalog, desk.folder, desk.publication, now, tell)
        published = publishing.renew(desk.catalog, desk.publication, now, tell)
        listed = directory.renew(desk.catalog, desk.publication, now, tell)
        ends = time.monotonic() + patience
        archived = archiving.renew(desk.catalog, desk.publication, now, tell, lambda: time.monotonic() > ends)
        with desk.catalog.begin() as connection:
            if published.documents or listed.documents or archived.documents:
                state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
            if not taken.arriving:
                state.put(connection, state.IN_STEP, "yes")
    return Step(
        accepted=taken.accepted,
        documents=published.documents + listed.documents + archived.documents,
        refused=taken.refused,
        quarantined=taken.quarantined + published.quarantined + archived.quarantined,
        problems=published.problems + listed.problems + archived.problems,
        arriving=taken.arriving,
        more=archived.more,
    )


def forget(desk: Desk, item_id: str) -> None:
    """Take an item whose file is gone out of everything that is served.

    Raises:
        BusyError: another process is publishing.
    """
    with desk.catalog.publishing():
        now = _own_second(desk.catalog)
        with desk.catalog.begin() as connection:
            intake.forget(connection, item_id, now)
            state.put(connection, state.LAST_SECOND, str(int(now.timestamp())))
        publishing.renew(desk.catalog, desk.publication, now, silent)
        directory.renew(desk.catalog, desk.publication, now, silent)
        archiving.renew(desk.catalog, desk.publication, now, silent, lambda: False)


def work(desk: Desk, stop: Event, tell: Tell = silent) -> None:
    """Follow the folder and the clock until `stop` is set; errors are logged, and it goes on."""
    signs = Event()
    watcher = Thread(target=_watch, args=(desk.folder.root, signs, stop), daemon=True)
    watcher.start()
    said: set[str] = set()
    while not stop.is_set():
        signs.clear()
        wait = _attempt(desk, tell, said)
        signs.wait(wait)
    watcher.join(timeout=1)


def _attempt(desk: Desk, tell: Tell, said: set[str]) -> float:
    """Publish once; return the seconds after which to look again without a sign."""
    try:
        done = step(desk, tell, ARCHIVE_SECONDS)
        _log(done, said)
        if done.more:
            return 0.0
        return AGAIN_SECONDS if done.arriving else _until_due(desk.catalog)
    except BusyError:
        return BUSY_SECONDS
    except (SyndicationError, OSError) as error:
        if str(error) not in said:
            log.error("%s", error)
            said.add(str(error))
        return BUSY_SECONDS


def _log(done: Step, said: set[str]) -> None:
    """Log what was done; a problem that is still the same is told once."""
    problems = {*done.refused, *done.quarantined, *done.problems}
    for problem in sorted(problems - said):
        log.warning("%s", problem)
    said.difference_update(said - problems)
    said.update(problems)
    if done.documents:
        log.info("%d records, %d documents published", done.accepted, done.documents)


def _until_due(catalog: Catalog) -> float:
    with catalog.read() as connection:
        dues = [moment for moment in (items.next_due(connection), directory.next_due(connection)) if moment]
    if not dues:
        return FULL_LOOK_SECONDS
    return min(max((min(dues) - utc_now()).total_seconds(), 0.0), FULL_LOOK_SECONDS)


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


def _watch(root: Path, signs: Event, stop: Event) -> None:
    """Set `signs` whenever something in the folder changes, and once more when `stop` is set."""
    while not stop.is_set():
        try:
            for _ in watch(root, stop_event=stop, debounce=50, step=20, rust_timeout=500, yield_on_timeout=False):
                signs.set()
        except (FileNotFoundError, RuntimeError) as error:
            log.error("%s: cannot be watched: %s", root, error)
            stop.wait(BUSY_SECONDS)
    signs.set()
