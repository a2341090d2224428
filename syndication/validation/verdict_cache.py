"""A cache of what was found in texts, limited by the memory that it takes, whatever the number of texts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

Verdict = TypeVar("Verdict")

_ENTRY_BYTES = 400  # a digest, its place in the dictionary, and a small verdict
_LARGEST_PART = 32  # no verdict takes more than this part of the cache


class VerdictCache(Generic[Verdict]):
    """Verdicts by the digests of their texts; those that were not used for the longest time go first.

    Texts are not stored, so long ones cost no more than short ones. Threads may share a cache.
    """

    def __init__(self, most_bytes: int, size_of: Callable[[Verdict], int]) -> None:
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._bytes = 0
        self._verdicts: OrderedDict[bytes, tuple[Verdict, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Return about how many bytes the verdicts take."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._verdicts)

    def verdict(self, text: str, find: Callable[[str], Verdict]) -> Verdict:
        """Return the verdict on a text: the one in the cache, or that of `find`, which is then stored."""
        key = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._lock:
            if key in self._verdicts:
                self._verdicts.move_to_end(key)
                return self._verdicts[key][0]
        found = find(text)
        size = _ENTRY_BYTES + self._size_of(found)
        if size <= self._most_bytes // _LARGEST_PART:
            self._keep(key, found, size)
        return found

    def clear(self) -> None:
        """Forget all verdicts."""
        with self._lock:
            self._verdicts.clear()
            self._bytes = 0

    def _keep(self, key: bytes, verdict: Verdict, size: int) -> None:
        with self._lock:
            if key in self._verdicts:  # another thread was faster
                return
            self._verdicts[key] = (verdict, size)
            self._bytes += size
            while self._bytes > self._most_bytes:
                _, (_, gone) = self._verdicts.popitem(last=False)
                self._bytes -= gone
