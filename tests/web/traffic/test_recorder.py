"""The recorder: every request is counted once, by all workers together, and survives a database that is away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from syndication.catalog import Catalog, counters, web_workers
from syndication.catalog.web_workers import WebWorker
from syndication.model.errors import CatalogError
from syndication.web.traffic.counts import RequestTotal, request_totals
from syndication.web.traffic.recorder import GONE_AFTER, RequestRecorder
from syndication.web.traffic.request_log import RequestLog
from tests.support import NOON

POLL = {"REQUEST_METHOD": "GET", "PATH_INFO": "/rss.xml"}


def totals(catalog: Catalog) -> list[RequestTotal]:
    with catalog.read() as connection:
        return list(request_totals(counters.read_counters(connection)))


def test_the_counts_of_workers_add_up(catalog: Catalog) -> None:
    for number in (3, 4):
        worker = RequestRecorder(catalog)
        for _ in range(number):
            worker.note(POLL, 304, 0, 0.0001)
        worker.write(NOON)
        worker.write(NOON)  # nothing is counted twice
    assert totals(catalog) == [RequestTotal("feed", "304", 7)]


def test_requests_of_many_threads_are_all_counted(catalog: Catalog) -> None:
    recorder = RequestRecorder(catalog)

    def ask(number: int) -> None:
        recorder.note(POLL, 200 + number % 2 * 104, 1, 0.001)
        if number % 50 == 0:
            recorder.count()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(2000)))
    recorder.write(NOON)
    assert totals(catalog) == [RequestTotal("feed", "200", 1000), RequestTotal("feed", "304", 1000)]


def test_counts_wait_for_the_database(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = RequestRecorder(catalog)
    recorder.note(POLL, 200, 1, 0.001)
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> None:
            raise CatalogError("the database is away")

        patch.setattr(counters, "count_up", refuse)
        with pytest.raises(CatalogError):
            recorder.write(NOON)
        recorder.write_if_possible(NOON)
    recorder.note(POLL, 200, 1, 0.001)
    recorder.write(NOON)
    assert totals(catalog) == [RequestTotal("feed", "200", 2)]


def test_a_worker_tells_what_it_has_in_memory_until_it_has_ended(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        web_workers.save(connection, WebWorker("ended", NOON - GONE_AFTER - timedelta(seconds=1), 1, 1))
        web_workers.save(connection, WebWorker("other", NOON - GONE_AFTER, 2, 20))
    RequestRecorder(catalog, lambda: (3, 30)).write(NOON)
    with catalog.read() as connection:
        found = web_workers.seen_since(connection, NOON - timedelta(days=1))
    assert {(each.documents, each.cached_bytes) for each in found} == {(2, 20), (3, 30)}


def test_without_a_request_log_nothing_is_written(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    silent, talking = RequestRecorder(catalog), RequestRecorder(catalog, request_log=RequestLog())
    for recorder in (silent, talking):
        recorder.note(POLL, 304, 0, 0.0001)
        recorder.count()
    assert capsys.readouterr().err.count("GET /rss.xml 304") == 1
