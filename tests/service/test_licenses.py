"""What programs are told about use, over a real socket: documents, headers, pages, conditional requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.formats import license_readers as readers
from tests.service.wire import exchange, lint
from tests.support import Service

RECORD = '+++\nheadline = "{0}"\nslug = "{0}"\npublished = 2026-02-05T12:00:00Z\nsection = "{1}"\n+++\n\nText.\n'
TABLE = """
[licensing]
allow = "search"
payment = { type = "free" }
tdm_policy = "https://tribune.example/policy"
[licensing.sections.Sport]
allow = "none"
"""
LINK = '<{}/license.xml>; rel="license"; type="application/rsl+xml"'


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("licenses"))
    settings = service.root / "syndication.toml"
    settings.write_text(settings.read_text() + TABLE)
    (service.items / "a.md").write_text(RECORD.format("harbour", "City"))
    (service.items / "b.md").write_text(RECORD.format("match", "Sport"))
    service.start("--workers", "1")
    yield service
    service.stop()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/license.xml", "application/rsl+xml"), ("/.well-known/tdmrep.json", "application/json; charset=utf-8")],
)
def test_documents_are_served_as_feeds_are(running: Service, path: str, kind: str) -> None:
    full = running.get(path)
    assert (full.status, full.headers["Content-Type"]) == (200, kind)
    assert full.headers["Cache-Control"].startswith("max-age=300, ")
    for condition in ({"If-None-Match": full.headers["ETag"]}, {"If-Modified-Since": full.headers["Last-Modified"]}):
        assert running.get(path, headers=condition).status == 304
    assert running.get(path, method="HEAD").status == 200
    assert running.get(path, method="POST").status == 405


@pytest.mark.parametrize("path", ["/rss.xml", "/atom.xml", "/feed.json", "/sections/sport/rss.xml"])
def test_feeds_name_the_license_in_a_field_of_its_own(running: Service, path: str) -> None:
    full = running.get(path)
    own, license_link = full.headers.get_all("Link", [])
    assert "type=" not in own  # some feed readers know no parameter but rel
    assert license_link == LINK.format(running.url)
    assert (full.headers["tdm-reservation"], full.headers["tdm-policy"]) == ("1", "https://tribune.example/policy")
    again = running.get(path, headers={"If-None-Match": full.headers["ETag"]})
    assert (again.status, again.headers.get_all("Link")) == (304, full.headers.get_all("Link"))


@pytest.mark.parametrize("path", ["/", "/sections/city/", "/items/harbour", "/archive/"])
def test_pages_name_the_license_in_header_and_markup(running: Service, path: str) -> None:
    full = running.get(path)
    assert full.headers.get_all("Link", [])[-1] == LINK.format(running.url)
    assert full.headers["tdm-reservation"] == "1"
    html = full.body.decode()
    assert f'<link rel="license" type="application/rsl+xml" href="{running.url}/license.xml">' in html
    assert '<meta name="tdm-reservation" content="1">' in html
    assert '<meta name="tdm-policy" content="https://tribune.example/policy">' in html
    assert running.get(path, headers={"If-None-Match": full.headers["ETag"]}).status == 304


def test_the_page_of_a_story_with_terms_of_its_own_contains_them(running: Service) -> None:
    full = running.get("/items/match")
    found = re.search(r'<script type="application/rsl\+xml">(.*?)</script>', full.body.decode(), re.DOTALL)
    assert found
    assert readers.read_rsl(found[1].strip().encode()) == {"": dict.fromkeys(readers.USES, "no")}
    assert not any("license" in link for link in full.headers.get_all("Link", []))
    assert 'rel="license"' not in full.body.decode()
    assert readers.read_rsl(running.get("/rss.xml").body) == {
        f"{running.url}/items/match": dict.fromkeys(readers.USES, "no")
    }


def test_pages_that_are_no_stories_name_no_license(running: Service) -> None:
    for path in ("/validate", "/items/nothing", "/hub"):
        found = running.get(path)
        assert "license" not in str(found.headers).lower()
        assert b"tdm-reservation" not in found.body


@pytest.mark.parametrize("path", ["/license.xml", "/.well-known/tdmrep.json", "/rss.xml", "/items/match", "/"])
def test_http_is_clean(running: Service, path: str) -> None:
    for method in ("GET", "HEAD"):
        assert lint(exchange(running, path, method)) == set()


def test_the_check_finds_what_the_settings_say(running: Service) -> None:
    done = running.run("licensing", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("as the settings say") == 3


def test_the_check_of_another_site_names_what_is_missing(running: Service) -> None:
    done = running.run("licensing", "check", running.url.replace("127.0.0.1", "[::1]"))
    assert done.returncode == 1
    assert done.stdout.count("as the settings say") == 1


def test_robots_shut_training_out_and_search_in(running: Service) -> None:
    text = running.get("/robots.txt").body.decode()
    assert readers.may_fetch(text, "Googlebot", f"{running.url}/rss.xml")
    assert not readers.may_fetch(text, "Googlebot", f"{running.url}/sections/sport/rss.xml")
    assert not readers.may_fetch(text, "GPTBot", f"{running.url}/rss.xml")
