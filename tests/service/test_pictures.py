"""Pictures over a real socket: uploaded with a token, fetched whole and in parts, and nothing for httplint to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from http.client import HTTPConnection

import pytest

from tests.publishing.media.making import drawing, saved
from tests.service.wire import Exchange, exchange, lint, speak
from tests.support import Service

DATA = saved("PNG", drawing(size=(640, 480)))
TOKEN = re.compile(r"syn_[A-Za-z0-9_-]{43}")


class Shown:
    """A service, and the path of a picture that was uploaded to it with its bytes."""

    def __init__(self, service: Service, token: str) -> None:
        self.service = service
        self.token = token
        status, headers, _ = self.post(DATA, {"Content-Type": "image/png"})
        assert status == 201
        self.path = headers["Location"].removeprefix(service.url)
        self.data = exchange(service, self.path).body

    def post(self, data: object, headers: Mapping[str, str]) -> tuple[int, Message, bytes]:
        connection = HTTPConnection("127.0.0.1", self.service.port, timeout=30)
        try:
            sent = {"Authorization": f"Bearer {self.token}", **headers}
            connection.request("POST", "/api/pictures", data, sent)  # type: ignore[arg-type]
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, method: str = "GET", **headers: str) -> Exchange:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return exchange(self.service, self.path, method, told)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    service = Service(tmp_path_factory.mktemp("pictures"))
    try:
        service.start("--workers", "1")
        made = service.run("tokens", "add", "desk", "--scope", "write")
        found = TOKEN.search(made.stdout)
        assert found, made.stderr
        yield Shown(service, found[0])
    finally:
        service.stop()


def test_the_whole(shown: Shown) -> None:
    seen = shown.get()
    assert (seen.status, seen.header("Content-Type"), lint(seen)) == (200, "image/png", set())
    assert seen.header("Content-Length") == str(len(seen.body)) == str(len(shown.data))
    head = shown.get("HEAD")
    assert (head.status, head.header("Content-Length"), lint(head)) == (200, str(len(seen.body)), set())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("field", ["If-None-Match", "If-Modified-Since"])
def test_a_304_keeps_the_validators(shown: Shown, method: str, field: str) -> None:
    full = shown.get()
    value = full.header("ETag" if field == "If-None-Match" else "Last-Modified") or ""
    seen = shown.get(method, **{field: value})
    assert (seen.status, seen.body, lint(seen)) == (304, b"", set())
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        assert seen.header(name) == full.header(name)


@pytest.mark.parametrize(("asked", "start", "stop"), [("0-0", 0, 1), ("100-199", 100, 200), ("-7", -7, None)])
def test_a_part(shown: Shown, asked: str, start: int, stop: int | None) -> None:
    seen = shown.get(Range=f"bytes={asked}")
    assert (seen.status, seen.body, lint(seen)) == (206, shown.data[start:stop], set())
    assert seen.header("Content-Length") == str(len(seen.body))


def test_a_picture_comes_whole_in_parts_of_the_same(shown: Shown) -> None:
    tag = shown.get().header("ETag") or ""
    middle = len(shown.data) // 2
    first, second = (
        shown.get(Range=f"bytes=0-{middle}", If_Range=tag),
        shown.get(Range=f"bytes={middle + 1}-", If_Range=tag),
    )
    assert first.body + second.body == shown.data


def test_a_part_beyond_the_end(shown: Shown) -> None:
    seen = shown.get(Range="bytes=999999999-")
    assert (seen.status, lint(seen)) == (416, set())
    assert seen.header("Content-Range") == f"bytes */{len(shown.data)}"


def test_what_is_not_the_same_or_not_there(shown: Shown) -> None:
    seen = shown.get(If_Match='"other"')
    assert (seen.status, lint(seen)) == (412, set())
    seen = exchange(shown.service, f"/pictures/{'0' * 32}.jpg")
    assert (seen.status, lint(seen)) == (404, set())


def test_a_body_without_a_length_is_taken(shown: Shown) -> None:
    status, _, body = shown.post(iter([DATA[:1000], DATA[1000:]]), {"Content-Type": "image/png"})
    assert status == 200
    assert shown.path.encode() in body


def test_what_says_that_it_is_too_large_is_answered_before_it_comes(shown: Shown) -> None:
    head = (
        f"POST /api/pictures HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {shown.token}\r\n"
        "Connection: close\r\nContent-Type: image/jpeg\r\nContent-Length: 20000001\r\n\r\n"
    )
    assert speak(shown.service, head.encode()).startswith(b"HTTP/1.1 413 ")
    assert shown.get().status == 200


def test_what_was_uploaded_is_there_after_a_new_start(shown: Shown) -> None:
    shown.service.stop()
    shown.service.start("--workers", "1")
    assert shown.get().body == shown.data
