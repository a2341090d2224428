"""The audience by the API: as JSON and as a table, for one feed or all, in groups, and in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.catalog import audience_days, audit, delay_days, old_address_days, traffic_days
from syndication.catalog.audit import AuditEntry
from syndication.catalog.delay_days import Delay
from syndication.model.audience_days import ReaderDay, TrafficDay
from tests.support import NOON
from tests.web.api.support import Api

DAY = NOON.date()
SINCE = f"since={DAY.isoformat()}"
ROWS = (
    ReaderDay(day=DAY, feed="", reader="Feedly", kind="aggregator", reported=462),
    ReaderDay(day=DAY, feed="", reader="newsboat", kind="app", direct=2),
    ReaderDay(day=DAY - timedelta(3), feed="", reader="Feedbin", kind="aggregator", reported=10),
    ReaderDay(day=DAY, feed="", reader="Superfeedr", kind="gateway"),
)
TRAFFIC = TrafficDay(
    day=DAY, feed="", reader="newsboat", kind="app", polls=10, unchanged=9, full=1, failed=0, size=5000
)


@pytest.fixture
def read(api: Api) -> Api:
    """A publication that is read."""
    with api.house.catalog.begin() as connection:
        for row in ROWS:
            audience_days.count_day(connection, row.day, [row])
        traffic_days.add_traffic(connection, [TRAFFIC])
    return api


def rows(api: Api, query: str = SINCE) -> list[tuple[Any, ...]]:
    found = api.get(f"/api/readership?{query}").get_json()
    names = ("group", "subscribers", "reported", "seen", "certainty", "unknown")
    return [tuple(row[name] for name in names) for row in found["readers"]]


def test_readers_come_by_day_with_how_sure_they_are(read: Api) -> None:
    assert rows(read) == [
        ("Feedly", 462, 462, 0, "told", 0),
        ("Feedbin", 10, 10, 0, "estimated", 0),
        ("newsboat", 2, 0, 2, "seen", 0),
        ("Superfeedr", 0, 0, 0, "told", 1),
    ]
    found = read.get(f"/api/readership?{SINCE}").get_json()
    assert (found["since"], found["by"], found["feed"]) == (DAY.isoformat(), "reader", None)
    assert found["traffic"] == [
        {
            "day": DAY.isoformat(),
            "group": "newsboat",
            "polls": 10,
            "unchanged": 9,
            "full": 1,
            "failed": 0,
            "bytes": 5000,
        }
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("by=feed", [("/", 474)]),
        ("by=kind", [("aggregator", 472), ("app", 2), ("gateway", 0)]),
        ("feed=all", [("Feedly", 462), ("Feedbin", 10), ("newsboat", 2), ("Superfeedr", 0)]),
        ("feed=/rss.xml&by=feed", [("/", 474)]),
        ("feed=sections/city", []),
        ("public=true", [("Feedly", 462), ("Feedbin", 10), ("newsboat", "<3"), ("Superfeedr", 0)]),
        ("by=format", []),
    ],
)
def test_they_come_in_groups_for_one_feed_and_in_public(
    read: Api, query: str, expected: list[tuple[str, int | str]]
) -> None:
    assert [row[:2] for row in rows(read, f"{SINCE}&{query}")] == expected


def test_the_table_has_the_same_numbers(read: Api) -> None:
    answer = read.get(f"/api/readership.csv?{SINCE}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[1] == f"{DAY},Feedly,462,462,0,told,0,false,,,,,"
    assert answer.text.splitlines()[3] == f"{DAY},newsboat,2,0,2,seen,0,false,10,9,1,0,5000"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("since=yesterday", 400, "2026-02-05"),
        ("since=0001-01-01", 200, ""),
        ("by=person", 400, "reader, feed, kind, format"),
        ("public=yes", 400, "true or false"),
        ("feed=sections/none", 404, "no such feed"),
        ("feed=%00", 404, "no such feed"),
        ("since=20260205", 400, "2026-02-05"),
        ("since=2026-W01-1", 400, "2026-02-05"),
        ("who=1", 400, "unknown"),
    ],
)
@pytest.mark.parametrize("path", ["/api/readership", "/api/readership.csv"])
def test_a_wrong_parameter_is_named(api: Api, path: str, query: str, status: int, words: str) -> None:
    answer = api.get(f"{path}?{query}")
    assert answer.status_code == status
    assert words in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_is_not_for_strangers(api: Api) -> None:
    assert api.ask("GET", "/api/readership", token="").status_code == 401


@pytest.fixture
def known(read: Api) -> Api:
    """The same, of which more is known."""
    with read.house.catalog.begin() as connection:
        for number, readers in ((-7, 5), (-14, 9)):
            row = ReaderDay(day=DAY + timedelta(number), feed="", reader="Feedly", kind="aggregator", reported=readers)
            audience_days.count_day(connection, row.day, [row])
        delay_days.add_delays(connection, DAY, [Delay("hub", "", 0.3), Delay("webhook", "news", 4)])
        old_address_days.add_hits(connection, {(DAY, "/feed/"): 2})
        pull = replace(TRAFFIC, reader="msn", kind="partner", feed="partners/msn")
        traffic_days.add_traffic(connection, [pull])
        audit.add(connection, [AuditEntry(at=NOON, who="file", action="founding")])
    return read


def test_weeks_delays_old_addresses_and_partners_are_there(known: Api) -> None:
    monday = DAY - timedelta(DAY.weekday())
    found = known.get(f"/api/readership?since={DAY - timedelta(7)}").get_json()
    first, second = found["weeks"]
    week = (monday - timedelta(7)).isoformat()
    assert first == {"week": week, "subscribers": 5, "won": 0, "lost": 4}
    assert second == {"week": monday.isoformat(), "subscribers": 474, "won": 469, "lost": 0}
    assert [(row["kind"], row["name"], row["p50"], row["p95"]) for row in found["delays"]] == [
        ("hub", "", 0.5, 0.5),
        ("webhook", "news", 5, 5),
    ]
    assert found["old_addresses"] == [{"day": DAY.isoformat(), "address": "/feed/", "hits": 2}]
    assert [(row["partner"], row["pulls"], row["unchanged"]) for row in found["partners"]] == [("msn", 10, 9)]
    assert {"day": DAY.isoformat(), "what": "founding"} in found["marks"]


def test_only_weeks_are_of_one_feed_and_in_public_there_is_no_business(known: Api) -> None:
    of_one = known.get(f"/api/readership?{SINCE}&feed=all").get_json()
    assert [bool(of_one[name]) for name in ("weeks", "marks", "delays", "old_addresses", "partners")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    public = known.get(f"/api/readership?{SINCE}&public=true").get_json()
    assert (public["partners"], public["old_addresses"][0]["hits"]) == ([], "<3")
    assert [row["kind"] for row in public["delays"]] == ["hub"]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("delays", f"{DAY},webhook,news,1,5.0,5.0"),
        ("old_addresses", f"{DAY},/feed/,2"),
        ("partners", f"{DAY},msn,10,9,0,0,0"),
        ("marks", f"{DAY},founding"),
        ("readers", f"{DAY},Feedly,462,462,0,told,0,false,,,,,"),
    ],
)
def test_each_of_them_is_a_table(known: Api, table: str, line: str) -> None:
    assert line in known.get(f"/api/readership.csv?{SINCE}&table={table}").text.splitlines()


def test_a_table_that_is_not_there_is_refused(known: Api) -> None:
    assert known.get("/api/readership.csv?table=people").status_code == 400
    assert known.get("/api/readership?table=weeks").status_code == 400
