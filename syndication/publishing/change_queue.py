"""What is to be looked at in the folder: told by the threads that follow it, taken by the one that publishes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Condition


class ChangeQueue:
    """The places that changed since they were taken last; safe to share between threads."""

    def __init__(self) -> None:
        self._places: set[Path] = set()
        self._whole = False
        self._given = False
        self._condition = Condition()

    def give(self, places: Iterable[Path]) -> None:
        """Tell of places that changed; of none, to wake who waits."""
        with self._condition:
            self._places.update(places)
            self._given = True
            self._condition.notify_all()

    def give_all(self) -> None:
        """Tell that anything may have changed."""
        with self._condition:
            self._whole = True
            self._given = True
            self._condition.notify_all()

    def give_later(self, places: Iterable[Path] | None) -> None:
        """Add places, None for all, to what is taken next, without waking who waits."""
        with self._condition:
            self._whole = self._whole or places is None
            self._places.update(places or ())

    def take(self, seconds: float) -> frozenset[Path] | None:
        """Wait for signs, for `seconds` at most, and return the places that changed; None stands for all."""
        with self._condition:
            self._condition.wait_for(lambda: self._given, seconds)
            taken = None if self._whole else frozenset(self._places)
            self._places.clear()
            self._whole = self._given = False
            return taken
