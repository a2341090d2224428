"""What clients say of their readers: every form that is known, and whatever else may come as a User-Agent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.audience import FeedReading, UserAgentFacts, parse_user_agent, reader_hash, tally

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEWSBLUR = (
    "NewsBlur Feed Fetcher - {} - https://www.newsblur.com/site/7704055/slug "
    '("Mozilla/5.0 (Macintosh; Intel Mac OS X 11_1) Version/14.0.1 Safari/605.1.15")'
)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )", UserAgentFacts("Feedly", 462)),
        (
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 9 subscribers; like FeedFetcher-Google)",
            UserAgentFacts("Feedly", 9),
        ),
        (
            "Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )",
            UserAgentFacts("Inoreader", 3),
        ),
        ("Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)", UserAgentFacts("Inoreader", 114)),
        ("Feedbin feed-id:1697787 - 102 subscribers", UserAgentFacts("Feedbin", 102, "1697787")),
        ("Feedbin feed-id:1697787 - 1 subscribers", UserAgentFacts("Feedbin", 1, "1697787")),
        (NEWSBLUR.format("27 subscribers"), UserAgentFacts("NewsBlur", 27, "7704055")),
        (NEWSBLUR.format("1 subscriber"), UserAgentFacts("NewsBlur", 1, "7704055")),
        (
            "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=cead6c3a837650eeefd8fe4a)",
            UserAgentFacts("The Old Reader", 1, "cead6c3a837650eeefd8fe4a"),
        ),
        (
            "Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 1 subscribers)",
            UserAgentFacts("BazQux", 1),
        ),
        (
            "Dreamwidth Studios (webmaster@dreamwidth.org; for https://www.dreamwidth.org/choice_feed/; 2 readers)",
            UserAgentFacts("Dreamwidth", 2, "https://www.dreamwidth.org/choice_feed/"),
        ),
        (
            "LiveJournal.com (webmaster@livejournal.com; for http://www.livejournal.com/users/choice/; 1 readers)",
            UserAgentFacts("LiveJournal", 1, "http://www.livejournal.com/users/choice/"),
        ),
        (
            "PlainFeeder v0.0.1 (+http://plainfeeder.com/about ; Subscriber Count: 12)",
            UserAgentFacts("PlainFeeder", 12),
        ),
        (
            "FreshReader/1.1 (id: 25; lang: en; http://www.freshreader.com/; 4 subscribers)",
            UserAgentFacts("Fresh Reader", 4),
        ),
        (
            "Feedfetcher-Google; (+http://www.google.com/feedfetcher.html; 167 subscribers; feed-id=17945957908511)",
            UserAgentFacts("Google", 167, "17945957908511"),
        ),
        ("Bloglines/3.1 (http://www.bloglines.com; 154 subscribers)", UserAgentFacts("Bloglines", 154)),
        ("NewsGatorOnline/2.0 (http://www.newsgator.com; 99 subscribers)", UserAgentFacts("NewsGator", 99)),
        ("YahooFeedSeeker/2.0 (compatible; Mozilla 4.0; MSIE 5.5; users 1; views 1)", UserAgentFacts("Yahoo", 1)),
        ("ThePort_Web/1.0; subscribers 1", UserAgentFacts("ThePort_Web", 1)),
        ("Aggregating on behalf of 15 subscriber(s)", UserAgentFacts("Aggregating", 15)),
        # of no row, but in its form
        ("Another-One/7.2 (+https://a.example/; 1 SUBSCRIBER)", UserAgentFacts("Another-One", 1)),
        ("Mozilla/5.0 (compatible; Another/7; 12 readers)", UserAgentFacts("Another", 12)),
        ("(12 subscribers)", UserAgentFacts("unnamed", 12)),
    ],
)
def test_an_aggregator_tells_its_count_and_its_id_of_the_feed(agent: str, expected: UserAgentFacts) -> None:
    assert parse_user_agent(agent) == expected


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("NetNewsWire (RSS Reader; https://netnewswire.com/)", "NetNewsWire"),
        ("FreshRSS/1.28.0 (Linux; https://freshrss.org)", "FreshRSS"),
        ("Mozilla/5.0 (compatible; Miniflux/2.2.1; +https://miniflux.app)", "Miniflux"),
        ("newsboat/2.38 (Linux x86_64)", "newsboat"),
        ("Yarr/2.4 (+https://github.com/nkanaev/yarr)", "Yarr"),
        ("Tiny Tiny RSS/25.07-8d3c28a (https://tt-rss.org/)", "Tiny Tiny RSS"),
        ("Feedkit/1.0", "Feedkit"),
        ("CommaFeed/5.3.4 (https://github.com/Athou/commafeed)", "CommaFeed"),
        ("MyReader/0.1 (an RSS reader)", "MyReader"),
        ("Some-Feed-Thing/3 feedreader", "Some-Feed-Thing"),
        ("newsboat/2.38 (7 subscribers)", "newsboat"),
    ],
)
def test_a_reader_of_ones_own_counts_for_itself(agent: str, name: str) -> None:
    assert parse_user_agent(agent) == UserAgentFacts(name)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.5.0",
        "python-requests/2.32",
        "RSSBot/1.0 (feed reader)",
        "W3C_Validator/1.3 RSS",
        "x; 1234567890 subscribers",
        "x; subscribers 1234567890",
        "x; ٣ subscribers",
        "x" * 300 + " 5 subscribers",
    ],
)
def test_whoever_tells_no_readers_counts_for_none(agent: str) -> None:
    assert parse_user_agent(agent) is None


WORDS = st.sampled_from(
    (
        *("Mozilla/5.0 (compatible; ", "feedly", "12", " subscribers", "subscriber count: ", "feed-id=", "/site/"),
        *("; for ", "http://", "\0", "\x1b[31m", "\xff", "\ud800", "٣", "9" * 50, " " * 50, "RSS", "users "),
    )
)


@given(st.one_of(st.text(), st.binary().map(lambda some: some.decode("latin-1")), st.lists(WORDS).map("".join)))
def test_whatever_comes_is_read_and_what_is_told_can_be_kept_and_shown(agent: str) -> None:
    found = parse_user_agent(agent)
    if found is not None:
        assert 0 < len(found.name) <= 40
        assert (found.name + found.feed_id).isprintable()
        assert (found.name + found.feed_id).isascii()
        assert len(found.feed_id) <= 300
        assert found.count is None or 0 <= found.count < 10**9


@given(st.binary(min_size=1, max_size=64), st.text(), st.text())
def test_a_client_is_the_same_under_the_same_key_only(key: bytes, address: str, name: str) -> None:
    assert reader_hash(key, address, name) == reader_hash(key, address, name)
    assert len(reader_hash(key, address, name)) == 16
    assert reader_hash(key, address, name) != reader_hash(b"another key, of which there is no guess", address, name)


def reading(name: str, count: int, hours: float = 0, **more: Any) -> FeedReading:
    parse_user_agent: dict[str, Any] = {
        "feed": "",
        "name": name,
        "count": count,
        "seen": NOON + hours * HOUR,
        "address": "/rss.xml",
    }
    return FeedReading(**parse_user_agent | more)


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
