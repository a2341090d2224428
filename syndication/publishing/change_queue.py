"""The queue of changed paths in the folder: filled by the threads that follow it, emptied by the publishing loop."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Condition


class ChangeQueue:
    """The paths that changed since the last `take`. It can be shared between threads."""

    def __init__(self) -> None:
        self._paths: set[Path] = set()
        self._everything = False
        self._is_awake = False
        self._condition = Condition()

    def add(self, paths: Iterable[Path]) -> None:
        """Add paths that changed, and wake the thread that waits in `take`; without paths, only wake it."""
        with self._condition:
            self._paths.update(paths)
            self._is_awake = True
            self._condition.notify_all()

    def add_all(self) -> None:
        """Note that anything may have changed, and wake the thread that waits in `take`."""
        with self._condition:
            self._everything = True
            self._is_awake = True
            self._condition.notify_all()

    def add_later(self, paths: Iterable[Path] | None) -> None:
        """Add paths, None for everything, to the next `take`, without waking the thread that waits in it."""
        with self._condition:
            self._everything = self._everything or paths is None
            self._paths.update(paths or ())

    def take(self, seconds: float) -> frozenset[Path] | None:
        """Wait `seconds` at most for changes, and return the paths that changed; None means: rescan everything."""
        with self._condition:
            self._condition.wait_for(lambda: self._is_awake, seconds)
            taken = None if self._everything else frozenset(self._paths)
            self._paths.clear()
            self._everything = self._is_awake = False
            return taken
