"""When a source is asked again. Pure: the moment and chance are arguments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct

LONGEST_WAIT = timedelta(hours=24)  # whatever a source asks for
LONGEST_BACKOFF = timedelta(hours=6)
_SPREAD = 0.1  # waits vary by 5 % up and down, so that sources are not all asked at once
_MAX_EXPONENT = 12
_HOURS_OF_A_WEEK = 7 * 24


class QuietTimes(Struct, frozen=True):
    """The hours (0 to 23, UTC) and days (0 for Monday) in which a source does not want to be asked."""

    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def includes(self, moment: datetime) -> bool:
        """Return whether a moment is in one of them."""
        return moment.hour in self.hours or moment.weekday() in self.days


NO_QUIET_TIMES = QuietTimes()


def next_round(
    interval: timedelta, asked_for: int, now: datetime, chance: float, quiet: QuietTimes = NO_QUIET_TIMES
) -> datetime:
    """Return when to ask a source again after an answer.

    Args:
        interval: the shortest time between two rounds, by the settings.
        asked_for: the seconds that the source asks for; at most a day counts.
        now: the moment of the answer.
        chance: a number from 0 to 1, which spreads the wait.
        quiet: when the source does not want to be asked.
    """
    wait = max(interval, min(timedelta(seconds=asked_for), LONGEST_WAIT))
    return _outside_of(quiet, now + _spread(wait, chance))


def next_try_of_source(interval: timedelta, failures: int, retry_after: int, now: datetime, chance: float) -> datetime:
    """Return when to ask a source again that has failed `failures` times in a row, this time included.

    `retry_after` are the seconds that it asks for, 0 for none.
    """
    doubled = min(interval * 2 ** min(failures, _MAX_EXPONENT), max(LONGEST_BACKOFF, interval))
    wait = max(doubled, min(timedelta(seconds=retry_after), LONGEST_WAIT))
    return now + _spread(wait, chance)


def _spread(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 - _SPREAD / 2 + _SPREAD * chance)


def _outside_of(quiet: QuietTimes, moment: datetime) -> datetime:
    """Return the first moment from `moment` on that is not in a quiet time; `moment` if all of a week is."""
    found = moment.astimezone(UTC)
    for _ in range(_HOURS_OF_A_WEEK):
        if not quiet.includes(found):
            return found
        found = found.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment
