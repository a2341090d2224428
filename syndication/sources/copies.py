"""Stories that occur more than once in an export: the same one again, or another one with the same identity."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b


class Copies:
    """What stories say of themselves, learnt in a first pass. Each needs a few bytes: there may be very many."""

    def __init__(self) -> None:
        self._contents: dict[int, int] = {}
        self._repeats: Counter[int] = Counter()
        self._doubled: dict[int, list[str]] = {}
        self._names: dict[int, str] = {}

    def add(self, identity: str, content: bytes, name: str) -> None:
        """Learn of a story: what it is known by, its bytes, and its name for messages."""
        key, digest = _number(identity.encode()), _number(content)
        first = self._contents.get(key)
        if first is None:
            self._contents[key] = digest
            self._names[key] = name
        elif first == digest:
            self._repeats[key] += 1
        else:
            self._doubled.setdefault(key, [self._names[key]]).append(name)

    def take_repeat(self, identity: str) -> bool:
        """Return whether the same story comes once more later: then this one is not needed."""
        key = _number(identity.encode())
        if key in self._doubled or not self._repeats[key]:
            return False
        self._repeats[key] -= 1
        return True

    def doubles_of(self, identity: str) -> tuple[str, ...]:
        """Return the names of all stories with this identity, if there are several that differ."""
        return tuple(self._doubled.get(_number(identity.encode()), ()))


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest())
