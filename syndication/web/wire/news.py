"""Long polls: requests that wait until there is a change on a wire.

A waiting request occupies a thread, but neither a slot nor a connection to the database. One thread asks the catalog
for all of them, and only while somebody waits. Who finds no place to wait is answered at once.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from syndication.catalog import Catalog, wire
from syndication.web.background import RepeatedWork

MOST_WAITING = 32
MOST_OF_ONE = 4  # requests of one partner that may wait at once
REFRESH_SECONDS = 0.25


class WireNews:
    """Knows the last position of all wires, and wakes the requests that wait for a later one."""

    def __init__(self, catalog: Catalog, most: int = MOST_WAITING, most_of_one: int = MOST_OF_ONE) -> None:
        self._catalog = catalog
        self._most = most
        self._most_of_one = most_of_one
        self._position = 0
        self._waiting = Counter[str]()
        self._changed = threading.Condition()
        self._work: RepeatedWork | None = None

    @contextmanager
    def place(self, partner: str) -> Iterator[bool]:
        """Hold a place to wait for a request of a partner; false if there is none."""
        with self._changed:
            is_free = self._waiting.total() < self._most and self._waiting[partner] < self._most_of_one
            self._waiting[partner] += is_free
        try:
            yield is_free
        finally:
            with self._changed:
                self._waiting[partner] -= is_free

    def wait_beyond(self, position: int, deadline: float) -> bool:
        """Wait for a position after this one, until `deadline` on the monotonic clock; return whether there is one."""
        with self._changed:
            left = deadline - time.monotonic()
            return self._changed.wait_for(lambda: self._position > position, max(left, 0.0))

    def refresh(self) -> None:
        """Ask for the last position if somebody waits, and wake all if it is another one.

        Raises:
            CatalogError: the database is unavailable; the requests wait on.
        """
        if not self._waiting.total():
            return
        with self._catalog.read() as connection:
            position = wire.last_position(connection)
        with self._changed:
            if position != self._position:
                self._position = position
                self._changed.notify_all()

    def start(self) -> None:
        """Start refreshing in the background; further calls do nothing."""
        if self._work is None:
            self._work = RepeatedWork("wire", REFRESH_SECONDS, self.refresh, "long polls of the wire end without news")

    def stop(self) -> None:
        """Stop refreshing."""
        if self._work:
            self._work.stop()
