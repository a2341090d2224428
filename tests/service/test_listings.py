"""The directory, the sitemaps and robots.txt over a real socket."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from syndication.publishing.news_sitemap import NEWS_LASTS
from syndication.text.dates import rfc3339, whole_second
from syndication.validation import check
from tests.support import Service

PLACES = "{*}url/{*}loc", "{*}sitemap/{*}loc"
XML = "application/xml; charset=utf-8"
TYPES = {
    "opml.xml": "text/x-opml; charset=utf-8",
    "sitemap.xml": XML,
    "sitemap-pages.xml": XML,
    "sitemap-2026-W06.xml": XML,
    "news-sitemap.xml": XML,
    "robots.txt": "text/plain; charset=utf-8",
}


def write(service: Service, slug: str, published: str, *more: str) -> None:
    fields = (f'headline = "The {slug}"', f'slug = "{slug}"', f"published = {published}", 'section = "City"', *more)
    path = service.items / f"{slug}.md"
    path.with_suffix(".new").write_text("\n".join(("+++", *fields, "+++", "", "Text.", "")))
    path.with_suffix(".new").rename(path)


def addresses(service: Service, name: str) -> list[str]:
    root = etree.fromstring(service.get(f"/{name}").body)
    return [str(loc.text).removeprefix(service.url) for place in PLACES for loc in root.iterfind(place)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("listings"))
    for number in range(5):
        write(service, f"harbour-{number}", f"2026-02-05T12:0{number}:00Z")
    write(service, "elsewhere", "2026-02-05T12:00:00Z", 'url = "https://other.example/elsewhere"')
    write(service, "tomorrow", "2999-02-05T12:00:00Z", 'tags = ["Secret"]')
    service.start("--workers", "1")
    yield service
    service.stop()


@pytest.mark.parametrize("name", TYPES)
def test_they_are_served_as_feeds_are(running: Service, name: str) -> None:
    full = running.get(f"/{name}")
    assert (full.status, full.headers["Content-Type"]) == (200, TYPES[name])
    assert int(full.headers["Content-Length"]) == len(full.body)
    assert (full.headers["Vary"], full.headers["Access-Control-Allow-Origin"]) == ("Accept-Encoding", "*")
    for condition in ({"If-None-Match": full.headers["ETag"]}, {"If-Modified-Since": full.headers["Last-Modified"]}):
        again = running.get(f"/{name}", headers=condition)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", full.headers["ETag"])
    head = running.get(f"/{name}", "HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", full.headers["ETag"])
    assert running.get(f"/{name}?_=1").body == full.body
    assert running.get(f"/{name}", "POST").status == 405
    assert running.get(f"/{name}/").headers["Location"] == f"{running.url}/{name}"


def test_what_is_large_enough_is_compressed(running: Service) -> None:
    for name in ("opml.xml", "sitemap.xml", "sitemap-2026-W06.xml"):
        coded = running.get(f"/{name}", headers={"Accept-Encoding": "gzip"})
        assert coded.headers["Content-Encoding"] == "gzip", name
        assert gzip.decompress(coded.body) == running.get(f"/{name}").body


@pytest.mark.parametrize("name", [name for name in TYPES if name != "robots.txt"])
def test_they_are_clean_as_they_are_served(running: Service, name: str) -> None:
    answer = running.get(f"/{name}")
    found = check(answer.body, url=f"{running.url}/{name}", content_type=answer.headers["Content-Type"])
    assert {finding.code for finding in found if finding.severity != "info"} == set()


def test_robots_find_every_page_from_robots_txt_on(running: Service) -> None:
    robots = running.get("/robots.txt").body.decode()
    named = [line.removeprefix("Sitemap: ") for line in robots.splitlines() if line.startswith("Sitemap: ")]
    assert named == [f"{running.url}/sitemap.xml", f"{running.url}/news-sitemap.xml"]
    parts = addresses(running, "sitemap.xml")
    assert parts == ["/sitemap-pages.xml", "/sitemap-2026-W06.xml"]
    pages = [page for part in parts for page in addresses(running, part.removeprefix("/"))]
    assert pages == ["/", "/sections/city/", *(f"/items/harbour-{number}" for number in range(5))]
    assert {running.get(page).status for page in pages} == {200}


def test_every_feed_of_the_directory_is_served(running: Service) -> None:
    outlines = list(etree.fromstring(running.get("/opml.xml").body).iterfind(".//outline[@type='rss']"))
    assert len(outlines) == 2
    for outline in outlines:
        feed = running.get(str(outline.get("xmlUrl")).removeprefix(running.url))
        assert (feed.status, feed.headers["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
        assert etree.fromstring(feed.body).findtext("channel/title") == outline.get("title")
        assert running.get(str(outline.get("htmlUrl")).removeprefix(running.url)).status == 200


@pytest.mark.parametrize("name", ["sitemap-2025-W06.xml", "sitemap-2026-W06-2.xml", "sitemap-2999-W06.xml", "opml"])
def test_what_there_is_not_is_a_404(running: Service, name: str) -> None:
    assert running.get(f"/{name}").status == 404


@pytest.mark.parametrize("word", [b"tomorrow", b"secret", b"2999", b"elsewhere"])
def test_what_is_not_public_or_not_here_is_in_none(running: Service, word: bytes) -> None:
    assert not [name for name in TYPES if word in running.get(f"/{name}").body.lower()]


def test_news_come_and_go(running: Service) -> None:
    write(running, "fresh", rfc3339(whole_second(datetime.now(UTC))))
    running.wait(lambda: addresses(running, "news-sitemap.xml") == ["/items/fresh"])
    leaves = whole_second(datetime.now(UTC)) + timedelta(seconds=4)
    write(running, "leaving", rfc3339(leaves - NEWS_LASTS))
    both = ["/items/fresh", "/items/leaving"]
    running.wait(lambda: addresses(running, "news-sitemap.xml") == both or datetime.now(UTC) >= leaves)
    running.wait(lambda: addresses(running, "news-sitemap.xml") == ["/items/fresh"])
    assert leaves <= datetime.now(UTC) < leaves + timedelta(seconds=25)  # without being due, it would take up to 30
    record = running.items / "fresh.md"
    record.write_text(record.read_text().replace("slug =", 'status = "canceled"\nslug =', 1))
    running.wait(lambda: addresses(running, "news-sitemap.xml") == [])
    running.wait(lambda: not any("/items/fresh" in addresses(running, part) for part in _parts(running)))


def _parts(service: Service) -> list[str]:
    return [part.removeprefix("/") for part in addresses(service, "sitemap.xml")]
