"""When what failed is tried again: soon at first, then ever later, for a day. Pure; no clock, no chance."""

from __future__ import annotations

from datetime import datetime, timedelta

SOONEST = timedelta(seconds=5)
LATEST = timedelta(hours=6)
TRIED_FOR = timedelta(hours=24)
_FACTOR = 3
_MOST_TRIES = 20  # beyond which the delay is the longest in any case
_SPREAD = 0.4  # so that those who failed together do not all come back together


def next_try(tries: int, failing: datetime | None, now: datetime, chance: float) -> datetime | None:
    """Return when to try again; None when a day has passed in vain.

    Args:
        tries: how many tries in a row had failed before the one that failed now.
        failing: when the first of them failed, None if this is the first.
        now: the moment, in UTC.
        chance: a random number from 0 to 1, by which the delay is spread.
    """
    delay = min(SOONEST * _FACTOR ** min(tries, _MOST_TRIES), LATEST)
    moment = now + delay * (1 - _SPREAD / 2 + _SPREAD * chance)
    return moment if failing is None or moment - failing <= TRIED_FOR else None
