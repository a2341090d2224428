"""How much a worker may claim: the number of jobs, the number per peer, the number of bytes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from msgspec import Struct

MAX_COPIED = 1 << 18  # bytes of one body that may be copied into the buffer of a connection


class WaitingJob(Protocol):
    """A job that can be claimed, or its database row: its peer, and the size of the body that it sends."""

    @property
    def kind(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def peer(self) -> str: ...

    @property
    def size(self) -> int: ...


W = TypeVar("W", bound=WaitingJob)


def _any_number(_peer: str) -> int:
    return 1 << 20


class Capacity(Struct, frozen=True, kw_only=True):
    """Room for `jobs` jobs in total, and for `most_of(peer)` jobs of a peer including those in `held`.

    `size` is how many more bytes may be in transit. It does not apply while nothing is in transit (`is_empty`): a body
    larger than the limit would never be sent otherwise. Jobs of one kind and subject share a body.
    """

    jobs: int
    most_of: Callable[[str], int] = _any_number
    held: Mapping[str, int] = {}
    size: int = 1 << 40
    is_empty: bool = True

    @property
    def full(self) -> Collection[str]:
        """The peers for which there is no room."""
        return [peer for peer in self.held if self.left_of(peer) <= 0]

    def left_of(self, peer: str) -> int:
        """Return for how many jobs of a peer there is room."""
        return self.most_of(peer) - self.held.get(peer, 0)

    def choose(self, queue: Iterable[W]) -> list[W]:
        """Return the jobs of the queue for which there is room, in order."""
        chosen: list[W] = []
        of_peers: Counter[str] = Counter()
        bodies: set[tuple[str, str]] = set()
        left = self.size
        for job in queue:
            if of_peers[job.peer] >= self.left_of(job.peer):
                continue
            left -= min(job.size, MAX_COPIED) + (0 if (job.kind, job.subject) in bodies else job.size)
            if len(chosen) >= self.jobs or (left < 0 and (chosen or not self.is_empty)):
                break
            chosen.append(job)
            of_peers[job.peer] += 1
            bodies.add((job.kind, job.subject))
        return chosen
