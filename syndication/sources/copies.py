"""Stories that occur more than once in an export: the same one again, or another one with the same identity."""

from __future__ import annotations

from collections import Counter

from syndication.text.short_digest import short_digest


class Copies:
    """What stories say of themselves, learnt in a first pass. Each needs a few bytes: there may be very many."""

    def __init__(self) -> None:
        self._contents: dict[int, int] = {}
        self._repeats: Counter[int] = Counter()
        self._doubled: dict[int, list[str]] = {}
        self._unnamed: set[int] = set()  # identities that differ, and of whose first story the name is not known yet

    def add(self, identity: str, content: bytes, name: str) -> None:
        """Learn of a story: what it is known by, its bytes, and its name for messages."""
        key, digest = short_digest(identity.encode()), short_digest(content)
        first = self._contents.get(key)
        if first is None:
            self._contents[key] = digest
        elif first == digest:
            self._repeats[key] += 1
        else:
            if key not in self._doubled:
                self._unnamed.add(key)
            self._doubled.setdefault(key, []).append(name)

    def take_repeat(self, identity: str) -> bool:
        """Return whether the same story comes once more later: then this one is not needed."""
        key = short_digest(identity.encode())
        if key in self._doubled or not self._repeats[key]:
            return False
        self._repeats[key] -= 1
        return True

    def doubles_of(self, identity: str, name: str) -> tuple[str, ...]:
        """Return the names of all stories with this identity, if there are several that differ.

        This is asked in the order in which they were learnt; `name` is that of the one that comes now.
        """
        key = short_digest(identity.encode())
        if key in self._unnamed:
            self._unnamed.discard(key)
            self._doubled[key].insert(0, name)
        return tuple(self._doubled.get(key, ()))
