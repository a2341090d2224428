"""Who asks for feeds: what is noted of a request, what is written of it, and what is never kept."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Catalog, audience_days, counters, delay_days, documents, traffic_days
from syndication.catalog import audience as kept
from syndication.catalog.audience_schema import readers_seen
from syndication.http.rate_limit import Rate, RateLimiter, parse_networks
from syndication.model.audience import KEEP_READERS, Readership
from syndication.model.audience_days import ReaderDay
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.settings import Settings
from syndication.web.app import create_app
from syndication.web.audience.readers import Readers
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.middleware import DocumentMiddleware
from tests.support import NOON, make_catalog
from tests.web.documents.test_middleware import Asked, Reply

NOW = int(NOON.timestamp())
FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; {} subscribers; )"
NEWSBOAT = "newsboat/2.38 (Linux x86_64)"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PATHS = ("/rss.xml", "/atom.xml", "/sections/world/rss.xml", "/archive/1/rss.xml", "/robots.txt")
ADDRESS = "203.0.113.77"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = make_catalog(tmp_path / "catalog.db")
    with made.begin() as connection:
        for path in PATHS:
            document = Document(path=path, media_type="text/x", body=b"x", modified=NOON, self_url=f"https://x{path}")
            documents.save(connection, "", [document])
    yield made
    made.close()


def asked(
    readers: Readers, agent: str, path: str = "/rss.xml", address: str = ADDRESS, at: int = NOW, **more: str
) -> None:
    readers.note({"PATH_INFO": path, "HTTP_USER_AGENT": agent, "REMOTE_ADDR": address} | more, 200, 1000, at)


def report(catalog: Catalog) -> list[Readership]:
    with catalog.read() as connection:
        return kept.report(connection, NOON - KEEP_READERS)


def counts(catalog: Catalog) -> dict[str, tuple[int, int]]:
    return {found.feed: (found.subscribers, found.direct) for found in report(catalog)}


def statements(catalog: Catalog) -> list[str]:
    """Return a list that grows by each statement."""
    made: list[str] = []
    sa.event.listen(catalog.engine, "before_cursor_execute", lambda _c, _u, statement, *_: made.append(statement))
    return made


def test_each_feed_is_told_its_subscribers(catalog: Catalog) -> None:
    readers = Readers(catalog)
    asked(readers, FEEDLY.format(462))
    asked(readers, FEEDLY.format(463), at=NOW + 30)
    asked(readers, FEEDLY.format(8), path="/sections/world/rss.xml", address="198.51.100.1")
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
        asked(readers, NEWSBOAT, address=address)
    asked(readers, NEWSBOAT, path="/atom.xml", address="192.0.2.1")
    asked(readers, FIREFOX)
    for path in ("/archive/1/rss.xml", "/robots.txt"):
        asked(readers, NEWSBOAT, path=path, address="192.0.2.3")
    readers.write(NOON)
    assert counts(catalog) == {"": (465, 2), "sections/world": (8, 0)}
    assert report(catalog)[0].by_aggregator == {"Feedly": 463}


def test_the_last_word_counts_also_when_it_was_said_before(catalog: Catalog) -> None:
    readers = Readers(catalog)
    for second, count in enumerate((5, 6, 5)):
        asked(readers, FEEDLY.format(count), at=NOW + second)
    readers.write(NOON)
    assert counts(catalog) == {"": (5, 0)}


def test_an_address_is_kept_as_a_hash_alone(catalog: Catalog, tmp_path: Path) -> None:
    readers = Readers(catalog)
    asked(readers, NEWSBOAT)
    asked(readers, FEEDLY.format(5))
    readers.write(NOON)
    catalog.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if ADDRESS.encode() in path.read_bytes()]


def test_the_hashes_and_the_key_of_a_day_are_gone_when_it_is_over_and_its_numbers_stay(
    catalog: Catalog, tmp_path: Path
) -> None:
    readers, midnight = Readers(catalog), NOON + timedelta(hours=12)
    asked(readers, NEWSBOAT)
    readers.write(NOON)
    assert [place.name for place in tmp_path.glob("*.readers-*")] == [f"catalog.db.readers-{NOON.date()}"]
    assert stat.S_IMODE(next(tmp_path.glob("*.readers-*")).stat().st_mode) == 0o600
    for later, left in ((timedelta(minutes=9), 1), (timedelta(minutes=10), 0)):
        readers.write(midnight + later)
        with catalog.read() as connection:
            assert len(connection.execute(sa.select(readers_seen)).all()) == left
        assert len(list(tmp_path.glob("*.readers-*"))) == left
        assert counts(catalog) == {"": (1, 1)}


def test_a_reader_counts_once_a_day_for_all_workers_and_again_on_the_next_day(catalog: Catalog) -> None:
    one, two = Readers(catalog), Readers(catalog)
    for minute in range(3):
        for readers in (one, two):
            asked(readers, NEWSBOAT, at=NOW + 60 * minute)
            readers.write(NOON + timedelta(minutes=minute))
    assert counts(catalog) == {"": (1, 1)}
    asked(one, NEWSBOAT, at=NOW + 180)
    made = statements(catalog)
    one.write(NOON + timedelta(minutes=3))
    assert [statement for statement in made if statement.startswith("INSERT INTO readers_seen")] == []
    asked(one, NEWSBOAT, at=NOW + 86_400)
    one.write(NOON + timedelta(days=1))
    with catalog.read() as connection:
        found = audience_days.find_days(connection, NOON.date())
    assert [(each.day, each.format, each.direct) for each in found] == [
        (NOON.date(), "", 1),
        (NOON.date(), "rss.xml", 1),
        (NOON.date() + timedelta(1), "", 1),
        (NOON.date() + timedelta(1), "rss.xml", 1),
    ]


def test_a_poll_before_midnight_that_is_saved_after_it_is_of_the_day_before(catalog: Catalog) -> None:
    readers = Readers(catalog)
    asked(readers, NEWSBOAT, at=NOW + 12 * 3600 - 5)
    readers.write(NOON + timedelta(hours=12, seconds=30))
    with catalog.read() as connection:
        assert {each.day for each in audience_days.find_days(connection, NOON.date())} == {NOON.date()}


def test_polls_are_counted_by_reader_with_their_answers(catalog: Catalog) -> None:
    readers = Readers(catalog)
    for status, size in ((200, 1000), (304, 0), (304, 0), (429, 60), (404, 50)):
        environ = {"PATH_INFO": "/rss.xml", "HTTP_USER_AGENT": NEWSBOAT, "REMOTE_ADDR": ADDRESS}
        readers.note(environ, status, size, NOW)
    asked(readers, FIREFOX)
    asked(readers, "anything", path="/partners/wire/rss.xml")
    readers.note({"PATH_INFO": "/partners/wire/rss.xml"}, 401, 60, NOW)
    readers.write(NOON)
    with catalog.read() as connection:
        found = traffic_days.find_traffic(connection, NOON.date())
        totals = counters.read_counters(connection)
    assert [(t.feed, t.reader, t.kind, t.polls, t.unchanged, t.full, t.failed, t.size) for t in found] == [
        ("", "Firefox", "browser", 1, 0, 1, 0, 1000),
        ("", "newsboat", "app", 4, 2, 1, 1, 1060),
        ("partners/wire", "wire", "partner", 1, 0, 1, 0, 1000),  # a stranger is refused
    ]
    assert (totals["polls", "app"], totals["polls unchanged", "app"]) == (4, 2)


def test_a_service_without_a_number_is_no_reader_and_has_its_day(catalog: Catalog) -> None:
    readers = Readers(catalog)
    asked(readers, "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)")
    readers.write(NOON)
    assert counts(catalog) == {}
    with catalog.read() as connection:
        assert audience_days.find_days(connection, NOON.date()) == [
            ReaderDay(day=NOON.date(), feed="", reader="Feedly", kind="aggregator")
        ]


def test_user_agents_of_unknown_programs_are_stored_cut_and_for_thirty_days(catalog: Catalog) -> None:
    readers = Readers(catalog)
    asked(readers, "Zork/1.0 " + "x" * 500)
    asked(readers, NEWSBOAT)
    readers.write(NOON)
    for days, left in ((30, 1), (31, 0)):
        readers.write(NOON + timedelta(days=days))
        with catalog.read() as connection:
            found = traffic_days.find_unknown_agents(connection)
        assert [(len(agent), polls) for agent, polls in found] == [(300, 1)] * left


def test_when_nobody_asked_the_database_is_left_alone(catalog: Catalog) -> None:
    readers = Readers(catalog)
    readers.write(NOON)
    made = statements(catalog)
    readers.write(NOON + timedelta(minutes=1))
    assert made == []


def test_what_is_noted_has_a_bound_and_those_noted_are_renewed(catalog: Catalog) -> None:
    readers = Readers(catalog, most=2)
    asked(readers, FEEDLY.format(5))
    for number in range(20):
        asked(readers, NEWSBOAT, address=f"192.0.2.{number}")
    asked(readers, FEEDLY.format(5), at=NOW + 10)
    readers.write(NOON)
    assert counts(catalog) == {"": (6, 1)}
    assert report(catalog)[0].reports[0].seen == NOON + timedelta(seconds=10)


def test_a_user_agent_of_any_length_takes_little_room(catalog: Catalog) -> None:
    readers = Readers(catalog)
    for length in range(1_000, 1_100):
        asked(readers, "newsboat " + "x" * length)
    assert len(readers) == 1


@pytest.mark.parametrize(("trusted", "direct"), [((), 1), (("192.0.2.1",), 2)])
def test_readers_behind_a_trusted_proxy_are_told_apart(catalog: Catalog, trusted: tuple[str, ...], direct: int) -> None:
    readers = Readers(catalog, parse_networks(trusted))
    for address in ("203.0.113.1", "203.0.113.2", "6.6.6.6, 203.0.113.1"):
        asked(readers, NEWSBOAT, address="192.0.2.1", HTTP_X_FORWARDED_FOR=address)
    readers.write(NOON)
    assert counts(catalog) == {"": (direct, direct)}


def test_without_the_database_it_counts_on_when_that_is_back(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Any:
        raise CatalogError("it is gone")

    readers = Readers(catalog)
    asked(readers, FEEDLY.format(5))
    with monkeypatch.context() as patched:
        patched.setattr(catalog, "begin", gone)
        with pytest.raises(CatalogError):
            readers.write(NOON)
    asked(readers, NEWSBOAT)
    readers.write(NOON)
    assert counts(catalog) == {"": (1, 1)}


def test_requests_that_come_while_it_writes_break_nothing(catalog: Catalog) -> None:
    readers, done = Readers(catalog, most=200), threading.Event()

    def ask() -> None:
        number = 0
        while not done.is_set():
            asked(readers, NEWSBOAT, address=f"198.51.100.{number % 250}")
            number += 1

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for minute in range(5):
            readers.write(NOON + timedelta(minutes=minute))
    finally:
        done.set()
        for thread in threads:
            thread.join()
    readers.write(NOON)
    found = report(catalog)[0]
    assert found.subscribers == found.direct > 0


@pytest.mark.parametrize(
    ("method", "headers", "noted"),
    [
        ("GET", {}, 1),
        ("GET", {"HTTP_IF_NONE_MATCH": "*"}, 1),
        ("HEAD", {}, 1),
        ("POST", {}, 0),
        ("OPTIONS", {}, 0),
        ("GET", {"HTTP_IF_MATCH": '"x"'}, 0),
    ],
)
def test_who_gets_a_feed_or_hears_that_it_is_unchanged_is_noted(
    catalog: Catalog, method: str, headers: dict[str, str], noted: int
) -> None:
    readers = Readers(catalog)
    application = DocumentMiddleware(Asked(), DocumentCache(catalog, 300), clock=lambda: NOW, readers=readers)
    for _ in range(2):  # from the catalog, then from the cache
        Reply(application, "/rss.xml", method, **headers, HTTP_USER_AGENT=NEWSBOAT)
    Reply(application, "/", HTTP_USER_AGENT=NEWSBOAT)
    readers.write(NOON)
    assert counts(catalog) == ({"": (1, 1)} if noted else {})


def test_a_request_is_noted_without_parsing_a_query_or_a_lock(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Readers(catalog)
    application = DocumentMiddleware(Asked(), DocumentCache(catalog, 300), clock=lambda: NOW, readers=readers)
    Reply(application, "/rss.xml")

    def refuse(*_: object) -> None:
        raise AssertionError("a poll must cost nothing")

    for name in ("_client_info", "client_address", "reader_hash", "split_document_path"):
        monkeypatch.setattr(f"syndication.web.audience.readers.{name}", refuse)
    made = statements(catalog)
    assert Reply(application, "/rss.xml", HTTP_USER_AGENT=NEWSBOAT).status == 200
    assert made == []


def test_who_comes_too_often_is_a_reader_all_the_same(catalog: Catalog) -> None:
    readers = Readers(catalog)
    application = DocumentMiddleware(
        Asked(), DocumentCache(catalog, 300), RateLimiter(Rate(1)), clock=lambda: NOW, readers=readers
    )
    agents = (NEWSBOAT, NEWSBOAT)
    assert [Reply(application, "/rss.xml", HTTP_USER_AGENT=agent).status for agent in agents] == [200, 429]
    readers.write(NOON)
    assert counts(catalog) == {"": (1, 1)}


def test_without_the_setting_nobody_is_counted_and_all_are_forgotten(tmp_path: Path, catalog: Catalog) -> None:
    readers = Readers(catalog)
    asked(readers, NEWSBOAT)
    readers.write(NOON)
    settings = Settings(
        base_url="https://feeds.tribune.example",
        home="https://tribune.example/",
        database=f"sqlite:///{tmp_path}/catalog.db",
    )
    before = {thread.name for thread in threading.enumerate()}
    app = create_app(replace(settings, count_readers=False))
    app.test_client().get("/rss.xml", headers={"User-Agent": NEWSBOAT})
    assert report(catalog) == []
    assert not {"readers", "polls"} & {thread.name for thread in threading.enumerate()} - before


def test_the_thread_writes_until_it_is_stopped(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.web.audience.readers.EVERY_SECONDS", 0.001)
    monkeypatch.setattr("syndication.web.audience.readers.utc_now", lambda: NOON)
    readers, written = Readers(catalog), threading.Event()
    monkeypatch.setattr(readers, "write", lambda _now: written.set())
    readers.start()
    readers.start()
    assert written.wait(10)
    readers.stop()
    written.clear()
    assert not written.wait(0.05)


def test_the_first_fetch_of_a_change_by_an_aggregator_is_counted(catalog: Catalog) -> None:
    readers = Readers(catalog)
    asked(readers, FEEDLY.format(5), at=NOW + 60)
    readers.write(NOON + timedelta(minutes=1))
    with catalog.begin() as connection:
        at = NOON + timedelta(minutes=10)
        made = Document(path="/rss.xml", media_type="text/x", body=b"y", modified=at, self_url="https://x/rss.xml")
        documents.save(connection, "", [made])
    for minutes in (14, 15):
        asked(readers, FEEDLY.format(5), at=NOW + 60 * minutes)
        asked(readers, NEWSBOAT, at=NOW + 60 * minutes)
    readers.write(NOON + timedelta(minutes=16))
    with catalog.read() as connection:
        (found,) = delay_days.find_delays(connection, NOON.date())
    assert (found.kind, found.name, found.bound, found.number) == ("fetch", "Feedly", 5 * 60_000, 1)
