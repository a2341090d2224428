"""What a tester of HTTP asks of an address: the same thing again and again, each time with another condition."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime

import brotli
import pytest

from tests.service.wire import Exchange, exchange, speak
from tests.support import Service

RECORD = """+++
headline = "Harbour reopens"
published = 2026-02-05T12:00:00Z
section = "City"
+++

The harbour reopened, and the ferries left on time for the first time in eleven weeks.
"""
ADDRESSES = ["/rss.xml", "/atom.xml", "/feed.json", "/sections/city/atom.xml", "/opml.xml", "/sitemap.xml"]
CODINGS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
OF_A_BODY = ("content-type", "content-length", "content-encoding", "content-language")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("probes"))
    (service.items / "a.md").write_text(RECORD)
    service.start("--workers", "2")
    service.wait(lambda: service.get("/sitemap.xml").status == 200)
    yield service
    service.stop()


@pytest.fixture(params=ADDRESSES)
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def told(seen: Exchange) -> dict[str, str]:
    """Return the headers by their names, without the one that differs by the second."""
    return {name.lower(): value for name, value in seen.headers if name.lower() != "date"}


def test_negotiation(running: Service, address: str) -> None:
    plain = exchange(running, address)
    for coding, decode in CODINGS.items():
        seen = exchange(running, address, headers={"Accept-Encoding": coding})
        assert (seen.status, decode(seen.body)) == (200, plain.body)
        assert seen.header("Content-Encoding") == (coding or None)
        assert seen.header("Content-Length") == str(len(seen.body))
        assert len(seen.body) <= len(plain.body)
        same = told(plain).keys() - {"content-length"}
        assert {name: told(seen)[name] for name in same} == {name: told(plain)[name] for name in same}
    assert (plain.header("Vary"), (plain.header("ETag") or "")[:3]) == ("Accept-Encoding", 'W/"')


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("by", ["ETag", "Last-Modified"])
def test_validation(running: Service, address: str, by: str, coding: str) -> None:
    accepted = {"Accept-Encoding": coding}
    full = exchange(running, address, headers=accepted)
    condition = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[by]
    for method in ("GET", "HEAD"):
        seen = exchange(running, address, method, accepted | {condition: full.header(by) or ""})
        assert (seen.status, seen.body, seen.header("Date") is not None) == (304, b"", True)
        assert told(seen) == {name: value for name, value in told(full).items() if name not in OF_A_BODY}


def test_another_coding_of_the_same_document_is_the_same_to_a_cache(running: Service, address: str) -> None:
    tag = exchange(running, address, headers={"Accept-Encoding": "br"}).header("ETag") or ""
    for coding in CODINGS:
        assert exchange(running, address, headers={"Accept-Encoding": coding, "If-None-Match": tag}).status == 304


@pytest.mark.parametrize("ranges", ["bytes=0-9", "bytes=-10", "bytes=99999999-", "bytes=0-1,4-5", "bytes=9-0"])
def test_ranges(running: Service, address: str, ranges: str) -> None:
    plain = exchange(running, address)
    for more in ({}, {"If-Range": plain.header("ETag") or ""}, {"Accept-Encoding": "gzip"}):
        seen = exchange(running, address, headers={"Range": ranges} | more)
        whole = gzip.decompress(seen.body) if seen.header("Content-Encoding") else seen.body
        assert (seen.status, whole, seen.header("Accept-Ranges")) == (200, plain.body, None)


def test_head_is_get_without_a_body(running: Service, address: str) -> None:
    for coding in CODINGS:
        full, head = (exchange(running, address, way, {"Accept-Encoding": coding}) for way in ("GET", "HEAD"))
        assert (head.status, head.body, told(head)) == (200, b"", told(full))


def test_several_lines_of_a_condition_are_one_list(running: Service, address: str) -> None:
    tag = exchange(running, address).header("ETag") or ""
    lines = (
        f"GET {address} HTTP/1.1",
        "Host: x",
        'If-None-Match: "other"',
        f"If-None-Match: {tag}",
        "Connection: close",
    )
    assert b" 304 " in speak_lines(running, lines).split(b"\r\n")[0]


def test_several_lines_of_codings_are_one_list(running: Service, address: str) -> None:
    lines = (
        f"GET {address} HTTP/1.1",
        "Host: x",
        "Accept-Encoding: gzip;q=0.5",
        "Accept-Encoding: br",
        "Connection: close",
    )
    assert b"\r\ncontent-encoding: br\r\n" in speak_lines(running, lines).lower()


def test_a_date_of_the_future_is_no_condition(running: Service, address: str) -> None:
    date = parsedate_to_datetime(exchange(running, address).header("Date") or "").timestamp()
    for ahead, status in ((0, 304), (-1, 304), (120, 200), (400_000_000, 200)):
        since = formatdate(date + ahead, usegmt=True)
        assert exchange(running, address, headers={"If-Modified-Since": since}).status == status


def test_the_date_of_a_document_is_never_ahead_of_the_clock(running: Service, address: str) -> None:
    seen = exchange(running, address)
    modified, date = (parsedate_to_datetime(seen.header(name) or "") for name in ("Last-Modified", "Date"))
    assert modified <= date


def test_a_publication_is_seen_at_every_address_in_every_coding(running: Service) -> None:
    story = running.items / "b.md"
    story.write_text(RECORD.replace("Harbour reopens", "Ferries are late"))
    running.wait(lambda: b"Ferries are late" in exchange(running, "/sections/city/atom.xml").body)
    running.wait(lambda: b"Ferries are late" in exchange(running, "/feed.json").body)
    for path in ("/rss.xml", "/atom.xml", "/feed.json", "/sections/city/atom.xml"):
        for coding, decode in CODINGS.items():
            for _ in range(4):  # whichever worker it is
                seen = exchange(running, path, headers={"Accept-Encoding": coding})
                assert b"Ferries are late" in decode(seen.body)


def test_every_worker_and_every_start_says_the_same(running: Service) -> None:
    def all_told() -> set[tuple[str, str | None, str | None, bytes]]:
        seen = [(path, exchange(running, path)) for path in ADDRESSES for _ in range(6)]
        return {(path, one.header("ETag"), one.header("Last-Modified"), one.body) for path, one in seen}

    before = all_told()
    assert len(before) == len(ADDRESSES)
    running.stop()
    running.start("--workers", "2")
    assert all_told() == before


def speak_lines(service: Service, lines: tuple[str, ...]) -> bytes:
    return speak(service, "\r\n".join([*lines, "", ""]).encode())
