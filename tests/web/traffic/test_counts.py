"""Counts of requests: they add up, whichever worker counted them, and in whatever portions."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.web.traffic.counts import LIMITS, RequestTotal, counters_of, histograms, request_totals

requests = st.lists(
    st.tuples(st.sampled_from(["feed", "page"]), st.sampled_from([200, 304, 404]), st.floats(0, 20)), max_size=30
)


def counted(made: list[tuple[str, int, float]]) -> Counter[tuple[str, str]]:
    return counters_of((kind, status, [seconds]) for kind, status, seconds in made)


def test_requests_are_counted_by_kind_and_status() -> None:
    found = counters_of([("feed", 304, [0.0002, 0.0003]), ("feed", 200, [0.004]), ("page", 200, [30.0])])
    assert list(request_totals(found)) == [
        RequestTotal("feed", "200", 1),
        RequestTotal("feed", "304", 2),
        RequestTotal("page", "200", 1),
    ]
    feed, page = histograms(found)
    assert (feed.kind, dict(feed.buckets)["0.00025"], dict(feed.buckets)["0.005"]) == ("feed", 1, 3)
    assert feed.seconds == pytest.approx(0.0045)
    assert (page.kind, dict(page.buckets)["10.0"], dict(page.buckets)["+Inf"]) == ("page", 0, 1)


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_includes_what_took_exactly_so_long(limit: float) -> None:
    [histogram] = histograms(counters_of([("feed", 200, [limit])]))
    upto = {name for name, number in histogram.buckets if number}
    assert str(limit) in upto
    assert len(upto) == len(LIMITS) + 1 - LIMITS.index(limit)


@given(requests)
def test_a_histogram_only_grows_and_ends_with_all(made: list[tuple[str, int, float]]) -> None:
    for histogram in histograms(counted(made)):
        numbers = [number for _, number in histogram.buckets]
        assert numbers == sorted(numbers)
        assert numbers[-1] == sum(kind == histogram.kind for kind, *_ in made)


@given(requests, requests)
def test_what_workers_count_adds_up(one: list[tuple[str, int, float]], other: list[tuple[str, int, float]]) -> None:
    together, apart = counted([*one, *other]), counted(one) + counted(other)
    assert list(request_totals(together)) == list(request_totals(apart))
    for whole, summed in zip(histograms(together), histograms(apart), strict=True):
        assert whole.buckets == summed.buckets
        assert whole.seconds == pytest.approx(summed.seconds, abs=1e-4)
