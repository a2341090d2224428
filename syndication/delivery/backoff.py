"""When a failed job is tried again: after 5 s, 15 s, 45 s and so on, for a day. Pure; no clock, no random numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(hours=24)
_FACTOR = 3
_MAX_EXPONENT = 20  # 5 s * 3^20 is far above the longest delay; a larger power would overflow `timedelta`
_SPREAD = 0.4  # delays vary by 20 % up and down, so that jobs that failed together are not retried together


def next_try(tries: int, failing: datetime | None, now: datetime, chance: float) -> datetime | None:
    """Return when to try again, or None if the job has failed for a day.

    Args:
        tries: how many tries in a row had failed before this one.
        failing: when the first of them failed; None if this is the first.
        now: the current moment, in UTC.
        chance: a random number from 0 to 1, which spreads the delay.
    """
    delay = min(SHORTEST_DELAY * _FACTOR ** min(tries, _MAX_EXPONENT), LONGEST_DELAY)
    moment = now + delay * (1 - _SPREAD / 2 + _SPREAD * chance)
    return moment if failing is None or moment - failing <= GIVE_UP_AFTER else None
