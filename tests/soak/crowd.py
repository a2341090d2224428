"""Who subscribes in a soak: most are well, some are slow, away, silent, gone, or fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle, islice

from msgspec import Struct

SHARES = {"slow": 0.05, "refusing": 0.025, "silent": 0.025, "gone": 0.02, "failing": 0.02}


class Member(Struct, frozen=True):
    """A subscriber: how it behaves, the address of its callback, and the path of its topic."""

    manner: str
    callback: str
    topic: str

    @property
    def path(self) -> str:
        """The path of the callback, by which the sink knows it."""
        return "/" + self.callback.split("/", 3)[3]


def members(size: int, topics: tuple[str, ...], sink: str, closed: str) -> list[Member]:
    """Return `size` subscribers of some topics: at the address `sink`, or at `closed`, where nothing listens."""
    places: Mapping[str, str] = {"refusing": closed}
    return [
        Member(manner, f"{places.get(manner, sink)}/{manner}/{number}", topic)
        for number, (manner, topic) in enumerate(zip(_manners(size), cycle(topics), strict=False))
    ]


def _manners(size: int) -> Iterator[str]:
    """Yield how each behaves; who is ill stands first, and so is in nobody's way who comes before it."""
    ill = [manner for manner, share in SHARES.items() for _ in range(max(1, round(size * share)))]
    yield from islice(ill, size)
    yield from ("quick" for _ in range(size - len(ill)))
