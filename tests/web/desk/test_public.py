"""The desk leaves no trace at public addresses; on a host of its own, there is nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from syndication.web.desk.pages import HEADERS
from tests.web.desk.conftest import opened
from tests.web.desk.support import BASE, COOKIE, Desk

PUBLIC = [
    "/",
    "/rss.xml",
    "/atom.xml",
    "/feed.json",
    "/opml.xml",
    "/robots.txt",
    "/sitemap.xml",
    "/sections/city/",
    "/sections/city/rss.xml",
    "/items/old-story",
    "/items/no-such-story",
    "/feed",
    "/hub",
    "/validate",
    "/validate/rules",
    "/api",
    "/api/items",
    "/api/openapi.json",
    "/static/page.css",
    "/nothing",
    "/account",
    "/sign-in",
    "/pictures/none.jpg",
    "/partners/none/rss.xml",
]


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a host of its own."""
    with opened(tmp_path_factory.mktemp("hosts"), desk_host="desk.tribune.example") as made:
        yield made


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A publication without a desk."""
    with opened(tmp_path_factory.mktemp("off"), desk=False) as made:
        yield made


def ask(app: Flask, path: str, cookie: bool = False, base: str = BASE, method: str = "GET") -> TestResponse:
    client = app.test_client()
    if cookie:
        for name in (COOKIE, "__Host-desk_session", "desk_session"):
            client.set_cookie(name, "x" * 43, domain="feeds.tribune.example")
    return client.open(path, method=method, base_url=base)


def comparable(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status_code, sorted(answer.headers), answer.data


@pytest.mark.parametrize("path", PUBLIC)
def test_public_answers_are_the_same_with_the_desk_without_it_and_with_its_cookie(
    still: Desk, off: Desk, hosts: Desk, path: str
) -> None:
    plain = comparable(ask(off.app, path))
    for desk in (still, hosts):
        for cookie in (False, True):
            answer = ask(desk.app, path, cookie)
            assert comparable(answer) == plain
            assert "Set-Cookie" not in answer.headers
            assert "cookie" not in answer.headers.get("Vary", "").lower()


@pytest.mark.parametrize("path", ["/desk", "/desk/sign-in", "/desk/account", "/desk/no-such-screen"])
def test_without_a_desk_there_is_none(off: Desk, path: str) -> None:
    assert ask(off.app, path).status_code == 404


class TestAHostOfItsOwn:
    DESK = "https://desk.tribune.example"

    @pytest.mark.parametrize("path", [path for path in PUBLIC if path not in ("/", "/static/page.css")])
    def test_nothing_else_is_there(self, hosts: Desk, path: str) -> None:
        for method in ("GET", "POST", "HEAD"):
            assert ask(hosts.app, path, base=self.DESK, method=method).status_code == 404

    def test_the_desk_and_its_static_files_are_there(self, hosts: Desk) -> None:
        for path, status in {"/desk/sign-in": 200, "/static/page.css": 200, "/desk/account": 303, "/": 303}.items():
            assert (path, ask(hosts.app, path, base=self.DESK).status_code) == (path, status)
        assert ask(hosts.app, "/", base=self.DESK).headers["Location"] == "/desk"

    @pytest.mark.parametrize("path", ["/desk", "/desk/sign-in", "/desk/account", "/desk/oidc"])
    @pytest.mark.parametrize("base", [BASE, "https://desk.tribune.example.evil.example", "http://127.0.0.1:8000"])
    def test_the_desk_is_nowhere_else(self, hosts: Desk, base: str, path: str) -> None:
        assert ask(hosts.app, path, base=base).status_code == 404

    @pytest.mark.parametrize("base", ["https://DESK.tribune.example", "https://desk.tribune.example:443"])
    def test_the_host_may_be_written_in_another_way(self, hosts: Desk, base: str) -> None:
        assert ask(hosts.app, "/desk/sign-in", base=base).status_code == 200

    def test_a_path_that_begins_like_the_desk_is_of_the_site(self, hosts: Desk) -> None:
        assert ask(hosts.app, "/desktop").status_code == 404
        assert ask(hosts.app, "/desktop", base=self.DESK).status_code == 404


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/account", "/desk/link?key=x", "/desk/oidc"])
def test_every_answer_of_the_desk_has_its_headers(still: Desk, path: str) -> None:
    for answer in (still.stranger().get(path), still.browser("read").get(path), still.stranger().post(path)):
        shown = {name: answer.headers[name] for name in HEADERS}
        assert shown | {"Vary": shown["Vary"].partition(",")[0]} == HEADERS


def test_the_desk_of_a_site_in_a_folder_is_in_the_folder(tmp_path: Path) -> None:
    with opened(tmp_path, base_url=f"{BASE}/news") as desk:
        for path in ("/desk/account", "/news/desk/account"):
            assert desk.stranger().get(path).headers["Location"] == "/news/desk/sign-in?next=%2Fnews%2Fdesk%2Faccount"
        page = desk.stranger().page("/news/desk/sign-in?next=/news/desk/account")
        assert page.xpath("string(//form/@action)") == "/news/desk/sign-in"
        assert page.xpath("string(//input[@name='next']/@value)") == "/news/desk/account"
