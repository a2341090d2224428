"""The one who publishes: a loop over the folder and the clock, which nothing ends but its process."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from pathlib import Path
from threading import Event, Thread

from watchfiles import watch

from syndication.catalog import state
from syndication.model import heartbeat
from syndication.model.errors import BusyError, CatalogError, SyndicationError
from syndication.model.heartbeat import Heartbeat
from syndication.model.progress import Progress, silent
from syndication.publishing import folder, steps
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.scan import scan_folder
from syndication.publishing.steps import AGAIN_SECONDS, Step, utc_now
from syndication.publishing.workspace import Workspace

log = logging.getLogger("syndication")

LOOK_AROUND_SECONDS = 30.0  # how often the whole folder is read without a sign
LOOK_AROUND_RESTS = 20.0  # and how many times as long as that takes it is left alone
BUSY_SECONDS = 1.0
PAUSE_SECONDS = 0.01  # between two parts of long work
POLL_SECONDS = 1.0  # how often the catalog is asked for what others left to be published
ARCHIVE_SECONDS = 0.1  # how long archives may keep a new story waiting
BEAT_SECONDS = 5.0  # between two signs of life


def work(desk: Workspace, stop: Event, tell: Progress = silent) -> None:
    """Follow the folder and the clock until `stop` is set; errors are logged, and it goes on."""
    signs = ChangeQueue()
    signs.give_all()
    watcher, walker = (Thread(target=run, args=(desk, signs, stop), daemon=True) for run in (_watch, _look_around))
    watcher.start()
    publisher = Publisher(desk, signs, tell)
    wait = publisher.publish(signs.take(0.0))
    walker.start()  # a second look beside the first would only take its time
    while not stop.is_set():
        wait = publisher.publish(signs.take(min(wait, POLL_SECONDS)))
    for follower in (watcher, walker):
        follower.join(timeout=1)


class Publisher:
    """Publishes time and again, gives signs of life meanwhile, and logs each problem once."""

    def __init__(self, desk: Workspace, signs: ChangeQueue, tell: Progress = silent) -> None:
        self._desk = desk
        self._signs = signs
        self._tell = tell
        self._logged: set[str] = set()
        self._beat: Heartbeat | None = None
        self._next_beat = 0.0

    def publish(self, paths: Collection[Path] | None) -> float:
        """Publish once what is at `paths`, None for all; return the seconds after which to go on without a sign."""
        try:
            done = steps.step(self._desk, self._report, ARCHIVE_SECONDS, paths)
            wait = self._wait_after(done)
        except BusyError:
            self._signs.give_later(paths)
            return BUSY_SECONDS
        except Exception as error:  # law 8: nothing ends this loop, and it is logged  # noqa: BLE001
            self._fail(error)
            self._signs.give_later(paths)
            return BUSY_SECONDS
        self._log(done)
        if done.arriving:
            self._signs.give_later(None if paths is None else [Path(found.place) for found in done.arriving])
        self._give_sign(heartbeat.succeeded(utc_now()))
        return wait

    def _wait_after(self, done: Step) -> float:
        if done.more:
            return PAUSE_SECONDS if done.documents else AGAIN_SECONDS
        now = utc_now().timestamp()
        again = (folder.quiet_in(found, now) or AGAIN_SECONDS for found in done.arriving)
        return min([steps.until_due(self._desk.catalog), *again])

    def _report(self, what: str, done: int, total: int) -> None:
        self._tell(what, done, total)
        self._give_sign(heartbeat.alive(self._beat, utc_now()))

    def _fail(self, error: Exception) -> None:
        """Log what went wrong, once, and go on: whatever it is, the next story must not wait for a restart (law 8)."""
        if str(error) not in self._logged:
            expected = isinstance(error, SyndicationError | OSError)
            log.error("%s", error) if expected else log.exception("publishing failed")
            self._logged.add(str(error))
        self._next_beat = 0.0
        self._give_sign(heartbeat.failed(self._beat, str(error) or type(error).__name__, utc_now()))

    def _give_sign(self, beat: Heartbeat) -> None:
        """Write a sign of life, if the last one was some time ago or another one is to be told."""
        moment = time.monotonic()
        ended = self._beat is not None and self._beat.failing is not None and beat.failing is None
        if moment < self._next_beat and not ended:
            return
        try:
            with self._desk.catalog.begin() as connection:
                state.put(connection, state.PUBLISHER, heartbeat.write(beat))
        except CatalogError as error:
            log.warning("no sign of life could be written: %s", error)
            return
        self._beat, self._next_beat = beat, moment + BEAT_SECONDS

    def _log(self, done: Step) -> None:
        """Log what was done; a problem that is still the same is logged once."""
        problems = {*done.refused, *done.quarantined, *done.problems}
        for problem in sorted(problems - self._logged):
            log.warning("%s", problem)
        if done.looked:
            self._logged.difference_update(self._logged - problems)
        self._logged.update(problems)
        if done.documents:
            log.info("%d records, %d documents published", done.accepted, done.documents)


def _watch(desk: Workspace, signs: ChangeQueue, stop: Event) -> None:
    """Tell of whatever changes in the folder, and once more when `stop` is set."""
    root = desk.folder.root
    while not stop.is_set():
        try:
            for changes in watch(root, stop_event=stop, debounce=50, step=20, rust_timeout=500, yield_on_timeout=False):
                signs.give([Path(path) for _, path in changes])
        except (FileNotFoundError, RuntimeError) as error:
            log.error("%s: cannot be watched: %s", root, error)
            signs.give_all()
            stop.wait(BUSY_SECONDS)
    signs.give([])


def _look_around(desk: Workspace, signs: ChangeQueue, stop: Event) -> None:
    """Look at the whole folder now and then, as some file systems give no sign, for a small part of the time."""
    pause = LOOK_AROUND_SECONDS
    while not stop.wait(pause):
        started = time.monotonic()
        try:
            look = scan_folder(desk.catalog, desk.folder, utc_now().timestamp())
            found = [Path(file.place) for file in (*look.changed, *look.arriving)]
            found += [desk.folder.root.parent / path for path in look.gone]
            if found:
                signs.give(found)
        except (SyndicationError, OSError):
            signs.give_all()  # who publishes meets it too, and tells of it
        pause = max(LOOK_AROUND_SECONDS, LOOK_AROUND_RESTS * (time.monotonic() - started))
