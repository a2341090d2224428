"""The publishing loop: it follows the folder and the clock, and ends only with its process.

Two threads watch the folder. One gets events from the file system; the other scans the whole folder regularly, as
some file systems send no events. Both put the changed paths into a queue. The loop takes them from it and publishes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from pathlib import Path
from threading import Event, Thread

from watchfiles import watch

from syndication.catalog import state
from syndication.model import heartbeat
from syndication.model.errors import BusyError, CatalogError, FolderError, SyndicationError
from syndication.model.heartbeat import Heartbeat
from syndication.model.item_findings import LossTally
from syndication.model.progress import Progress, ignore_progress
from syndication.publishing import steps
from syndication.publishing.arrival import seconds_until_quiet
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.scan import SCAN_SECONDS, pause_after, scan_folder
from syndication.publishing.steps import AGAIN_SECONDS, Step, utc_now
from syndication.publishing.workspace import Workspace
from syndication.text.counts import count_of
from syndication.text.terminal import visible

log = logging.getLogger("syndication")

BUSY_SECONDS = 1.0
PAUSE_SECONDS = 0.01  # between two parts of long work
POLL_SECONDS = 1.0  # between two checks whether other processes left something to publish
ARCHIVE_SECONDS = 0.1  # the longest that work on archives may delay a new story
BEAT_SECONDS = 5.0  # between two heartbeats


def work(workspace: Workspace, stop: Event, progress: Progress = ignore_progress) -> None:
    """Follow the folder and the clock until `stop` is set. Errors are logged, and the loop goes on."""
    queue = ChangeQueue()
    queue.add_all()
    watcher, scanner = (
        Thread(target=run, args=(workspace, queue, stop), daemon=True) for run in (_watch_folder, _scan_regularly)
    )
    watcher.start()
    publisher = Publisher(workspace, queue, progress)
    wait = publisher.publish(queue.take(0.0))
    scanner.start()  # not sooner: the first publication scans the folder itself
    while not stop.is_set():
        wait = publisher.publish(queue.take(min(wait, POLL_SECONDS)))
    for thread in (watcher, scanner):
        thread.join(timeout=1)


class Publisher:
    """Publishes once per call, writes heartbeats meanwhile, and logs each problem once."""

    def __init__(self, workspace: Workspace, queue: ChangeQueue, progress: Progress = ignore_progress) -> None:
        self._workspace = workspace
        self._queue = queue
        self._progress = progress
        self._logged: set[str] = set()
        self._absence = ""  # why the folder is not the right one
        self._beat: Heartbeat | None = None
        self._next_beat = 0.0
        self._losses = LossTally()

    def publish(self, paths: Collection[Path] | None) -> float:
        """Publish the changes at `paths`, None for all; return after how many seconds to do so again.

        When it fails, the paths go back into the queue, so that no change is lost.
        """
        try:
            done = steps.step(self._workspace, self._report, ARCHIVE_SECONDS, paths)
            wait = self._wait_after(done)
        except BusyError:
            self._queue.add_later(paths)
            return BUSY_SECONDS
        except FolderError as error:
            self._log_absence(error)
            self._queue.add_later(None)
            return BUSY_SECONDS
        except Exception as error:  # law 8: the loop never ends, and it is logged  # noqa: BLE001
            self._log_failure(error)
            self._queue.add_later(paths)
            return BUSY_SECONDS
        self._log_return()
        self._log(done)
        if done.arriving:
            self._queue.add_later(None if paths is None else [Path(found.place) for found in done.arriving])
        self._write_beat(heartbeat.beat_succeeded(utc_now()))
        return wait

    def _wait_after(self, done: Step) -> float:
        if done.more:
            return PAUSE_SECONDS if done.documents else AGAIN_SECONDS
        now = utc_now().timestamp()
        again = (seconds_until_quiet(found, now) or AGAIN_SECONDS for found in done.arriving)
        return min([steps.until_due(self._workspace.catalog), *again])

    def _report(self, what: str, done: int, total: int) -> None:
        self._progress(what, done, total)
        self._write_beat(heartbeat.beat_alive(self._beat, utc_now()))

    def _log_absence(self, error: FolderError) -> None:
        """Log once that the folder is not the right one; it is looked for every second.

        If another machine publishes meanwhile, the heartbeat stays as it is: the fault is of this machine alone.
        """
        if not self._absence:
            log.error("%s; nothing is published until then", error)
        self._absence = str(error)
        if not self._is_published_elsewhere():
            self._next_beat = 0.0
            self._write_beat(heartbeat.beat_failed(self._beat, str(error), utc_now()))

    def _log_return(self) -> None:
        if self._absence:
            log.info("%s: is the right folder again; publishing goes on", self._workspace.folder.root)
        self._absence = ""

    def _is_published_elsewhere(self) -> bool:
        """Return whether somebody published within the last minute."""
        try:
            with self._workspace.catalog.read() as connection:
                beat = heartbeat.read(state.get(connection, state.PUBLISHER))
        except CatalogError:
            return False
        return beat is not None and beat.succeeded is not None and utc_now() - beat.succeeded < heartbeat.LATE

    def _log_failure(self, error: Exception) -> None:
        """Log an error once, and write it into the heartbeat. The next story must not wait for a restart (law 8)."""
        if str(error) not in self._logged:
            expected = isinstance(error, SyndicationError | OSError)
            log.error("%s", error) if expected else log.exception("publishing failed")
            self._logged.add(str(error))
        self._next_beat = 0.0
        self._write_beat(heartbeat.beat_failed(self._beat, str(error) or type(error).__name__, utc_now()))

    def _write_beat(self, beat: Heartbeat) -> None:
        """Write a heartbeat if the last one is old enough, or if it ends a failure."""
        moment = time.monotonic()
        ended = self._beat is not None and self._beat.failing is not None and beat.failing is None
        if moment < self._next_beat and not ended:
            return
        try:
            with self._workspace.catalog.begin() as connection:
                state.put(connection, state.PUBLISHER, heartbeat.write(beat))
        except CatalogError as error:
            log.warning("the heartbeat could not be written: %s", error)
            return
        self._beat, self._next_beat = beat, moment + BEAT_SECONDS

    def _log(self, done: Step) -> None:
        """Log what was done. A problem that stays the same is logged once; after it is solved, it is logged again."""
        problems = {*done.refused, *done.quarantined, *done.problems}
        for problem in sorted(problems - self._logged):
            log.warning("%s", visible(problem))
        if done.scanned:
            self._logged.difference_update(self._logged - problems)
        self._logged.update(problems)
        if done.documents:
            taken, published = count_of(done.accepted, "record"), count_of(done.documents, "document")
            log.info("%s taken in, %s published", taken, published)
        self._log_losses(done)

    def _log_losses(self, done: Step) -> None:
        """Log how many stories lose something. While many are checked in small steps, they are added up."""
        self._losses += done.losses
        if self._losses and not done.more:
            level = logging.WARNING if self._losses.losing else logging.INFO
            log.log(level, "%s; see `syndication status`", self._losses)
            self._losses = LossTally()


def _watch_folder(workspace: Workspace, queue: ChangeQueue, stop: Event) -> None:
    """Put each change in the folder into the queue, and wake the loop once more when `stop` is set.

    A folder that is missing is tried again every second, and logged once. When another folder is in its place, such as
    a file system that is mounted again, that one is followed.
    """
    root, logged = workspace.folder.root, ""
    while not stop.is_set():
        try:
            followed = _place_on_disk(root)
            for changes in watch(root, stop_event=stop, debounce=50, step=20, rust_timeout=500, yield_on_timeout=True):
                if changes:
                    queue.add([Path(path) for _, path in changes])
                logged = ""
                if _place_on_disk(root) != followed:
                    queue.add_all()
                    break
        except (OSError, RuntimeError) as error:  # such as ESTALE of NFS
            if str(error) != logged:
                log.error("%s: cannot be watched: %s", root, error)
            logged = str(error)
            queue.add_all()
            stop.wait(BUSY_SECONDS)
    queue.add([])


def _place_on_disk(root: Path) -> tuple[int, int]:
    """Return what tells one folder from another: its file system, and its number there."""
    found = root.stat()
    return found.st_dev, found.st_ino


def _scan_regularly(workspace: Workspace, queue: ChangeQueue, stop: Event) -> None:
    """Scan the whole folder regularly. The pause is at least 20 times as long as the last scan."""
    pause = SCAN_SECONDS
    while not stop.wait(pause):
        started = time.monotonic()
        try:
            changes = scan_folder(workspace.catalog, workspace.folder, utc_now().timestamp())
            paths = [Path(file.place) for file in (*changes.changed, *changes.arriving)]
            paths += [workspace.folder.root.parent / path for path in changes.gone]
            paths += [workspace.folder.root.parent / found.path for found in changes.unreadable]
            if paths:
                queue.add(paths)
        except (SyndicationError, OSError):
            queue.add_all()  # the publishing loop meets the same error, and reports it
        pause = pause_after(time.monotonic() - started)
