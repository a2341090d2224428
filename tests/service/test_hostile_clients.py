"""Clients that stop, send slowly, break off or keep silent, over real sockets: everybody else is answered meanwhile."""

from __future__ import annotations

import json
import resource
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests.service.wire import exchange, speak, statuses
from tests.support import PATIENCE, Service, make_token

RECORD = '+++\nheadline = "Harbour reopens"\npublished = 2026-02-05T12:00:00Z\nslug = "harbour"\n+++\n\nText.\n'
SECRET = "0123456789abcdef" * 2
FORM = "application/x-www-form-urlencoded"
PAGES = ("/rss.xml", "/", "/items/harbour", "/hub", "/validate", "/healthz", "/metrics")
SPARE_FILES = 300  # that this process needs beside its connections


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("attacked"))
    settings = service.root / "syndication.toml"
    settings.write_text(f'{settings.read_text()}push_secret = "{SECRET}"\n')
    (service.items / "a.md").write_text(RECORD)
    service.start("--workers", "1")
    yield service
    service.stop()
    assert "Traceback" not in (service.root / "serve.log").read_text(errors="replace")


@pytest.fixture(scope="module")
def token(attacked: Service) -> str:
    return make_token(attacked, "write")


def head(path: str, media_type: str, length: int, *more: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {media_type}", f"Content-Length: {length}", *more)
    return "\r\n".join((*lines, "", "")).encode()


def whole(path: str, media_type: str, body: str, *more: str) -> bytes:
    return head(path, media_type, len(body), "Connection: close", *more) + body.encode()


def connected(service: Service, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=30, source_address=(source, 0))


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """Return a frame of HTTP/2 (RFC 9113 section 4.1)."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def http2(path: bytes) -> bytes:
    """Return the beginning of a form that is posted by HTTP/2 without TLS (RFC 9113 section 3.3)."""
    told = ((b":path", path), (b":authority", b"x"), (b"content-type", FORM.encode()), (b"content-length", b"1000"))
    literal = b"".join(b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in told)
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")
    return preface + frame(1, 4, 1, b"\x83\x86" + literal) + frame(0, 0, 1, b"hub.mode=")


def assert_all_is_well(service: Service, token: str, name: str) -> None:
    """Check that whatever does not wait for a slow client is answered: pages, documents, the hub, the API."""
    for path in PAGES:
        assert exchange(service, path).status == 200, path
    (asked,) = statuses(speak(service, whole("/hub", FORM, "hub.mode=subscribe")))
    assert asked == 400
    story = json.dumps({"headline": f"Story {name}", "body": "Text.", "published": "2026-02-05T12:00:00Z"})
    bearer = f"Authorization: Bearer {token}"
    (made,) = statuses(speak(service, whole("/api/items", "application/json", story, bearer)))
    assert made == 201
    (pushed,) = statuses(speak(service, whole("/api/push", "application/json", "{}")))
    assert pushed == 401
    (judged,) = statuses(speak(service, whole("/validate", FORM, "text=x")))
    assert judged == 200


@pytest.mark.parametrize("protocol", ["HTTP/1.1", "HTTP/2"])
def test_bodies_that_are_broken_off_hold_nothing(attacked: Service, token: str, protocol: str) -> None:
    sent = head("/hub", FORM, 1000) + b"hub.mode=" if protocol == "HTTP/1.1" else http2(b"/hub")
    for _ in range(100):
        with connected(attacked) as connection:
            connection.sendall(sent)
            time.sleep(0.005)  # it is read before it breaks off
    assert_all_is_well(attacked, token, protocol)


def test_http_2_is_refused(attacked: Service) -> None:
    said = speak(attacked, http2(b"/hub"))
    assert statuses(said) in ([], [400], [505])
    assert said[3:4] != b"\x04"  # a frame of settings, as HTTP/2 begins


@contextmanager
def many_files() -> Iterator[int]:
    """Let this process have as many files open as it may; give how many that are."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        yield most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture(scope="module")
def silent(attacked: Service) -> Iterator[list[socket.socket]]:
    """5000 connections, or as many as this process may have; one of them has begun a request."""
    with many_files() as most, ExitStack() as stack:
        made = [stack.enter_context(connected(attacked)) for _ in range(min(5000, most - SPARE_FILES))]
        made[0].sendall(b"GET /rss.xml HTTP/1.1\r\nHost: x\r\n")
        yield made


def test_silent_connections_hold_up_nobody(attacked: Service, token: str, silent: list[socket.socket]) -> None:
    assert len(silent) > SPARE_FILES
    assert_all_is_well(attacked, token, "idle")


def test_slow_bodies_end_and_hold_up_nobody(attacked: Service, token: str) -> None:
    bearer = f"Authorization: Bearer {token}"
    kinds = (("/hub", FORM), ("/validate", FORM), ("/api/push", "application/json"), ("/api/items", "application/json"))
    with ExitStack() as stack:
        slow = [
            stack.enter_context(connected(attacked, f"127.0.0.{number + 2}"))
            for number in range(len(kinds))
            for _ in range(16)
        ]
        for number, connection in enumerate(slow):
            path, media_type = kinds[number // 16]
            connection.sendall(head(path, media_type, 1000, bearer))
        time.sleep(1)
        assert_all_is_well(attacked, token, "slow")
        ends = [b""] * len(slow)
        deadline = time.monotonic() + 120
        while not all(ends) and time.monotonic() < deadline:
            assert exchange(attacked, "/rss.xml").status == exchange(attacked, "/healthz").status == 200
            for number, connection in enumerate(slow):
                ends[number] = ends[number] or next_said(connection, drips=number % 2 == 0)
            time.sleep(1)
    found = [statuses(end) for end in ends]
    assert all(end in ([408], [503]) or ended == b"closed" for end, ended in zip(found, ends, strict=True)), found
    assert [408] in found
    assert_all_is_well(attacked, token, "afterwards")


def test_polls_go_on_beside_5000_silent_connections_which_are_closed(
    attacked: Service, token: str, silent: list[socket.socket]
) -> None:
    assert_all_is_well(attacked, token, "still idle")
    for connection in (silent[0], silent[1], silent[-1]):
        connection.settimeout(PATIENCE)
        with suppress(ConnectionResetError):
            while connection.recv(1000):
                pass


def next_said(connection: socket.socket, *, drips: bool) -> bytes:
    """Send one more byte, if the client `drips`, and return what the server said, or b"closed" if it closed."""
    connection.setblocking(False)
    try:
        if drips:
            connection.sendall(b"a")
        return connection.recv(1000) or b"closed"
    except BlockingIOError:
        return b""
    except OSError:
        return b"closed"
