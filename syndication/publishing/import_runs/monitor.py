"""A thread beside a run: it writes down how far the run is, and interrupts it when somebody cancels it."""

from __future__ import annotations

import logging
import signal
from threading import Event, Lock, Thread, main_thread

from syndication.catalog import Catalog, imports
from syndication.model.errors import CatalogError

log = logging.getLogger("syndication")

_PAUSE_SECONDS = 1.0


class RunMonitor:
    """Watches one run of an import, from `start` to `stop`. `report` is the `Progress` of the run.

    A cancelled run gets a KeyboardInterrupt in the main thread: all records that it has written are whole.
    """

    def __init__(self, catalog: Catalog, import_id: str) -> None:
        self.is_cancelled = False
        self._catalog = catalog
        self._id = import_id
        self._progress = ("", 0, 0)
        self._stopped = Event()
        self._interrupting = Lock()
        self._thread = Thread(target=self._watch, daemon=True)

    def report(self, what: str, done: int, total: int) -> None:
        """Note how far the run is. It is written once a second."""
        self._progress = (what, done, total)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Interrupt nothing any more."""
        with self._interrupting:
            self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(_PAUSE_SECONDS):
            try:
                with self._catalog.begin() as connection:
                    is_to_end = imports.note_progress(connection, self._id, *self._progress)
            except CatalogError as error:  # the run needs no database
                log.warning("import %s: its progress is not noted: %s", self._id, error)
                continue
            with self._interrupting:
                if is_to_end and not self._stopped.is_set():
                    self.is_cancelled = True
                    self._stopped.set()
                    _interrupt_main()


def _interrupt_main() -> None:
    """Send SIGINT to the main thread: it also ends a wait for the network."""
    if number := main_thread().ident:
        signal.pthread_kill(number, signal.SIGINT)
