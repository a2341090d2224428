"""Slots limit how many requests of one kind are processed at once, so that no kind takes all threads of a worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

PATIENCE_SECONDS = 5.0
RETRY_SECONDS = 60
KEY = "syndication.slot"
"""The key of a request's `Slot` in its WSGI environment."""


class Slots:
    """`at_once` requests are processed at the same time; `waiting` more may wait for up to `PATIENCE_SECONDS`."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.most = at_once + waiting  # the most threads that requests of this kind occupy
        self._running = threading.BoundedSemaphore(at_once)
        self._present = threading.BoundedSemaphore(self.most)  # running or waiting

    def acquire(self) -> bool:
        """Take a slot; return False when none is free in time."""
        if not self._present.acquire(blocking=False):
            return False
        is_running = self._running.acquire(timeout=PATIENCE_SECONDS)
        if not is_running:
            self._present.release()
        return is_running

    def release(self) -> None:
        """Return a slot that was taken."""
        self._running.release()
        self._present.release()


class Slot:
    """The slot of one request. The request gives it up while it waits for its client."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._is_taken = False

    def acquire(self) -> bool:
        """Take the slot; return False when none is free in time."""
        self._is_taken = self._slots.acquire()
        return self._is_taken

    def release(self) -> None:
        """Return the slot, if it is taken."""
        if self._is_taken:
            self._is_taken = False
            self._slots.release()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the slot up during the block, and take one again after it.

        Raises:
            ServiceUnavailable: no slot was free after the block.
        """
        self.release()
        yield
        if not self.acquire():
            raise ServiceUnavailable(
                "Too many requests at this moment; ask again in a minute", retry_after=RETRY_SECONDS
            )
