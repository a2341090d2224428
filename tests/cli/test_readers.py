"""`syndication readers`: how many read each feed, and what aggregators told of one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.catalog import audience, audience_days, traffic_days
from syndication.cli.tables import count_of
from syndication.model.audience import FeedReading
from syndication.model.audience_days import ReaderDay, TrafficDay
from syndication.publishing import steps
from tests.cli.newsroom import Newsroom
from tests.support import NOON

ADVICE = "Clients report these counts and can report anything: do not bill by them.\n"


def reading(name: str, count: int = 1, **more: Any) -> FeedReading:
    told: dict[str, Any] = {"feed": "", "name": name, "count": count, "seen": NOON}
    return FeedReading(**told | more)


READINGS = (
    reading("Feedly", 462, address="/rss.xml"),
    reading("Feedbin", 102, address="/rss.xml", feed_id="1697787"),
    reading("Feedbin", 5, address="/atom.xml", feed_id="17"),
    reading("Old", 999, address="/rss.xml", seen=NOON - timedelta(days=30, seconds=1)),
)
DIRECT = tuple(
    ReaderDay(day=NOON.date(), feed=feed, reader="newsboat", kind="app", direct=count)
    for feed, count in (("", 2), ("sections/world", 1))
)


TRAFFIC = (
    TrafficDay(
        day=NOON.date(), feed="", reader="newsboat", kind="app", polls=10, unchanged=9, full=1, failed=0, size=5000
    ),
)


@pytest.fixture
def read(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A publication that is read."""
    monkeypatch.setattr(steps, "utc_now", lambda: NOON)
    catalog = newsroom.catalog()
    with catalog.begin() as connection:
        audience.save_readings(connection, READINGS)
        audience_days.count_day(connection, NOON.date(), DIRECT)
        traffic_days.add_traffic(connection, TRAFFIC)
    catalog.close()
    return newsroom


def test_the_command_has_help_with_an_example(newsroom: Newsroom) -> None:
    assert re.search(r"Examples:\n\s+syndication readers\n", newsroom.done("readers", "--help"))


def test_each_feed_is_a_line_with_its_subscribers(read: Newsroom) -> None:
    assert read.done("readers") == (
        "FEED              SUBSCRIBERS  DIRECT  AGGREGATORS\n"
        "/                 571          2       Feedbin 107, Feedly 462\n"
        "/sections/world/  1            1\n" + ADVICE
    )


@pytest.mark.parametrize("feed", ["all", "/", "rss.xml", "http://127.0.0.1:8000/atom.xml"])
def test_of_one_feed_it_tells_what_each_aggregator_said(read: Newsroom, feed: str) -> None:
    assert read.done("readers", feed) == (
        "/: 571 subscribers, 2 of them direct\n"
        "AGGREGATOR  SUBSCRIBERS  REPORTED              FEED-ID  DOCUMENT\n"
        "Feedbin     5            2026-02-05T12:00:00Z  17       /atom.xml\n"
        "Feedbin     102          2026-02-05T12:00:00Z  1697787  /rss.xml\n"
        "Feedly      462          2026-02-05T12:00:00Z           /rss.xml\n" + ADVICE
    )


@pytest.mark.parametrize(("feed", "direct"), [("sections/world", 1), ("/sections/world/feed.json", 1), ("tags/sea", 0)])
def test_a_feed_without_aggregators_is_short(read: Newsroom, feed: str, direct: int) -> None:
    folder = feed.strip("/").removesuffix("/feed.json")
    assert (
        read.done("readers", feed) == f"/{folder}/: {count_of(direct, 'subscriber')}, {direct} of them direct\n{ADVICE}"
    )


def test_programs_get_it_as_json(read: Newsroom) -> None:
    told = read.told("readers")
    assert [(feed["feed"], feed["subscribers"], feed["direct"]) for feed in told["feeds"]] == [
        ("/", 571, 2),
        ("/sections/world/", 1, 1),
    ]
    assert told["feeds"][0]["aggregators"][1] == {
        "name": "Feedbin",
        "subscribers": 102,
        "told": "2026-02-05T12:00:00Z",
        "feed_id": "1697787",
        "document": "/rss.xml",
    }
    assert read.told("readers", "tags/sea") == {
        "feeds": [{"feed": "/tags/sea/", "subscribers": 0, "direct": 0, "aggregators": []}]
    }


def test_where_nobody_reads_it_says_so(newsroom: Newsroom) -> None:
    assert newsroom.done("readers").startswith("No readers were counted in the last 30 days")
    assert newsroom.told("readers") == {"feeds": []}


@pytest.mark.parametrize("feed", ["sections/none", "https://elsewhere.example/rss.xml", "tags/\x1b[31m", "none.xml"])
def test_a_feed_that_there_is_not_is_one_line(read: Newsroom, feed: str) -> None:
    answer = read.run("readers", feed)
    assert (answer.code, answer.out) == (1, "")
    assert answer.error.endswith("there is no such feed; `syndication readers` lists feeds with readers\n")
    assert answer.error.count("\n") == 1
    assert answer.error.rstrip("\n").isprintable()


def test_the_window_is_that_of_the_present(newsroom: Newsroom) -> None:
    catalog = newsroom.catalog()
    with catalog.begin() as connection:
        audience.save_readings(connection, [reading("Feedly", 3, address="/rss.xml", seen=datetime.now(UTC))])
    catalog.close()
    assert newsroom.told("readers")["feeds"][0]["subscribers"] == 3


def test_each_day_has_its_numbers(read: Newsroom) -> None:
    assert read.done("readers", "--since", "2026-02-05") == (
        "DAY         SUBSCRIBERS  TOLD  SEEN  SURE  POLLS  304  READER\n"
        "2026-02-05  462          462   0     told              Feedly\n"
        "2026-02-05  107          107   0     told              Feedbin\n"
        "2026-02-05  3            0     3     seen  10     9    newsboat\n"
    )
    assert read.done("readers", "all", "--since", "2026-02-05", "--by", "feed").endswith(
        "2026-02-05  571          569   2     seen  10     9    /\n"
    )
    assert "<3" in read.done("readers", "all", "--since", "2026-02-05", "--public")
    assert read.done("readers", "--since", "2026-02-05", "--csv").splitlines()[3].startswith("2026-02-05,newsboat,3,")
    assert [row["group"] for row in read.told("readers", "--since", "2026-02-05")["readers"]] == [
        "Feedly",
        "Feedbin",
        "newsboat",
    ]
    assert read.done("readers", "--since", "2026-02-20") == "No readers were counted since that day\n"


@pytest.mark.parametrize("arguments", [("--since", "yesterday"), ("--by", "person"), ("--csv",), ("--public",)])
def test_what_cannot_be_asked_is_one_line(read: Newsroom, arguments: tuple[str, ...]) -> None:
    answer = read.run("readers", *arguments)
    assert (answer.code, answer.out, answer.error.count("\n")) == (2, "", 1)


def test_the_privacy_page_is_written_from_the_settings(newsroom: Newsroom) -> None:
    assert newsroom.done("readers", "privacy").startswith("The Tribune: readers of our feeds. We count how many")


def test_unknown_programs_are_listed(newsroom: Newsroom) -> None:
    assert newsroom.done("readers", "unknown").startswith("All programs that fetched a feed")
    catalog = newsroom.catalog()
    with catalog.begin() as connection:
        traffic_days.save_unknown_agents(connection, {"Zork/1.0 \x1b[31m": 3}, NOON.date())
    catalog.close()
    listed = newsroom.done("readers", "unknown").splitlines()
    assert listed[0].split() == ["POLLS", "USER-AGENT"]
    assert listed[1].startswith("3      Zork/1.0 ")
    assert listed[1].isprintable()
