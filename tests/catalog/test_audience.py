"""One contract for both databases: those who read the feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.catalog import Catalog, audience, audience_days
from syndication.model.audience import FeedReading, tally
from syndication.model.audience_days import ReaderDay
from tests.support import NOON

HOUR = timedelta(hours=1)
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def aggregator(name: str, count: int, hours: float = 0, **more: Any) -> FeedReading:
    told: dict[str, Any] = {
        "feed": "",
        "name": name,
        "count": count,
        "seen": NOON + hours * HOUR,
        "address": "/rss.xml",
    }
    return FeedReading(**told | more)


def direct(count: int, days: int = 0, feed: str = "", name: str = "newsboat") -> ReaderDay:
    return ReaderDay(day=NOON.date() + timedelta(days), feed=feed, reader=name, kind="app", direct=count)


def count_direct(catalog: Catalog, *days: ReaderDay) -> None:
    with catalog.begin() as connection:
        for each in days:
            audience_days.count_day(connection, each.day, [each])


def note(catalog: Catalog, *readings: FeedReading, most: int = audience.MOST_ROWS) -> None:
    with catalog.begin() as connection:
        audience.save_readings(connection, readings, most)


def counts(catalog: Catalog, since: datetime = EVER) -> dict[str, tuple[int, int]]:
    with catalog.read() as connection:
        return {found.feed: (found.subscribers, found.direct) for found in audience.report(connection, since)}


def test_the_last_count_of_an_aggregator_stands(catalog: Catalog) -> None:
    note(catalog, aggregator("Feedly", 462))
    note(catalog, aggregator("Feedly", 463, 1), aggregator("Inoreader", 3))
    note(catalog, aggregator("Feedly", 461, 0.5))  # by a worker that writes late
    with catalog.read() as connection:
        assert audience.report(connection, EVER) == [
            tally("", 0, [aggregator("Feedly", 463, 1), aggregator("Inoreader", 3)])
        ]


def test_ids_and_addresses_of_one_aggregator_are_kept_apart(catalog: Catalog) -> None:
    note(catalog, aggregator("Feedbin", 5, feed_id="1"), aggregator("Feedbin", 6, feed_id="2"))
    note(catalog, aggregator("Feedbin", 7, address="/atom.xml"))
    with catalog.read() as connection:
        told = audience.report(connection, EVER)[0].reports
    assert [(each.address, each.feed_id, each.count) for each in told] == [
        ("/atom.xml", "", 7),
        ("/rss.xml", "1", 5),
        ("/rss.xml", "2", 6),
    ]


def test_readers_of_their_own_count_with_the_best_day_of_a_week(catalog: Catalog) -> None:
    note(catalog, aggregator("Feedly", 10))
    count_direct(catalog, direct(9, -8), direct(3, -1), direct(2), direct(1, -2, name="FreshRSS"))
    count_direct(catalog, direct(1, feed="sections/world"))
    assert counts(catalog) == {"": (14, 4), "sections/world": (1, 1)}


def test_the_feeds_of_most_readers_come_first_and_one_can_be_asked_for(catalog: Catalog) -> None:
    note(catalog, aggregator("Feedly", 2, feed="sections/c"))
    count_direct(catalog, direct(1, feed="tags/b"), direct(1, feed="tags/a", name="FreshRSS"))
    assert list(counts(catalog)) == ["sections/c", "tags/a", "tags/b"]
    with catalog.read() as connection:
        assert audience.report(connection, EVER, "tags/a") == [tally("tags/a", 1, ())]
        assert audience.report(connection, EVER, "tags/none") == []


def test_what_was_reported_long_ago_is_left_out_and_can_be_forgotten(catalog: Catalog) -> None:
    note(catalog, aggregator("Feedly", 5, -1), aggregator("Inoreader", 3))
    assert counts(catalog, NOON) == {"": (3, 0)}
    assert counts(catalog) == {"": (8, 0)}
    with catalog.begin() as connection:
        audience.forget_old(connection, NOON)
    assert counts(catalog) == {"": (3, 0)}
    with catalog.begin() as connection:
        audience.forget_all(connection)
    assert counts(catalog) == {}


def test_where_there_is_no_room_those_that_are_known_are_renewed(catalog: Catalog) -> None:
    note(catalog, aggregator("Inoreader", 1), aggregator("Feedly", 5), most=2)
    note(catalog, aggregator("Feedly", 7, 1), aggregator("Made-Up", 999), most=2)
    note(catalog, aggregator("Feedly", 6, 0.5), most=2)
    assert counts(catalog) == {"": (8, 0)}


def test_nothing_told_changes_nothing(catalog: Catalog) -> None:
    note(catalog)
    assert counts(catalog) == {}
