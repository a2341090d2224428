"""Answers that may be a few seconds old, so that what is dear to find is not found anew for everybody who looks."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class ShortCache(Generic[V]):
    """The last values that were found, by key; safe to share between threads.

    Args:
        seconds: how old a value may be.
        most: how many values are held; the oldest is dropped first.
    """

    def __init__(self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._found: OrderedDict[Hashable, tuple[float, V]] = OrderedDict()

    def get(self, key: Hashable, find: Callable[[], V]) -> V:
        """Return the value of a key, which `find` returns if there is none yet, or it is too old."""
        with self._lock:
            known = self._found.get(key)
        if known and self._clock() - known[0] < self._seconds:
            return known[1]
        value = find()
        with self._lock:
            self._found.pop(key, None)
            self._found[key] = (self._clock(), value)
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._found.clear()
