"""What a worker may claim: so many jobs, so many of each peer, so many bytes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from msgspec import Struct

MOST_COPIED = 1 << 18  # bytes of one body that may be copied into the buffer of a connection


class Waiting(Protocol):
    """A job that may be claimed, or its row: the peer it is for, and the size of the body that it sends."""

    @property
    def kind(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def peer(self) -> str: ...

    @property
    def size(self) -> int: ...


W = TypeVar("W", bound=Waiting)


def _any_number(_peer: str) -> int:
    return 1 << 20


class Capacity(Struct, frozen=True, kw_only=True):
    """Room for `jobs` in all, and for so many of a peer that it holds `most_of` it with those in `held`.

    `size` is how many bytes more may be under way, which counts only while something is: else one body that is larger
    than all that may be would never be sent. Jobs of one kind and subject share a body.
    """

    jobs: int
    most_of: Callable[[str], int] = _any_number
    held: Mapping[str, int] = {}
    size: int = 1 << 40
    is_empty: bool = True

    @property
    def full(self) -> Collection[str]:
        """The peers that there is no room for."""
        return [peer for peer in self.held if self.left_of(peer) <= 0]

    def left_of(self, peer: str) -> int:
        """Return how many jobs of a peer there is room for."""
        return self.most_of(peer) - self.held.get(peer, 0)

    def choose(self, line: Iterable[W]) -> list[W]:
        """Return those that there is room for, as they stand in line."""
        chosen: list[W] = []
        of_peers: Counter[str] = Counter()
        bodies: set[tuple[str, str]] = set()
        left = self.size
        for one in line:
            if of_peers[one.peer] >= self.left_of(one.peer):
                continue
            left -= min(one.size, MOST_COPIED) + (0 if (one.kind, one.subject) in bodies else one.size)
            if len(chosen) >= self.jobs or (left < 0 and (chosen or not self.is_empty)):
                break
            chosen.append(one)
            of_peers[one.peer] += 1
            bodies.add((one.kind, one.subject))
        return chosen
