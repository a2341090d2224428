"""The readers of a feed, from the reports of aggregators and from those who come themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.audience import FeedReading, reader_hash, reported_on, tally

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(st.binary(min_size=1, max_size=64), st.text(), st.text())
def test_a_client_is_the_same_under_the_same_key_only(key: bytes, address: str, name: str) -> None:
    assert reader_hash(key, address, name) == reader_hash(key, address, name)
    assert len(reader_hash(key, address, name)) == 16
    assert reader_hash(key, address, name) != reader_hash(b"another key, of which there is no guess", address, name)


def reading(name: str, count: int, hours: float = 0, **more: Any) -> FeedReading:
    values: dict[str, Any] = {
        "feed": "",
        "name": name,
        "count": count,
        "seen": NOON + hours * HOUR,
        "address": "/rss.xml",
    }
    return FeedReading(**values | more)


@pytest.mark.parametrize(
    ("readings", "subscribers", "by_aggregator"),
    [
        ([], 0, {}),
        ([reading("Feedly", 462), reading("Inoreader", 3)], 465, {"Feedly": 462, "Inoreader": 3}),
        # two ids are two groups of readers
        ([reading("Feedbin", 102, feed_id="1"), reading("Feedbin", 5, feed_id="2")], 107, {"Feedbin": 107}),
        # one id at two addresses is one group, told of twice: the last word counts
        (
            [
                reading("Feedbin", 102, 1, feed_id="1", address="/rss.xml"),
                reading("Feedbin", 90, 2, feed_id="1", address="/atom.xml"),
            ],
            90,
            {"Feedbin": 90},
        ),
        (
            [
                reading("Feedbin", 102, 2, feed_id="1", address="/rss.xml"),
                reading("Feedbin", 90, 1, feed_id="1", address="/atom.xml"),
            ],
            102,
            {"Feedbin": 102},
        ),
        # without an id, those at each address are others
        ([reading("Feedly", 462), reading("Feedly", 8, address="/atom.xml")], 470, {"Feedly": 470}),
        ([reading("Feedly", 0)], 0, {"Feedly": 0}),
    ],
)
def test_subscribers_are_the_last_counts_of_each_aggregator_and_id(
    readings: list[FeedReading], subscribers: int, by_aggregator: dict[str, int]
) -> None:
    found = tally("", 0, readings)
    assert (found.subscribers, found.by_aggregator) == (subscribers, by_aggregator)
    assert tally("", 7, readings).subscribers == subscribers + 7
    assert set(found.reports) == set(readings)


TODAY = date(2026, 2, 5)
AN_HOUR_AGO, YESTERDAY, LAST_WEEK = -1, -24, -24 * 8


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], {}),
        ([reading("Feedly", 9)], {"": 9, "rss.xml": 9}),
        ([reading("Feedly", 9), reading("Feedly", 8, address="/atom.xml")], {"": 17, "rss.xml": 9, "atom.xml": 8}),
        # one id at two addresses counts once in the whole, and in each format
        (
            [reading("Feedbin", 9, AN_HOUR_AGO, feed_id="1"), reading("Feedbin", 8, address="/atom.xml", feed_id="1")],
            {"": 8, "rss.xml": 9, "atom.xml": 8},
        ),
        # an id that was not used today counts with its last number for a week
        ([reading("Feedbin", 9, feed_id="1"), reading("Feedbin", 8, YESTERDAY, feed_id="2")], {"": 17, "rss.xml": 17}),
        ([reading("Feedbin", 9, feed_id="1"), reading("Feedbin", 8, LAST_WEEK, feed_id="2")], {"": 9, "rss.xml": 9}),
        # who did not come today is not of today
        ([reading("Feedly", 9, YESTERDAY)], {}),
    ],
)
def test_what_was_reported_on_a_day_is_the_sum_of_the_ids(
    readings: list[FeedReading], expected: dict[str, int]
) -> None:
    assert {form: count for (_, _, form), count in reported_on(TODAY, readings).items()} == expected
