"""What failed is tried again: soon at first, then ever later, for a day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from syndication.delivery.backoff import GIVE_UP_AFTER, LONGEST_DELAY, SHORTEST_DELAY, next_try
from tests.support import NOON

CHANCE = st.floats(0, 1)


@settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(CHANCE, CHANCE)
def test_each_try_comes_later_than_the_one_before(one: float, other: float) -> None:
    sooner = [next_try(tries, None, NOON, one) for tries in range(6)]
    later = [next_try(tries + 1, None, NOON, other) for tries in range(6)]
    assert all(first and second and NOON < first < second for first, second in zip(sooner, later, strict=True))


@given(st.integers(0, 10_000), CHANCE)
def test_no_delay_is_longer_than_the_longest_and_its_spread(tries: int, chance: float) -> None:
    moment = next_try(tries, None, NOON, chance)
    assert moment
    assert SHORTEST_DELAY * 0.8 <= moment - NOON <= LONGEST_DELAY * 1.2


def test_it_is_tried_for_a_day_and_not_for_ever() -> None:
    now, tries = NOON, 0
    while moment := next_try(tries, NOON, now, 0.5):
        now, tries = moment, tries + 1
    assert timedelta(hours=16) < now - NOON <= GIVE_UP_AFTER
    assert 8 <= tries <= 15


def test_those_who_failed_together_do_not_come_back_together() -> None:
    moments = {next_try(3, NOON, NOON, chance / 10) for chance in range(11)}
    assert len(moments) == 11
