"""How long it took, by day: counts by steps, and what they say of half and of 95 of 100."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from syndication.model.delays import BOUNDS, DelayCount, bound_of, delay_rows, percentile

DAY = date(2026, 2, 5)


@pytest.mark.parametrize(
    ("seconds", "bound"),
    [(0, 100), (0.1, 100), (0.11, 200), (59, 60_000), (60, 60_000), (61, 120_000), (10**9, BOUNDS[-1])],
)
def test_a_delay_counts_by_the_next_step(seconds: float, bound: int) -> None:
    assert bound_of(seconds) == bound


def test_steps_grow() -> None:
    assert list(BOUNDS) == sorted(set(BOUNDS))


@pytest.mark.parametrize(
    ("numbers", "half", "nearly_all"),
    [
        ({1000: 1}, 1, 1),
        ({1000: 1, 60_000: 1}, 1, 60),
        ({1000: 95, 60_000: 5}, 1, 1),
        ({1000: 94, 60_000: 6}, 1, 60),
        ({1000: 1, 2000: 1, 3000: 1}, 2, 3),
        ({}, 0, 0),
    ],
)
def test_the_share_that_took_at_most_so_long(numbers: dict[int, int], half: float, nearly_all: float) -> None:
    assert (percentile(Counter(numbers), 50), percentile(Counter(numbers), 95)) == (half, nearly_all)


def test_rows_are_by_day_kind_and_name() -> None:
    counts = [
        DelayCount(day=DAY, kind="hub", name="", bound=500, number=3),
        DelayCount(day=DAY, kind="fetch", name="Feedly", bound=300_000, number=1),
        DelayCount(day=DAY, kind="hub", name="", bound=2000, number=1),
    ]
    assert [(row.kind, row.name, row.number, row.p50, row.p95) for row in delay_rows(counts)] == [
        ("fetch", "Feedly", 1, 300, 300),
        ("hub", "", 4, 0.5, 2),
    ]
