"""When a source is asked again: never sooner than the settings allow, and when the source wants it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from syndication.model.source_schedule import QuietTimes, next_round, next_try_of_source
from tests.support import NOON

INTERVALS = st.integers(30, 86_400).map(lambda seconds: timedelta(seconds=seconds))
CHANCES = st.floats(0, 1)
HOURS, DAYS = st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6))


@given(INTERVALS, st.integers(0, 10**9), CHANCES)
def test_a_round_follows_after_the_longer_of_both_waits(interval: timedelta, asked_for: int, chance: float) -> None:
    wait = next_round(interval, asked_for, NOON, chance) - NOON
    wanted = max(interval, min(timedelta(seconds=asked_for), timedelta(days=1)))
    assert wanted * 0.949 <= wait <= wanted * 1.051


@given(INTERVALS, CHANCES, HOURS, DAYS)
def test_a_round_is_in_no_quiet_time_unless_all_times_are(
    interval: timedelta, chance: float, hours: frozenset[int], days: frozenset[int]
) -> None:
    quiet = QuietTimes(hours, days)
    moment = next_round(interval, 0, NOON, chance, quiet)
    free = next_round(interval, 0, NOON, chance)
    assert moment >= free
    if len(hours) < 24 and len(days) < 7:
        assert not quiet.includes(moment)
        assert moment - free < timedelta(days=7)
    else:
        assert moment == free


@given(INTERVALS, st.integers(1, 1_000), CHANCES)
def test_waits_after_failures_grow_up_to_six_hours(interval: timedelta, failures: int, chance: float) -> None:
    wait = next_try_of_source(interval, failures, 0, NOON, chance) - NOON
    following = next_try_of_source(interval, failures + 1, 0, NOON, chance) - NOON
    assert interval * 0.949 <= wait <= following
    assert following <= max(timedelta(hours=6), interval) * 1.051


@given(INTERVALS, st.integers(1, 20), st.integers(0, 10**9))
def test_a_wish_for_a_later_try_counts_up_to_a_day(interval: timedelta, failures: int, wish: int) -> None:
    wait = next_try_of_source(interval, failures, wish, NOON, 0.5) - NOON
    assert wait >= min(timedelta(seconds=wish), timedelta(days=1))
