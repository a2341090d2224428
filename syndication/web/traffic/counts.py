"""Counts of requests: by kind and status, and by how long the answer took. Pure.

They are stored as counters of the catalog, to which all web workers add. A counter has a name and a label:
("requests feed", "304") is a number of requests, ("request seconds feed", "0.005") a number of those that took up to
5 ms but longer than the limit before, and ("request microseconds feed", "") the time of all together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

# The upper limits of the histogram in seconds. A poll takes well below a millisecond, a page milliseconds.
LIMITS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LIMIT_NAMES = (*map(str, LIMITS), "+Inf")
_REQUESTS, _SECONDS, _MICROSECONDS = "requests ", "request seconds ", "request microseconds "

Counters = Mapping[tuple[str, str], int]


class RequestTotal(Struct, frozen=True):
    """How many requests of a kind were answered with a status."""

    kind: str
    status: str
    count: int


class Histogram(Struct, frozen=True):
    """How long requests of a kind took: for each limit how many took up to that long, and the seconds of all."""

    kind: str
    buckets: tuple[tuple[str, int], ...]
    seconds: float


def counters_of(times: Iterable[tuple[str, int, Sequence[float]]]) -> Counter[tuple[str, str]]:
    """Return the counters of requests: for each kind and status the seconds that their answers took."""
    found: Counter[tuple[str, str]] = Counter()
    for kind, status, seconds in times:
        found[_REQUESTS + kind, str(status)] += len(seconds)
        found[_MICROSECONDS + kind, ""] += round(sum(seconds) * 1_000_000)
        for name, number in zip(_LIMIT_NAMES, _numbers_by_limit(seconds), strict=True):
            if number:
                found[_SECONDS + kind, name] += number
    return found


def request_totals(counters: Counters) -> Iterator[RequestTotal]:
    """Yield the numbers of requests, in the order of kind and status."""
    for (name, label), value in sorted(counters.items()):
        if name.startswith(_REQUESTS):
            yield RequestTotal(name.removeprefix(_REQUESTS), label, value)


def histograms(counters: Counters) -> Iterator[Histogram]:
    """Yield the histogram of each kind of requests; the count of a limit includes those of the limits before."""
    for kind in sorted({name.removeprefix(_SECONDS) for name, _ in counters if name.startswith(_SECONDS)}):
        total, buckets = 0, []
        for limit in _LIMIT_NAMES:
            total += counters.get((_SECONDS + kind, limit), 0)
            buckets.append((limit, total))
        yield Histogram(kind, tuple(buckets), counters.get((_MICROSECONDS + kind, ""), 0) / 1_000_000)


def _numbers_by_limit(seconds: Sequence[float]) -> Iterator[int]:
    """Yield how many took up to each limit but longer than the one before, and how many longer than all limits."""
    ordered, before = sorted(seconds), 0
    for limit in LIMITS:
        upto = bisect_right(ordered, limit)
        yield upto - before
        before = upto
    yield len(ordered) - before
