"""Counts of polls by the kind of client, for /metrics. They are counters of the catalog, as those of requests. Pure.

("polls", "app") is a number of polls, ("polls unchanged", "app") a number of 304s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from syndication.model.audience_days import TrafficDay
from syndication.web.traffic.counts import Counters

_POLLS, _UNCHANGED = "polls", "polls unchanged"


class PollTotal(Struct, frozen=True):
    """How often clients of a kind polled, and how often they heard that nothing is new."""

    kind: str
    polls: int
    unchanged: int


def poll_counters(days: Iterable[TrafficDay]) -> Counter[tuple[str, str]]:
    """Return the counters of polls."""
    found: Counter[tuple[str, str]] = Counter()
    for each in days:
        found[_POLLS, each.kind] += each.polls
        found[_UNCHANGED, each.kind] += each.unchanged
    return found


def poll_totals(counters: Counters) -> Iterator[PollTotal]:
    """Yield the polls of each kind of client."""
    for (name, kind), polls in sorted(counters.items()):
        if name == _POLLS:
            yield PollTotal(kind, polls, counters.get((_UNCHANGED, kind), 0))
