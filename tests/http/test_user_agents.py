"""What a User-Agent says of its client: a table of real ones, judged by people, and whatever else may come."""

from __future__ import annotations

import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.user_agents import LONGEST, KnownClient, UserAgentFacts, known_clients, parse_user_agent
from syndication.model.audience import ClientKind

TABLE = Path(__file__).with_name("user_agents.tsv")
LINES = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
KINDS = get_args(ClientKind)


def test_the_table_has_hundreds_of_strings_from_several_lists() -> None:
    assert len({line[0] for line in LINES}) == len(LINES) >= 300
    assert {line[5] for line in LINES} == {"opawg", "monperrus", "documented"}
    assert {line[2] for line in LINES} == set(KINDS) - {"partner"}


@pytest.mark.parametrize(("agent", "name", "kind", "count", "feed_id", "_source"), LINES)
def test_a_real_user_agent_is_read_as_a_person_reads_it(
    agent: str, name: str, kind: str, count: str, feed_id: str, _source: str
) -> None:
    found = parse_user_agent(agent)
    stated = "" if found.count is None else str(found.count)
    assert (found.name, found.kind, stated, found.feed_id) == (name, kind, count, feed_id)


@pytest.mark.parametrize("client", known_clients(), ids=lambda client: f"{client.name}-{client.kind}")
def test_each_program_of_the_list_is_known_by_its_own_example(client: KnownClient) -> None:
    found = parse_user_agent(client.test)
    assert (found.name, found.kind) == (client.name, client.kind)
    assert client.source in {"opawg", "monperrus", "documented"}
    assert all(mark == mark.lower() for mark in client.marks)


@pytest.mark.parametrize(
    ("agent", "is_reader"),
    [
        ("newsboat/2.38 (Linux x86_64)", True),
        ("newsboat/2.38 (7 subscribers)", True),
        ("FreshRSS/1.28.0 (Linux; https://freshrss.org)", True),
        ("Overcast/3.0 (+http://overcast.fm/; iOS podcast app)", True),
        ("MyReader/0.1 (an RSS reader)", True),
        ("Overcast/1.0 Podcast Sync (1 subscribers; feed-id=1234567; +http://overcast.fm/)", False),
        ("Overcast/1.0 Podcast Sync", False),
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)", False),
        ("MonitoRSS/1.0", False),
        ("feedparser/6.0.11 +https://github.com/kurtmckee/feedparser/", False),
        ("NicheIndex/1.0 RSS Harvest", False),
        ("RSSBot/1.0 (feed reader)", False),
        ("curl/8.5.0", False),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", False),
        ("", False),
    ],
)
def test_a_service_or_a_robot_is_no_person(agent: str, is_reader: bool) -> None:
    assert parse_user_agent(agent).is_reader is is_reader


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("newsboat/2.38 (7 subscribers)", UserAgentFacts("newsboat", "app", is_reader=True)),
        ("Aggregating on behalf of 15 subscriber(s)", UserAgentFacts("Aggregating", "aggregator", 15)),
        ("Mozilla/5.0 (compatible; Another/7; 12 readers)", UserAgentFacts("Another", "aggregator", 12)),
        ("(12 subscribers)", UserAgentFacts("unnamed", "aggregator", 12)),
        ("SomeBot/1 (subscribers = 12)", UserAgentFacts("SomeBot", "aggregator", 12, is_doubtful=True)),
        ("zed; 1234567890 subscribers", UserAgentFacts("zed", "unknown")),
        ("zed; subscribers 1234567890", UserAgentFacts("zed", "unknown")),
        ("zed; ٣ subscribers", UserAgentFacts("zed", "unknown")),
        ("x" * LONGEST + " 5 subscribers", UserAgentFacts("x" * 40, "unknown")),
        ("", UserAgentFacts("unnamed", "unknown")),
    ],
)
def test_a_number_of_an_unknown_client_is_taken_and_one_of_a_reader_is_not(
    agent: str, expected: UserAgentFacts
) -> None:
    assert parse_user_agent(agent) == expected


WORDS = st.sampled_from(
    (
        *("Mozilla/5.0 (compatible; ", "feedly", "12", " subscribers", "subscriber count: ", "feed-id=", "/site/"),
        *("; for ", "http://", "\0", "\x1b[31m", "\xff", "\ud800", "٣", "9" * 50, " " * 50, "RSS", "users ", "url="),
    )
)


@given(st.one_of(st.text(), st.binary().map(lambda some: some.decode("latin-1")), st.lists(WORDS).map("".join)))
def test_whatever_comes_is_read_and_what_is_found_can_be_stored_and_printed(agent: str) -> None:
    found = parse_user_agent(agent)
    assert 0 < len(found.name) <= 40
    assert (found.name + found.feed_id).isprintable()
    assert (found.name + found.feed_id).isascii()
    assert len(found.feed_id) <= LONGEST
    assert found.count is None or 0 <= found.count < 10**9
    assert found.kind in KINDS
    assert not (found.is_reader and found.count is not None)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "pump", ["feedly", "feed-id= ", "subscribers ", "a", "9", " ", "like a", "Mozilla/5.0 ", "bot"]
)
def test_the_time_is_bounded_whatever_comes(pump: str) -> None:
    began = time.process_time()
    for _ in range(10):
        parse_user_agent(pump * 10_000)
    assert time.process_time() - began < 0.2
