"""Work that is done again and again in a thread of the web worker."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from syndication.model.errors import CatalogError

log = logging.getLogger("syndication")


class RepeatedWork:
    """Does some work every `seconds`, until it is stopped. After any error, the next round tries again.

    `later` says in the log what a database that is unavailable means for the work. That is logged once.
    """

    def __init__(self, name: str, seconds: float, work: Callable[[], None], later: str = "") -> None:
        self._seconds = seconds
        self._work = work
        self._later = later
        self._reachable = True
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._repeat, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the present round, and wait for that."""
        self._stopped.set()
        self._thread.join()

    def _repeat(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._do_once()

    def _do_once(self) -> None:
        try:
            self._work()
            self._reachable = True
        except CatalogError as error:
            if self._reachable:
                log.error("%s; %s", error, self._later)
            self._reachable = False
        except Exception:  # if this thread ended, the work would never be done again
            log.exception("%s: this round failed", self._thread.name)
