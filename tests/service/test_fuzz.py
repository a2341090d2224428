"""Requests that wish the service ill, over a real socket: the right refusal or the plain answer, never a 500."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product

import pytest

from tests.service.wire import exchange, speak, statuses
from tests.support import PATIENCE, Service

RECORD = """+++
headline = "Harbour reopens"
published = 2026-02-05T12:00:00Z
section = "City"
slug = "harbour"
+++

The harbour reopened.
"""
KNOWN = (b"/rss.xml", b"/atom.xml", b"/sections/city/feed.json", b"/items/harbour", b"/", b"/validate", b"/opml.xml")
PARTS = (
    *KNOWN,
    *b"/ // . .. /../ /./ %2f %2F %2e%2e %00 %0d%0a %ff %c3%a9 %e2%80%ae %zz % %%".split(),
    *b"+ ? # & = ; : @ * ~ \\ | < > \" '".split(),
    *(b"/sections", b"/archive/1", b"/tags/", b"/authors/x", b"/feeds/", b"/etc/passwd", b"rss.xml", b".json", b".txt"),
    *(b"a" * 3000, b"/" * 500, b"%2e%2e%2f" * 100, b"\xc3\xa9", b"\xff", b"\xe2\x80\xae", b"?url=", b"?_=1", b"\x7f"),
)
METHODS = b"GET HEAD OPTIONS POST PUT DELETE PATCH TRACE PROPFIND BREW get G*T QUERY".split()
NAMES = (
    *b"If-None-Match If-Match If-Modified-Since If-Unmodified-Since If-Range Range Accept-Encoding Accept".split(),
    *b"A-IM Origin Host Cookie User-Agent X-Forwarded-For X-Forwarded-Host Forwarded Content-Type Expect TE".split(),
)
VALUES = (
    *(
        b"*",
        b"",
        b",",
        b'"',
        b'W/"',
        b'W/"x"',
        b'"a", "b"',
        b"a" * 5000,
        b'"x",' * 2000,
        b"\xff\xfe",
        b"\xc3\xa9",
        b"\t",
    ),
    *(b"gzip;q=", b"gzip;q=1e999", b"br;q=-1", b"identity;q=0", b"*;q=0", b"gzip;;;=;q", b";q=0.5", b"deflate, zstd"),
    *(b"Thu, 05 Feb 2026 12:00:00 GMT", b"Thu, 99 Xxx 0000 99:99:99 GMT", b"Thu, 05 Feb 99999999999 12:00:00", b"0"),
    *(b"bytes=0-", b"bytes=-1", b"bytes=5-2", b"bytes=" + b"0-1," * 1000, b"lines=1-2", b"feed", b"feed, vcdiff"),
    *(b"1.2.3.4, ::1", b"[::1", b"unknown" * 500, b"text/html;q=0", b"application/json" * 300, b"trailers"),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("fuzz"))
    settings = service.root / "syndication.toml"
    settings.write_text(settings.read_text() + 'rate_limit = 60000\ntrusted_proxies = ["127.0.0.1"]\n')
    (service.items / "a.md").write_text(RECORD)
    service.start("--workers", "1")
    yield service
    service.stop()
    assert "Traceback" not in (service.root / "serve.log").read_text(errors="replace")


def request(method: bytes, path: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([method + b" " + path + b" HTTP/1.1", b"Host: x", *headers, b"Connection: close", b"", b""])


def any_request(chance: random.Random) -> bytes:
    path = b"".join(chance.choices(PARTS, k=chance.randint(1, 5)))
    path = chance.choice(KNOWN) if chance.random() < 0.5 else b"/" + path
    headers = [chance.choice(NAMES) + b": " + chance.choice(VALUES) for _ in range(chance.choice((0, 1, 1, 2, 4, 30)))]
    return request(chance.choice(METHODS) if chance.random() < 0.4 else b"GET", path, *headers)


@pytest.mark.parametrize("seed", range(8))
def test_any_request_is_answered(running: Service, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        asked = any_request(chance)
        found = statuses(speak(running, asked))
        assert found, asked
        assert all(100 <= status < 500 for status in found), (found, asked)
    assert exchange(running, "/rss.xml").status == 200


@pytest.mark.parametrize("path", KNOWN)
def test_no_header_breaks_an_address(running: Service, path: bytes) -> None:
    """A refusal can stop a reader for days: only a condition that does not hold is one."""
    for name, value in product(NAMES, VALUES):
        expected = {200, 304, 412} if name in (b"If-Match", b"If-Unmodified-Since") else {200, 304}
        (status, *_) = statuses(speak(running, request(b"GET", path, name + b": " + value)))
        assert status in expected, (name, value)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (request(b"GET", b"/" + b"a" * 70_000), 414),
        (request(b"GET", b"/rss.xml", b"If-None-Match: " + b"a" * 2_000_000), 431),
        (request(b"GET", b"/rss.xml", *[b"X-%d: x" % number for number in range(150)]), 431),
        (request(b"GET", b"/rss.xml", b"If-None-Match: " + b'"x",' * 20_000), 200),
        (request(b"GET", b"/rss.xml", b"Accept-Encoding: " + b"gzip;q=0," * 20_000), 200),
        (request(b"GET", b"/rss.xml", b"X-Forwarded-For: " + b"127.0.0.1," * 20_000), 200),
        (request(b"GET", b"/\x00"), 400),
        (request(b"GET", b"/\xff"), 400),
        (request(b"GET", b"/rss.xml", b"If-None-Match: a\x00b"), 400),
        (request(b"GET", b"/rss.xml", b"If-None-Match: a,\r\n b"), 400),
        (request(b"GET", b"/rss.xml", b"no colon"), 400),
        (request(b"GET", b"rss.xml"), 404),
        (b"GET /rss.xml\r\n\r\n", 400),
        (b"GET /rss.xml HTTP/9.9\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100, 400),  # TLS where there is none
        (b"GET /rss.xml HTTP/1.0\r\n\r\n", 200),
        (b"GET /rss.xml HTTP/1.1\r\nConnection: close\r\n\r\n", 200),  # without Host: addresses come from the settings
        (request(b"GET", b"http://elsewhere.example/rss.xml"), 200),
        (request(b"OPTIONS", b"*"), 404),
        (request(b"GET", b"/%00"), 404),
        (request(b"GET", b"/rss.xml%00"), 404),
        (request(b"GET", b"/items/%00"), 404),
        (request(b"GET", b"/../rss.xml"), 404),
        (request(b"GET", b"/%2e%2e/%2e%2e/etc/passwd"), 404),
        (request(b"GET", b"/static/..%2f..%2fserver.py"), 404),
        (request(b"GET", b"/static/%2e%2e/server.py"), 404),
        (request(b"GET", b"/sections%2fcity%2frss.xml"), 200),
        (request(b"GET", b"/%72ss.xml"), 200),
        (request(b"GET", b"/rss.xml?%00%ff#x"), 200),
        (request(b"GET", b"/r%C3%A9ss.xml"), 404),
        (request(b"GET", b"/%ff.xml"), 404),
        (request(b"GET", b"/" + b"%2f" * 5000 + b"rss.xml"), 200),
        (request(b"BREW", b"/rss.xml"), 405),
        (request(b"A" * 2000, b"/rss.xml"), 405),
    ],
)
def test_each_has_its_answer(running: Service, asked: bytes, expected: int) -> None:
    assert statuses(speak(running, asked))[0] == expected


def test_a_host_that_lies_changes_nothing(running: Service) -> None:
    plain = exchange(running, "/rss.xml")
    for name in ("Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        for path in (
            "/rss.xml",
            "/",
            "/items/harbour",
            "/feed",
            "/validate//rules",
            "//validate/",
            "x",
            "/sections/city",
        ):
            said = speak(running, request(b"GET", path.encode(), f"{name}: evil.example".encode()))
            assert b"evil.example" not in said
    assert exchange(running, "/rss.xml").body == plain.body


def test_polls_are_answered_while_others_send_slowly(running: Service) -> None:
    slow = request(b"POST", b"/validate", b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: 1000")
    with ExitStack() as stack:
        address = ("127.0.0.1", running.port)
        clients = [stack.enter_context(socket.create_connection(address, timeout=PATIENCE)) for _ in range(60)]
        for number, client in enumerate(clients):
            client.sendall(slow + b"document=" if number % 2 else slow[:-2])
        assert exchange(running, "/rss.xml").status == 200
        clients[0].setblocking(False)
        with pytest.raises(BlockingIOError):  # so the poll did not wait until the slow ones were refused
            clients[0].recv(1)
        for _ in range(20):
            assert exchange(running, "/rss.xml").status == 200
        assert exchange(running, "/").status == 200
