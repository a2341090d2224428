"""`import check --live`: what subscribers get at an address in the week after the move."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.newsroom import LEAST, Newsroom
from tests.cli.test_import_dry_run import as_atom, as_rss, old_item

RSS_TYPE = "application/rss+xml; charset=utf-8"
SAME = as_rss([old_item(3), old_item(2)]).encode()
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/rss.xml": (200, {"Content-Type": RSS_TYPE}, SAME),
    "/moved": (301, {"Location": "/rss.xml"}, b""),
    "/for-now": (302, {"Location": "/rss.xml"}, b""),
    "/chain": (301, {"Location": "/moved"}, b""),
    "/page": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><p>Home"),
    "/mistyped": (200, {"Content-Type": "text/html"}, SAME),
    "/untyped": (200, {}, SAME),
    "/gone": (404, {"Content-Type": "text/plain"}, b"no"),
    "/empty": (200, {"Content-Type": RSS_TYPE}, b""),
    "/atom": (200, {"Content-Type": "application/atom+xml"}, as_atom([old_item(3), old_item(2)]).encode()),
    "/changed": (200, {"Content-Type": RSS_TYPE}, as_rss([old_item(4), old_item(3, guid="x"), old_item(2)]).encode()),
    "/circle": (301, {"Location": "/circle"}, b""),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def moved(empty: Newsroom, site: str) -> Newsroom:
    (empty.root / "syndication.toml").write_text(f'{LEAST}base_url = "{site}"\n')
    (empty.root / "old.xml").write_bytes(SAME)
    return empty


@pytest.mark.parametrize(
    ("path", "code", "status", "hops", "problem"),
    [
        ("/rss.xml", 0, 200, 0, ""),
        ("/moved", 0, 200, 1, ""),
        ("/for-now", 0, 200, 1, ""),
        ("/chain", 1, 200, 2, "it is redirected 2 times"),
        ("/page", 2, 200, 0, "it has the type text/html, which is that of no feed"),
        ("/mistyped", 1, 200, 0, "it has the type text/html, which is that of no feed"),
        ("/untyped", 1, 200, 0, "it has the type (none), which is that of no feed"),
        ("/gone", 2, 404, 0, "it is answered with the status 404"),
        ("/empty", 2, 200, 0, "is no feed that can be read"),
        ("/changed", 1, 200, 0, ""),
        ("/circle", 2, 0, 0, "it is redirected in a circle"),
    ],
)
def test_what_subscribers_get(
    moved: Newsroom, site: str, path: str, code: int, status: int, hops: int, problem: str
) -> None:
    answer = moved.run("import", "check", "old.xml", "--live", site + path, "--json")
    (found,) = json.loads(answer.out)["feeds"]
    assert answer.code == code
    assert (found.get("status", 0), found.get("hops", 0)) == (status, hops)
    problems = found.get("problems", [])
    assert any(problem in one for one in problems) if problem else problems == []
    assert ("comparison" in found) == (code != 2)


def test_it_is_our_own_feed_without_an_address(moved: Newsroom, site: str) -> None:
    answer = moved.run("import", "check", "old.xml", "--live")
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        f"old.xml and {site}/rss.xml: 0 stories would come up again",
        f"  status 200, 0 redirects, {RSS_TYPE}",
    ]


def test_stories_that_come_up_and_new_ones(moved: Newsroom, site: str) -> None:
    answer = moved.run("import", "check", "old.xml", "--live", f"{site}/changed")
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines[0].endswith("/changed: 1 story would come up again")
    assert "1 story is the same, 1 new story" in lines
    assert "Post 3: another id; https://old.example/?p=3 -> x; in all readers" in lines


def test_what_should_not_stay_is_noted(moved: Newsroom, site: str) -> None:
    assert "note: it is redirected with 302" in moved.run("import", "check", "old.xml", "--live", f"{site}/for-now").out
    assert "another format than the old feed" in moved.run("import", "check", "old.xml", "--live", f"{site}/atom").out


def test_it_needs_no_database_and_makes_none(moved: Newsroom, site: str) -> None:
    (moved.root / "var" / "syndication.db").unlink()
    assert moved.run("import", "check", "old.xml", "--live", f"{site}/rss.xml").code == 0
    assert list((moved.root / "var").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--live", "old.xml"), "Missing argument 'OLD_FEED...'"),
        (("old.xml", "--live", "rss.xml"), "--live rss.xml: is no address"),
        (("old.xml", "other.xml", "--live", "https://a.example/"), "one address for one OLD_FEED"),
        (("old.xml", "--live", "--fix"), "give one of the two"),
    ],
)
def test_wrong_use_is_named(moved: Newsroom, arguments: tuple[str, ...], words: str) -> None:
    answer = moved.run("import", "check", *arguments)
    assert answer.code == 2
    assert words in answer.error
    assert Path("old.xml").read_bytes() == SAME
