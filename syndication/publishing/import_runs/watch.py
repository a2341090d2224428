"""The thread of the publishing worker that looks for imports, and starts a process for each.

An import takes the processor for minutes, and much memory. In a process of its own it delays no publication, and if it
dies, only it dies. It exists only while an import runs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Protocol

from syndication.catalog import Catalog
from syndication.catalog.locks import named_lock
from syndication.model.errors import BusyError, SyndicationError
from syndication.publishing.import_runs.files import clean_up
from syndication.publishing.import_runs.queue import LOCK, next_import
from syndication.publishing.steps import utc_now

log = logging.getLogger("syndication")

LOOK_SECONDS = 1.0
REST_SECONDS = 5.0  # after a process that could run nothing, as another import holds the folder
_CLEAN_UP_SECONDS = 3_600.0
_PATIENCE_SECONDS = 1.0  # for a process that is asked to end


class ImportProcess(Protocol):
    """A process that runs the next import. Its exit code is 0 if it has run one."""

    def exit_code(self) -> int | None:
        """Return the exit code, None while it runs."""

    def ask_to_end(self) -> None:
        """Let it end soon."""

    def end(self, deadline: float) -> bool:
        """Wait for its end, but kill it at `deadline` (monotonic seconds)."""

    def bury(self) -> None:
        """Kill what is left of it."""


def watch_imports(catalog: Catalog, root: Path, start: Callable[[], ImportProcess], stop: Event) -> None:
    """Start a process whenever an import waits, until `stop` is set. Errors are logged, and do not end it."""
    _ImportWatch(catalog, root, start).work(stop)


class _ImportWatch:
    """The process that runs, if one does."""

    def __init__(self, catalog: Catalog, root: Path, start: Callable[[], ImportProcess]) -> None:
        self._catalog = catalog
        self._root = root
        self._start = start
        self._process: ImportProcess | None = None
        self._not_before = 0.0
        self._next_clean_up = 0.0
        self._logged = ""

    def work(self, stop: Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            try:
                self._look()
                self._logged = ""
            except Exception as error:  # the loop never ends (law 8), and it is logged  # noqa: BLE001
                if str(error) != self._logged:
                    expected = isinstance(error, SyndicationError | OSError)
                    log.error("imports: %s", error) if expected else log.exception("looking for imports failed")
                self._logged = str(error)
        if self._process:
            self._process.ask_to_end()
            self._process.end(time.monotonic() + _PATIENCE_SECONDS)

    def _look(self) -> None:
        if self._process:
            self._look_after(self._process)
        elif time.monotonic() >= self._not_before and next_import(self._catalog, self._root) and self._is_free():
            self._process = self._start()
        if time.monotonic() >= self._next_clean_up:
            self._next_clean_up = time.monotonic() + _CLEAN_UP_SECONDS
            clean_up(self._catalog, self._root, utc_now())

    def _look_after(self, process: ImportProcess) -> None:
        code = process.exit_code()
        if code is None:
            return
        process.bury()
        self._process = None
        if code:
            self._not_before = time.monotonic() + REST_SECONDS

    def _is_free(self) -> bool:
        """Return whether no process on any machine runs an import."""
        try:
            with named_lock(self._catalog, LOCK):
                return True
        except BusyError:
            return False
