"""One contract for both databases: the audience day by day, keys that last a day, and what is summed and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from syndication.catalog import Catalog, audience, audience_days, day_keys, subscriptions, traffic_days
from syndication.model.audience import FeedReading, SeenReader
from syndication.model.audience_days import HubDay, ReaderDay, TrafficDay
from tests.support import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)


def seen(client: str, day: date = TODAY, **more: Any) -> SeenReader:
    values: dict[str, Any] = {"feed": "", "format": "rss.xml", "reader": "newsboat", "kind": "app"}
    return SeenReader(day=day, client=client, **values | more)


def save(catalog: Catalog, *who: SeenReader, day: date = TODAY, services: Sequence[ReaderDay] = ()) -> None:
    with catalog.begin() as connection:
        audience_days.save_seen(connection, who)
        audience_days.count_day(connection, day, services)


def days(catalog: Catalog, since: date = TODAY, feed: str | None = None) -> list[tuple[Any, ...]]:
    with catalog.read() as connection:
        found = audience_days.find_days(connection, since, feed)
    return [(each.feed, each.format, each.reader, each.reported, each.direct) for each in found]


def traffic(day: date = TODAY, polls: int = 1, **more: Any) -> TrafficDay:
    values: dict[str, Any] = {"feed": "", "reader": "newsboat", "kind": "app", "full": 1, "failed": 0, "size": 100}
    return TrafficDay(day=day, polls=polls, unchanged=polls - 1, **values | more)


def test_who_is_seen_twice_counts_once_and_once_for_all_formats(catalog: Catalog) -> None:
    save(catalog, seen("a"), seen("b"), seen("a", format="atom.xml"))
    save(catalog, seen("a"), seen("c"), seen("a", feed="sections/world"))
    assert days(catalog) == [
        ("", "", "newsboat", None, 3),
        ("", "atom.xml", "newsboat", None, 1),
        ("", "rss.xml", "newsboat", None, 3),
        ("sections/world", "", "newsboat", None, 1),
        ("sections/world", "rss.xml", "newsboat", None, 1),
    ]
    assert len(days(catalog, feed="sections/world")) == 2


def test_reports_are_counted_beside_and_a_service_without_a_number_has_a_row(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        reading = FeedReading(feed="", name="Feedly", count=9, seen=NOON, address="/rss.xml")
        audience.save_readings(connection, [reading])
    save(catalog, services=[ReaderDay(day=TODAY, feed="", reader="Superfeedr", kind="gateway")])
    assert days(catalog) == [
        ("", "", "Feedly", 9, 0),
        ("", "", "Superfeedr", None, 0),
        ("", "rss.xml", "Feedly", 9, 0),
    ]
    with catalog.begin() as connection:
        reading = FeedReading(feed="", name="Feedly", count=4, seen=NOON + timedelta(hours=1), address="/rss.xml")
        audience.save_readings(connection, [reading])
    save(catalog)
    assert days(catalog)[0] == ("", "", "Feedly", 4, 0)


def test_hashes_are_deleted_with_their_day_after_a_last_count(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        audience_days.save_seen(connection, [seen("a"), seen("b", TODAY + DAY)])
        audience_days.close_days(connection, TODAY + DAY)
        audience_days.count_day(connection, TODAY)
        audience_days.close_days(connection, TODAY + DAY)
    assert days(catalog) == [("", "", "newsboat", None, 1), ("", "rss.xml", "newsboat", None, 1)]


def test_invented_names_do_not_fill_the_disk(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        audience_days.save_seen(connection, [seen("a"), seen("b")], most=2)
        audience_days.save_seen(connection, [seen("c")], most=2)
        audience_days.count_day(connection, TODAY, most=1)
        services = [ReaderDay(day=TODAY, feed="", reader="Made-Up", kind="aggregator", reported=9)]
        audience_days.count_day(connection, TODAY, services, most=1)
        traffic_days.add_traffic(connection, [traffic(kind="unknown", reader="one")], most=2)
        traffic_days.add_traffic(
            connection, [traffic(kind="unknown", reader=name) for name in ("two", "three")], most=2
        )
        traffic_days.save_unknown_agents(connection, {"one": 1, "two": 2, "three": 3}, TODAY, most=2)
        traffic_days.save_unknown_agents(connection, {"one": 5, "four": 9}, TODAY, most=2)
        assert [(each.reader, each.polls) for each in traffic_days.find_traffic(connection, TODAY)] == [
            ("one", 1),
            ("others", 2),
        ]
        assert traffic_days.find_unknown_agents(connection) == [("one", 6), ("three", 3)]
    assert days(catalog) == [("", "", "newsboat", None, 2)]


def test_polls_add_up_over_workers_and_days_are_apart(catalog: Catalog) -> None:
    for each in (traffic(polls=3), traffic(polls=4), traffic(TODAY + DAY), traffic(feed="sections/world")):
        with catalog.begin() as connection:
            traffic_days.add_traffic(connection, [each])
    with catalog.read() as connection:
        found = traffic_days.find_traffic(connection, TODAY)
        assert [(each.day, each.feed, each.polls, each.unchanged, each.size) for each in found] == [
            (TODAY, "", 7, 5, 200),
            (TODAY, "sections/world", 1, 0, 100),
            (TODAY + DAY, "", 1, 0, 100),
        ]
        assert len(traffic_days.find_traffic(connection, TODAY, "sections/world")) == 1


def test_after_25_months_days_become_months(catalog: Catalog) -> None:
    january = [date(2024, 1, number) for number in (3, 10, 17)]
    for day, count in zip(january, (10, 20, 33), strict=True):
        save(
            catalog, day=day, services=[ReaderDay(day=day, feed="", reader="Feedly", kind="aggregator", reported=count)]
        )
        with catalog.begin() as connection:
            traffic_days.add_traffic(connection, [traffic(day, polls=count)])
    with catalog.begin() as connection:
        for _ in range(2):
            audience_days.sum_old_days(connection, date(2026, 2, 5))
            traffic_days.sum_old_traffic(connection, date(2026, 2, 5))
        assert len(audience_days.find_days(connection, january[0])) == 3
        for _ in range(2):
            audience_days.sum_old_days(connection, date(2026, 3, 15))
            traffic_days.sum_old_traffic(connection, date(2026, 3, 15))
        month: dict[str, Any] = {"day": date(2024, 1, 1), "feed": "", "is_month": True}
        assert audience_days.find_days(connection, date(2024, 1, 1)) == [
            ReaderDay(reader="Feedly", kind="aggregator", reported=21, **month)
        ]
        assert traffic_days.find_traffic(connection, date(2024, 1, 1)) == [
            TrafficDay(reader="newsboat", kind="app", polls=63, unchanged=60, full=3, failed=0, size=300, **month)
        ]


def test_subscriptions_at_the_hub_have_their_days(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for path, number in (("/rss.xml", 1), ("/atom.xml", 2), ("/sections/world/rss.xml", 3)):
            subscriptions.save(connection, path, "x", f"http://{number}.example/", "", NOON + DAY, NOON)
        subscriptions.save(connection, "/rss.xml", "x", "http://old.example/", "", NOON - DAY, NOON - 2 * DAY)
        audience_days.save_hub(connection, TODAY, NOON)
        audience_days.save_hub(connection, TODAY + DAY, NOON + 2 * DAY)
        assert audience_days.find_hub_days(connection, TODAY) == [
            HubDay(TODAY, "", 2),
            HubDay(TODAY, "sections/world", 1),
            HubDay(TODAY + DAY, "", 0),
        ]
        assert audience_days.recorded_days(connection, TODAY) == [TODAY, TODAY + DAY]


@pytest.mark.parametrize("fresh", [b"another" * 4, b"\x00\xff"])
def test_the_first_key_of_a_day_is_the_key_of_all_until_it_is_forgotten(catalog: Catalog, fresh: bytes) -> None:
    day_keys.forget_keys(catalog, TODAY + 9 * DAY)
    assert day_keys.key_of_day(catalog, TODAY, b"\x00first") == b"\x00first"
    assert day_keys.key_of_day(catalog, TODAY, fresh) == b"\x00first"
    assert day_keys.key_of_day(catalog, TODAY + DAY, fresh) == fresh
    day_keys.forget_keys(catalog, TODAY + DAY)
    assert day_keys.key_of_day(catalog, TODAY, b"a new one") == b"a new one"
    assert day_keys.key_of_day(catalog, TODAY + DAY, b"a new one") == fresh
    day_keys.forget_keys(catalog, TODAY + 9 * DAY)


def test_without_the_setting_all_is_deleted(catalog: Catalog) -> None:
    save(catalog, seen("a"))
    with catalog.begin() as connection:
        traffic_days.add_traffic(connection, [traffic()])
        traffic_days.save_unknown_agents(connection, {"Zork": 1}, TODAY)
        audience.forget_all(connection)
        assert traffic_days.find_traffic(connection, TODAY) == []
        assert traffic_days.find_unknown_agents(connection) == []
    assert days(catalog) == []
