"""The middleware: polls before pages, a limit that spares those who ask well, and places for what is slow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from syndication.catalog import documents
from syndication.cli.processes import server
from syndication.http.rate_limit import Rate, RateLimiter, parse_networks
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.model.feed_path import HUB_PATH, WIRE_PATH
from syndication.web import request_bodies, request_slots
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.middleware import DocumentMiddleware
from syndication.web.path_slots import (
    AT_ONCE,
    DESK_AT_ONCE,
    DESK_WAITING,
    HEALTH_AT_ONCE,
    HEALTH_PATH,
    HEALTH_WAITING,
    HUB_AT_ONCE,
    HUB_WAITING,
    WAITING,
    WIRE_AT_ONCE,
    WIRE_WAITING,
    WITHDRAWAL_AT_ONCE,
    WITHDRAWAL_WAITING,
)
from syndication.web.wire.news import MOST_WAITING
from tests.support import make_catalog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
LATER = NOON.timestamp() + 3600
POOL = 25  # connections that SQLAlchemy opens at the most

KILL_PATH = "/api/items/harbour-reopens/withdraw"


class Asked:
    """An application behind the middleware that notes what reaches it; `work` is what it does then."""

    def __init__(self, work: Callable[[], None] = lambda: None) -> None:
        self.paths: list[str] = []
        self.work = work

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.paths.append(environ["PATH_INFO"])
        self.work()
        start_response("200 OK", [])
        return [b"a page"]


class Reply:
    """What a request was answered with."""

    def __init__(self, application: DocumentMiddleware, path: str, method: str = "GET", **headers: str) -> None:
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "REMOTE_ADDR": "192.0.2.1"}
        self.body = b"".join(application(environ | headers, self._start))

    def _start(self, status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        self.status, self.headers = int(status[:3]), dict(headers)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[DocumentCache]:
    catalog = make_catalog(tmp_path / "catalog.db")
    with catalog.begin() as connection:
        for path in ("/rss.xml", "/archive/1/rss.xml", "/robots.txt"):
            document = Document(
                path=path, media_type="text/x", body=path.encode(), modified=NOON, self_url=f"https://x.example{path}"
            )
            documents.save(connection, "", [document])
    yield DocumentCache(catalog, 300)
    catalog.close()


def make(
    cache: DocumentCache, asked: Asked, per_minute: int = 0, trusted: tuple[str, ...] = (), of_address: int = 0
) -> DocumentMiddleware:
    limit = RateLimiter(Rate(per_minute)) if per_minute else None
    address_limit = RateLimiter(Rate(of_address)) if of_address else None
    return DocumentMiddleware(asked, cache, limit, parse_networks(trusted), lambda: LATER, address_limit=address_limit)


@pytest.mark.parametrize("path", ["/rss.xml", "/archive/1/rss.xml", "/robots.txt"])
def test_a_document_is_answered_before_the_application(cache: DocumentCache, path: str) -> None:
    asked = Asked()
    application = make(cache, asked)
    for _ in range(2):
        reply = Reply(application, path)
        assert (reply.status, reply.body) == (200, path.encode())
        assert Reply(application, path, HTTP_IF_NONE_MATCH=reply.headers["ETag"]).status == 304
    assert asked.paths == []


@pytest.mark.parametrize("path", ["/", "/items/x", "/none.xml", "/rss.xml/"])
def test_everything_else_is_for_the_application(cache: DocumentCache, path: str) -> None:
    asked = Asked()
    assert Reply(make(cache, asked), path).body == b"a page"
    assert asked.paths == [path]


@pytest.mark.parametrize("path", ["/\0", "/items/\0", "/rss.xml\0", "/\0.xml", "*", "", "rss.xml"])
def test_a_path_that_is_none_gets_nowhere(cache: DocumentCache, path: str) -> None:
    asked = Asked()
    assert Reply(make(cache, asked), path).status == 404
    assert asked.paths == []


def test_a_304_asks_neither_the_database_nor_a_writer(cache: DocumentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    application = make(cache, Asked())
    tag = Reply(application, "/rss.xml").headers["ETag"]

    def refuse(*_: object) -> None:
        raise AssertionError("a poll must cost nothing")

    for name in ("find", "refresh", "_load"):
        monkeypatch.setattr(cache, name, refuse)
    monkeypatch.setattr("syndication.http.document.prepare", refuse)
    assert Reply(application, "/rss.xml", HTTP_IF_NONE_MATCH=tag).status == 304
    assert Reply(application, "/rss.xml").status == 200


def test_without_the_database_the_application_says_what_is_missing(
    cache: DocumentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_path: str) -> None:
        raise CatalogError("it is gone")

    monkeypatch.setattr(cache, "find", gone)
    asked = Asked()
    assert Reply(make(cache, asked), "/rss.xml").body == b"a page"
    assert asked.paths == ["/rss.xml"]


def test_too_many_full_answers_are_refused_with_a_number_of_seconds(cache: DocumentCache) -> None:
    application = make(cache, Asked(), per_minute=2)
    assert [Reply(application, "/rss.xml").status for _ in range(4)] == [200, 200, 429, 429]
    refused = Reply(application, "/rss.xml")
    assert 60 <= int(refused.headers["Retry-After"]) <= 3600
    assert (refused.headers["Cache-Control"], refused.headers["Content-Type"]) == (
        "no-store",
        "text/plain; charset=utf-8",
    )


def test_what_is_unchanged_is_never_refused_and_counts_nothing(cache: DocumentCache) -> None:
    application = make(cache, Asked(), per_minute=1)
    unchanged: list[dict[str, str]] = [
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_MODIFIED_SINCE": "Thu, 05 Feb 2026 12:00:00 GMT"},
    ]
    for headers in unchanged * 20:
        assert Reply(application, "/rss.xml", **headers).status == 304
    assert Reply(application, "/rss.xml").status == 200
    assert Reply(application, "/rss.xml").status == 429
    for method, headers in (("GET", unchanged[0]), ("HEAD", unchanged[0]), ("GET", unchanged[1])):
        assert Reply(application, "/rss.xml", method, **headers).status == 304
    assert Reply(application, "/rss.xml", "OPTIONS").status == 204


def test_what_is_not_held_counts_as_well(cache: DocumentCache) -> None:
    application = make(cache, Asked(), per_minute=1)
    assert [Reply(application, path).status for path in ("/rss.xml", "/archive/1/rss.xml")] == [200, 429]


def test_pages_are_not_limited(cache: DocumentCache) -> None:
    application = make(cache, Asked(), per_minute=1)
    assert [Reply(application, "/").status for _ in range(5)] == [200] * 5


def test_clients_behind_a_trusted_proxy_are_told_apart(cache: DocumentCache) -> None:
    def statuses(application: DocumentMiddleware) -> list[int]:
        clients = ("203.0.113.1", "203.0.113.2", "6.6.6.6, 203.0.113.1")
        return [Reply(application, "/rss.xml", HTTP_X_FORWARDED_FOR=told).status for told in clients]

    assert statuses(make(cache, Asked(), 1, trusted=("192.0.2.1",))) == [200, 200, 429]
    assert statuses(make(cache, Asked(), 1)) == [200, 429, 429]


def test_readers_behind_one_address_are_told_apart(cache: DocumentCache) -> None:
    application = make(cache, Asked(), per_minute=1)
    agents = ("newsboat", "Miniflux", "newsboat")
    assert [Reply(application, "/rss.xml", HTTP_USER_AGENT=agent).status for agent in agents] == [200, 200, 429]


@contextmanager
def crowd(
    application: DocumentMiddleware, size: int, asked: Asked, path: str = "/", at_once: int = AT_ONCE
) -> Iterator[list[Any]]:
    """Let `size` requests for a page wait in the application until the block ends."""
    done = threading.Event()
    asked.work = lambda: (done.wait(60), None)[1]
    with ThreadPoolExecutor(size) as pool:
        replies = [pool.submit(Reply, application, path) for _ in range(size)]
        deadline = time.monotonic() + 60
        while len(asked.paths) < min(size, at_once) and time.monotonic() < deadline:
            time.sleep(0.001)
        try:
            yield replies
        finally:
            done.set()


def test_slow_pages_never_hold_up_a_poll(cache: DocumentCache) -> None:
    asked = Asked()
    application = make(cache, asked)
    Reply(application, "/rss.xml")
    with crowd(application, AT_ONCE + WAITING, asked) as replies:
        assert len(asked.paths) == AT_ONCE
        assert Reply(application, "/rss.xml").status == 200
        assert not any(reply.done() for reply in replies)


def test_those_that_wait_get_their_turn(cache: DocumentCache) -> None:
    asked = Asked()
    with crowd(make(cache, asked), AT_ONCE + 5, asked) as replies:
        pass
    assert [reply.result().status for reply in replies] == [200] * (AT_ONCE + 5)


def test_whom_there_is_no_room_for_is_told_when_to_come_back(
    cache: DocumentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_slots, "PATIENCE_SECONDS", 0.01)
    asked = Asked()
    application = make(cache, asked)
    with crowd(application, AT_ONCE, asked):
        refused = Reply(application, "/")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "60")
    asked.work = lambda: None
    assert [Reply(application, "/").status for _ in range(AT_ONCE + WAITING + 1)] == [200] * (AT_ONCE + WAITING + 1)


def test_a_page_that_fails_gives_its_place_back(cache: DocumentCache) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    asked = Asked(fail)
    application = make(cache, asked)
    for _ in range(AT_ONCE + WAITING + 1):
        assert Reply(application, "/").status == 500
    asked.work = lambda: None
    assert Reply(application, "/").status == 200


@pytest.mark.parametrize("path", ["/desk/stories/bad-story/kill", "/desk/stories/bad-story/withhold", KILL_PATH])
def test_a_withdrawal_never_waits_for_other_screens_of_the_desk(cache: DocumentCache, path: str) -> None:
    asked = Asked()
    application = make(cache, asked)
    with crowd(application, DESK_AT_ONCE + DESK_WAITING, asked, "/desk/stories", DESK_AT_ONCE):
        asked.work = lambda: None
        assert Reply(application, "/desk/stories").status == 503
        assert Reply(application, path).status == 200


@pytest.mark.parametrize("path", [HEALTH_PATH, HUB_PATH, KILL_PATH, "/desk/stories"])
def test_health_withdrawals_the_desk_and_the_hub_have_places_of_their_own(cache: DocumentCache, path: str) -> None:
    asked = Asked()
    application = make(cache, asked)
    with crowd(application, AT_ONCE + WAITING, asked):
        asked.work = lambda: None
        assert Reply(application, "/").status == 503
        assert Reply(application, path).status == 200


@pytest.mark.parametrize(
    ("path", "many"),
    [
        (HEALTH_PATH, HEALTH_AT_ONCE),
        (HUB_PATH, HUB_AT_ONCE),
        (KILL_PATH, WITHDRAWAL_AT_ONCE),
        (WIRE_PATH, WIRE_AT_ONCE),
    ],
)
def test_neither_takes_the_places_of_pages(
    cache: DocumentCache, monkeypatch: pytest.MonkeyPatch, path: str, many: int
) -> None:
    monkeypatch.setattr(request_slots, "PATIENCE_SECONDS", 0.01)
    asked = Asked()
    application = make(cache, asked)
    with crowd(application, many, asked, path):
        asked.work = lambda: None
        assert Reply(application, path).status == 503
        assert Reply(application, "/").status == 200


def test_threads_and_connections_are_left_for_polls_and_for_the_shelf() -> None:
    at_work = AT_ONCE + WAITING + HUB_AT_ONCE + HUB_WAITING + HEALTH_AT_ONCE + HEALTH_WAITING
    at_work += WITHDRAWAL_AT_ONCE + WITHDRAWAL_WAITING + WIRE_AT_ONCE + WIRE_WAITING + MOST_WAITING
    at_work += DESK_AT_ONCE + DESK_WAITING
    read_or_waiting = sum(most + most // 2 for most in request_bodies.SLOTS.values())
    assert at_work + read_or_waiting + 10 <= server.THREADS
    assert AT_ONCE + HEALTH_AT_ONCE + WITHDRAWAL_AT_ONCE + WIRE_AT_ONCE + DESK_AT_ONCE < POOL


@pytest.mark.parametrize("path", ["/rss.xml", "/none.xml", "/", HEALTH_PATH, "/\0"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "BREW"])
def test_no_type_is_to_be_guessed(cache: DocumentCache, path: str, method: str) -> None:
    application = make(cache, Asked())
    assert Reply(application, path, method).headers["X-Content-Type-Options"] == "nosniff"
    tag = Reply(application, "/rss.xml").headers["ETag"]
    unchanged = Reply(application, "/rss.xml", HTTP_IF_NONE_MATCH=tag)
    assert (unchanged.status, unchanged.headers["X-Content-Type-Options"]) == (304, "nosniff")


def test_a_fault_is_a_plain_answer_and_a_line_of_the_log(
    cache: DocumentCache, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret")

    reply = Reply(make(cache, Asked(fail)), "/x")
    assert (reply.status, reply.body) == (500, b"Something went wrong here; ask again later\n")
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "GET '/x' failed" in caplog.text


def test_a_fault_of_a_document_is_one_too(cache: DocumentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    application = make(cache, Asked())
    Reply(application, "/rss.xml")
    monkeypatch.setattr("syndication.web.documents.middleware.respond", lambda *_: 1 / 0)
    assert Reply(application, "/rss.xml").status == 500


def test_an_answer_is_taken_whole_and_closed(cache: DocumentCache) -> None:
    """Who reads slowly would hold the thread that makes the parts."""
    closed: list[bool] = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            yield from (b"a", b"b")

        def close(self) -> None:
            closed.append(True)

    def application(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])(b"0")
        return Parts()

    answered = DocumentMiddleware(application, cache)(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: lambda _: None
    )
    assert (answered, closed) == ([b"0ab"], [True])


class TestTheLimitOfAnAddress:
    """`address_limit`: whatever a client calls itself, and whatever it asks for."""

    def test_counts_documents_and_pages_together(self, cache: DocumentCache) -> None:
        application = make(cache, Asked(), of_address=3)
        asked = ("/rss.xml", "/", "/none.xml", "/rss.xml", "/")
        statuses = [Reply(application, path, HTTP_USER_AGENT=f"a{n}").status for n, path in enumerate(asked)]
        assert statuses == [200, 200, 200, 429, 429]
        refused = Reply(application, "/")
        assert (refused.headers["Retry-After"], refused.headers["Cache-Control"]) == ("60", "no-store")

    def test_spares_what_is_unchanged_and_the_question_whether_all_is_well(self, cache: DocumentCache) -> None:
        application = make(cache, Asked(), of_address=1)
        assert Reply(application, "/rss.xml").status == 200
        for _ in range(5):
            assert Reply(application, "/rss.xml", HTTP_IF_NONE_MATCH="*").status == 304
            assert Reply(application, HEALTH_PATH).status == 200
        assert Reply(application, "/rss.xml").status == 429

    def test_takes_the_word_of_trusted_proxies(self, cache: DocumentCache) -> None:
        def statuses(application: DocumentMiddleware) -> list[int]:
            clients = ("203.0.113.1", "203.0.113.2", "6.6.6.6, 203.0.113.1")
            return [Reply(application, "/", HTTP_X_FORWARDED_FOR=told).status for told in clients]

        assert statuses(make(cache, Asked(), of_address=1, trusted=("192.0.2.1",))) == [200, 200, 429]
        assert statuses(make(cache, Asked(), of_address=1)) == [200, 429, 429]

    def test_is_none_unless_set(self, cache: DocumentCache) -> None:
        application = make(cache, Asked())
        assert {Reply(application, "/").status for _ in range(200)} == {200}
