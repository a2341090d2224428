"""A short soak: `make soak` runs the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.outcome import late
from tests.soak.sink import Holding
from tests.soak.soaking import Plan, soak


@pytest.mark.thorough
def test_subscribers_hold_the_newest_however_much_is_killed(tmp_path: Path) -> None:
    plan = Plan(subscribers=100, seconds=7, kill_seconds=(1.5, 2), patience=60)
    outcome = soak(tmp_path, plan, lambda _line: None)
    assert outcome.faults == []
    assert (outcome.gone, sum(outcome.kills.values()) >= 3) == (2, True)


def test_the_sink_counts_what_is_older_and_what_is_the_same_again() -> None:
    holding = Holding()
    for body in (b"Story 2, Story 1", b"Story 2, Story 1", b"Story 3, Story 2", b"Story 2, Story 1", b"Story 4"):
        holding.take(body)
    assert (holding.number, holding.deliveries, holding.older, holding.repeated) == (4, 5, 1, 1)


@pytest.mark.parametrize(
    ("seconds", "behind", "said"),
    [
        (5.0, 0, []),
        (5.1, 0, ["the last one held the newest body after 5.1 s, not within 5 s"]),
        (120.0, 3, ["3 subscribers that are well do not hold the newest body after 120.0 s"]),
    ],
)
def test_a_soak_that_is_borne_too_late_says_so(seconds: float, behind: int, said: list[str]) -> None:
    assert list(late(5.0, seconds, behind)) == said
