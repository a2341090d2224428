"""One contract for both databases: those who read the feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.catalog import Catalog, audience
from syndication.model.audience import FeedReading, tally
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


def alone(client: str, hours: float = 0, feed: str = "", name: str = "newsboat") -> FeedReading:
    return FeedReading(feed=feed, name=name, count=1, seen=NOON + hours * HOUR, client=client)


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


def test_readers_of_their_own_count_once_however_often_they_come(catalog: Catalog) -> None:
    note(catalog, alone("a"), alone("b"), alone("a", feed="sections/world"))
    note(catalog, alone("a", 1), alone("a", 2), aggregator("Feedly", 10))
    assert counts(catalog) == {"": (12, 2), "sections/world": (1, 1)}


def test_the_feeds_of_most_readers_come_first_and_one_can_be_asked_for(catalog: Catalog) -> None:
    note(catalog, alone("a", feed="tags/b"), alone("a", feed="tags/a"), aggregator("Feedly", 2, feed="sections/c"))
    assert list(counts(catalog)) == ["sections/c", "tags/a", "tags/b"]
    with catalog.read() as connection:
        assert audience.report(connection, EVER, "tags/a") == [tally("tags/a", 1, ())]
        assert audience.report(connection, EVER, "tags/none") == []


def test_who_was_not_seen_of_late_is_not_told_and_can_be_forgotten(catalog: Catalog) -> None:
    note(catalog, alone("a", -1), alone("b"), aggregator("Feedly", 5, -1), aggregator("Inoreader", 3))
    assert counts(catalog, NOON) == {"": (4, 1)}
    assert counts(catalog) == {"": (10, 2)}
    with catalog.begin() as connection:
        audience.forget_old(connection, NOON)
    assert counts(catalog) == {"": (4, 1)}
    with catalog.begin() as connection:
        audience.forget_all(connection)
    assert counts(catalog) == {}


def test_where_there_is_no_room_those_that_are_known_are_renewed(catalog: Catalog) -> None:
    note(catalog, alone("a"), aggregator("Feedly", 5), most=2)
    note(catalog, alone("b"), aggregator("Feedly", 7, 1), aggregator("Made-Up", 999), most=2)
    note(catalog, aggregator("Feedly", 6, 0.5), most=2)
    assert counts(catalog) == {"": (8, 1)}


def test_nothing_told_changes_nothing(catalog: Catalog) -> None:
    note(catalog)
    assert counts(catalog) == {}


@pytest.mark.parametrize("fresh", [b"another", b""])
def test_the_first_key_is_the_key_of_all(catalog: Catalog, fresh: bytes) -> None:
    with catalog.begin() as connection:
        assert audience.hash_key(connection, b"\x00\xff") == b"\x00\xff"
    with catalog.begin() as connection:
        assert audience.hash_key(connection, fresh) == b"\x00\xff"
