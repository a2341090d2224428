"""Places: how many requests of a kind are at work at a time, so that none of them takes all threads of a worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

PATIENCE_SECONDS = 5.0
RETRY_SECONDS = 60
KEY = "syndication.place"
"""Where the environment of a request has its `Slot`."""


class Slots:
    """So many requests at work at once, and so many more that wait for up to `PATIENCE_SECONDS`."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.most = at_once + waiting  # threads that requests of this kind take at most
        self._places = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(self.most)

    def take(self) -> bool:
        """Take a place, or return that there is none."""
        if not self._room.acquire(blocking=False):
            return False
        taken = self._places.acquire(timeout=PATIENCE_SECONDS)
        if not taken:
            self._room.release()
        return taken

    def give_back(self) -> None:
        """Give a place back that was taken."""
        self._places.release()
        self._room.release()


class Slot:
    """The place of one request, which it leaves while it waits for its client."""

    def __init__(self, places: Slots) -> None:
        self._places = places
        self._is_taken = False

    def enter(self) -> bool:
        """Take the place, or return that there is none."""
        self._is_taken = self._places.take()
        return self._is_taken

    def leave(self) -> None:
        """Give the place back, if it is taken."""
        if self._is_taken:
            self._is_taken = False
            self._places.give_back()

    @contextmanager
    def left(self) -> Iterator[None]:
        """Leave the place for a while.

        Raises:
            ServiceUnavailable: there was none to come back to.
        """
        self.leave()
        yield
        if not self.enter():
            raise ServiceUnavailable(
                "Too many requests at this moment; ask again in a minute", retry_after=RETRY_SECONDS
            )
