"""Every kind of answer under httplint: nothing bad, and no warning but those that are listed here with their reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.service.wire import Exchange, exchange, lint
from tests.support import Service

RECORD = """+++
headline = "Harbour reopens"
published = 2026-02-05T12:00:00Z
section = "City"
slug = "harbour"
aliases = ["old-harbour"]
+++

The harbour reopened, and the ferries left on time for the first time in eleven weeks.
"""
DOCUMENTS = ["rss.xml", "atom.xml", "feed.json", "sections/city/rss.xml", "opml.xml", "sitemap.xml", "robots.txt"]
FORM = "application/x-www-form-urlencoded"
CODINGS = ["", "identity", "gzip", "br", "gzip, deflate, br, zstd"]

# Warnings that we mean to earn: status and name, and why.
MEANT = {
    (400, "WARN STATUS_BAD_REQUEST"): "it says that the request was not understood, and it was not",
}

OTHER_ANSWERS = {
    "OPTIONS": ("/rss.xml", "OPTIONS", {}, 204),
    "a preflight": (
        "/rss.xml",
        "OPTIONS",
        {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"},
        204,
    ),
    "a request of another site": ("/rss.xml", "GET", {"Origin": "https://a.example"}, 200),
    "a range": ("/rss.xml", "GET", {"Range": "bytes=0-99"}, 200),
    "405": ("/rss.xml", "POST", {"Content-Length": "0"}, 405),
    "405 of a page": ("/", "POST", {"Content-Length": "0"}, 405),
    "412": ("/rss.xml", "GET", {"If-Match": '"other"'}, 412),
    "412 of a page": ("/items/harbour", "GET", {"If-Match": '"other"'}, 412),
    "404 of a feed": ("/sections/none/rss.xml", "GET", {}, 404),
    "404 of a page": ("/items/none", "GET", {}, 404),
    "410": ("/items/pulled", "GET", {}, 410),
    "301 of a feed": ("/feed", "GET", {}, 301),
    "301 of a story": ("/items/old-harbour", "GET", {}, 301),
    "the front page": ("/", "GET", {}, 200),
    "a story": ("/items/harbour", "GET", {}, 200),
    "a feed's page": ("/sections/city/", "GET", {}, 200),
    "the style sheet of feeds": ("/feed.css", "GET", {}, 200),
    "the style sheet of pages": ("/static/page.css", "GET", {}, 200),
    "health": ("/healthz", "GET", {}, 200),
    "the validator": ("/validate", "GET", {}, 200),
    "400": ("/validate", "POST", {"Content-Length": "0"}, 400),
    "a rule": ("/validate/rules", "GET", {}, 200),
    "401": ("/api/items", "GET", {}, 401),
    "the hub's page": ("/hub", "GET", {}, 200),
    "405 of the hub": ("/hub", "PUT", {"Content-Length": "0"}, 405),
    "415 of the hub": ("/hub", "POST", {"Content-Type": "text/plain", "Content-Length": "0"}, 415),
    "413 of the hub": ("/hub", "POST", {"Content-Type": FORM, "Content-Length": "99999"}, 413),
    "400 of the hub": ("/hub", "POST", {"Content-Type": FORM, "Content-Length": "0"}, 400),
    "figures": ("/metrics", "GET", {}, 200),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("lint"))
    (service.items / "a.md").write_text(RECORD)
    pulled = service.items / "b.md"
    pulled.write_text(RECORD.replace("harbour", "pulled"))
    service.start("--workers", "1")
    service.wait(lambda: service.get("/robots.txt").status == 200)
    pulled.write_text(pulled.read_text().replace("slug =", 'status = "canceled"\nslug ='))
    service.wait(lambda: service.get("/items/pulled").status == 410)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def token(running: Service) -> str:
    return running.run("tokens", "add", "desk", "--scope", "write").stdout.strip()


@pytest.fixture
def crowded(service: Service) -> Service:
    """A service that gives one full answer a minute."""
    (service.items / "a.md").write_text(RECORD)
    service.run("publish")
    settings = service.root / "syndication.toml"
    settings.write_text(settings.read_text() + "rate_limit = 1\n")
    service.start("--workers", "1", "--no-work")
    return service


def lose_every_table(service: Service) -> None:
    with closing(sqlite3.connect(service.root / "var" / "syndication.db")) as connection, connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (name,) in tables:
            connection.execute(f'drop table if exists "{name}"')


def verdict(seen: Exchange) -> set[str]:
    return {note for note in lint(seen) if (seen.status, note) not in MEANT}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_in_every_coding(running: Service, name: str, coding: str) -> None:
    accepted = {"Accept-Encoding": coding} if coding else {}
    for method in ("GET", "HEAD"):
        seen = exchange(running, f"/{name}", method, accepted)
        assert (seen.status, verdict(seen)) == (200, set())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_304(running: Service, name: str) -> None:
    full = exchange(running, f"/{name}")
    conditions = {"If-None-Match": full.header("ETag") or "", "If-Modified-Since": full.header("Last-Modified") or ""}
    for condition in conditions.items():
        for method in ("GET", "HEAD"):
            seen = exchange(running, f"/{name}", method, dict([condition]))
            assert (seen.status, verdict(seen)) == (304, set())


@pytest.mark.parametrize("kind", OTHER_ANSWERS)
def test_another_answer(running: Service, kind: str) -> None:
    path, method, headers, status = OTHER_ANSWERS[kind]
    seen = exchange(running, path, method, headers)
    assert (seen.status, verdict(seen)) == (status, set())


@pytest.mark.parametrize("path", ["/api/items", "/api/items/harbour/withdraw", "/api/batch", "/api/pictures"])
def test_a_415_of_the_api(running: Service, token: str, path: str) -> None:
    said = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain", "Content-Length": "0"}
    seen = exchange(running, path, "POST", said)
    assert (seen.status, verdict(seen)) == (415, set())
    assert seen.header("Accept-Post")


def test_a_429_and_a_503(crowded: Service) -> None:
    crowded.wait(lambda: exchange(crowded, "/rss.xml").status == 429)
    seen = exchange(crowded, "/rss.xml")
    assert (seen.status, verdict(seen), seen.header("Retry-After")) == (429, set(), "60")
    assert exchange(crowded, "/rss.xml", headers={"If-None-Match": "*"}).status == 304
    lose_every_table(crowded)
    crowded.wait(lambda: exchange(crowded, "/sections/none/rss.xml").status == 503)
    for path in ("/sections/none/rss.xml", "/archive/1/atom.xml", "/", "/items/harbour", "/healthz"):
        seen = exchange(crowded, path)
        assert (path, seen.status, verdict(seen)) == (path, 503, set())


def test_the_linter_would_tell() -> None:
    headers = (("Content-Type", "text/plain"), ("Content-Length", "9"), ("Content-Encoding", "gzip"), ("ETag", "x"))
    wrong = Exchange("GET", "http://127.0.0.1/", (), 0.0, 200, "OK", headers, b"\x1f\x8b\x08\x00nonsense")
    assert {"BAD CL_INCORRECT", "WARN BAD_SYNTAX", "WARN FRESHNESS_HEURISTIC"} <= lint(wrong)
