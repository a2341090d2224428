"""Stories of an export that have the same id: copies of one story, and different ones that readers would mix up."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b


class DoubleIds:
    """The ids of all stories of an export, collected before the first one is made. It needs few bytes for each."""

    def __init__(self) -> None:
        self._checksums: dict[int, int] = {}
        self._copies: Counter[int] = Counter()
        self._others: Counter[int] = Counter()

    def add(self, known_id: str, checksum: int) -> None:
        """Learn the id of a story, and the checksum of all that it says."""
        key = _key(known_id)
        if not known_id:
            return
        if key not in self._checksums:
            self._checksums[key] = checksum
        elif self._checksums[key] == checksum:
            self._copies[key] += 1
        else:
            self._others[key] += 1

    def take_copy(self, known_id: str) -> bool:
        """Return whether the same story comes once more: then this one is not needed."""
        key = _key(known_id)
        if self._copies.get(key, 0) <= 0:
            return False
        self._copies[key] -= 1
        return True

    def others(self, known_id: str) -> int:
        """Return how many different stories have the same id."""
        return self._others.get(_key(known_id), 0)


def _key(known_id: str) -> int:
    return int.from_bytes(blake2b(known_id.encode(errors="replace"), digest_size=8).digest())
