"""How long it took, as numbers by day: from a change of a feed to its first fetch or its delivery. Pure.

Only counts are stored, by how long it took at most, so numbers of several processes add up, and nobody is in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

DelayKind = Literal["fetch", "hub", "webhook"]
"""From a change to the first fetch by an aggregator, to a subscriber of the hub, or to a receiver of webhooks."""
DELAY_KINDS: tuple[DelayKind, ...] = get_args(DelayKind)

_SECOND = 1_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
BOUNDS = (
    *(100, 200, 500),
    *(n * _SECOND for n in (1, 2, 3, 5, 7, 10, 15, 20, 30, 45)),
    *(n * _MINUTE for n in (1, 2, 3, 5, 7, 10, 15, 20, 30, 45)),
    *(n * _HOUR for n in (1, 2, 3, 4, 6, 8, 12, 24, 48, 120, 240)),
)
"""The times, in milliseconds, by which delays are counted; longer ones count as the last."""


class DelayCount(Struct, frozen=True, kw_only=True):
    """How often it took at most `bound` milliseconds on a day, to an aggregator, a receiver, or "" for the hub."""

    day: date
    kind: DelayKind
    name: str
    bound: int
    number: int


class DelayRow(Struct, frozen=True, kw_only=True):
    """How long it took on a day: half at most `p50` seconds, 95 of 100 at most `p95`. `name` is "" for the hub."""

    day: date
    kind: DelayKind
    name: str
    number: int
    p50: float
    p95: float


def bound_of(seconds: float) -> int:
    """Return the bound that a delay is counted by."""
    return next((bound for bound in BOUNDS if seconds * _SECOND <= bound), BOUNDS[-1])


def delay_rows(counts: Iterable[DelayCount]) -> tuple[DelayRow, ...]:
    """Return a row for each day, kind and name, in this order."""
    found: defaultdict[tuple[date, DelayKind, str], Counter[int]] = defaultdict(Counter)
    for each in counts:
        found[each.day, each.kind, each.name][each.bound] += each.number
    return tuple(_row(*key, found[key]) for key in sorted(found))


def _row(day: date, kind: DelayKind, name: str, numbers: Counter[int]) -> DelayRow:
    return DelayRow(
        day=day,
        kind=kind,
        name=name,
        number=numbers.total(),
        p50=percentile(numbers, 50),
        p95=percentile(numbers, 95),
    )


def percentile(numbers: Counter[int], share: int) -> float:
    """Return the seconds that so many of 100 took at most."""
    wanted, passed = numbers.total() * share, 0
    for bound in sorted(numbers):
        passed += 100 * numbers[bound]
        if passed >= wanted:
            return bound / _SECOND
    return 0.0
