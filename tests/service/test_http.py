"""HTTP over a real socket: documents, pages, redirects, refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import partial

import pytest

from tests.support import Service, make_token

RECORD = """+++
headline = "Harbour reopens"
published = 2026-02-05T12:00:00Z
section = "City"
slug = "harbour"
aliases = ["old-harbour"]
ednote = "internal-secret-note"
+++

The harbour reopened.
"""
DOCUMENTS = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("http"))
    settings = service.root / "syndication.toml"
    settings.write_text(
        settings.read_text()
        + '[redirects]\n"/blog/feed" = "/rss.xml"\n"/sections/old/rss.xml" = "/sections/city/rss.xml"\n'
    )
    (service.items / "a.md").write_text(RECORD)
    (service.items / "d.md").write_text(
        RECORD.replace("harbour", "expired").replace("slug", "expires = 2026-03-01T00:00:00Z\nslug")
    )
    (service.items / "b.md").write_text(RECORD.replace("harbour", "pulled").replace("Harbour", "Pulled"))
    (service.items / "c.md").write_text(
        RECORD.replace("harbour", "tomorrow").replace("2026-02-05", "2999-02-05").replace("City", "Embargoed")
    )
    service.start("--workers", "1")
    embargoed = service.items / "e.md"
    embargoed.write_text(RECORD.replace("harbour", "held").replace("slug", "expires = 2998-01-01T00:00:00Z\nslug"))
    service.wait(lambda: service.get("/items/held").status == 200)
    embargoed.write_text(embargoed.read_text().replace("slug", "embargo_until = 2997-01-01T00:00:00Z\nslug", 1))
    service.wait(lambda: service.get("/items/held").status == 404)
    pulled = service.items / "b.md"
    pulled.write_text(pulled.read_text().replace('section = "City"', 'section = "City"\nstatus = "canceled"'))
    for folder in ("", "/sections/city"):
        service.wait(lambda: b"Pulled" not in service.get(f"{folder}/rss.xml").body)  # noqa: B023  # waited for at once
    yield service
    service.stop()


@pytest.mark.parametrize("folder", ["", "/sections/city"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_comes_with_all_its_headers(running: Service, folder: str, name: str) -> None:
    path = f"{folder}/{name}"
    full = running.get(path)
    assert (full.status, full.headers["Content-Type"]) == (200, DOCUMENTS[name])
    assert full.headers["Link"] == f'<{running.url}{path}>; rel="self", <{running.url}/hub>; rel="hub"'
    assert int(full.headers["Content-Length"]) == len(full.body)
    assert (full.headers["Vary"], full.headers.get("Set-Cookie")) == ("Accept-Encoding", None)
    assert parsedate_to_datetime(full.headers["Last-Modified"]) <= parsedate_to_datetime(full.headers["Date"])
    head = running.get(path, "HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", full.headers["ETag"])
    assert head.headers["Content-Length"] == full.headers["Content-Length"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_304_repeats_the_validators(running: Service, name: str) -> None:
    full = running.get(f"/{name}")
    for condition in ({"If-None-Match": full.headers["ETag"]}, {"If-Modified-Since": full.headers["Last-Modified"]}):
        again = running.get(f"/{name}", headers=condition)
        assert (again.status, again.body, again.headers["Content-Type"]) == (304, b"", None)
        for header in ("ETag", "Last-Modified", "Cache-Control", "Vary", "Link"):
            assert again.headers[header] == full.headers[header]
        assert again.headers["Date"]


def test_nothing_varies_by_what_a_client_says_of_itself(running: Service) -> None:
    plain = running.get("/rss.xml")
    for headers in ({"Accept": "text/html"}, {"User-Agent": ""}, {"Cookie": "a=b"}, {"Sec-Fetch-Dest": "document"}):
        other = running.get("/rss.xml?_=123&utm_source=x", headers=headers)
        assert (other.status, other.body, other.headers["ETag"]) == (200, plain.body, plain.headers["ETag"])


@pytest.mark.parametrize("agent", ["", "curl/8.0", "python-requests/2", "Mozilla/5.0", "Feedly/1.0 (462 subscribers)"])
@pytest.mark.parametrize("accepted", ["*/*", "text/html", "application/x-none;q=0.1", "text/html;q=0", ""])
def test_no_reader_is_refused(running: Service, agent: str, accepted: str) -> None:
    for name, media_type in DOCUMENTS.items():
        answer = running.get(f"/{name}", headers={"User-Agent": agent, "Accept": accepted})
        assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)


@pytest.mark.parametrize("path", ["/rss.xml", "/", "/items/harbour", "/feed", "/none.xml", "/opml.xml", "/healthz"])
def test_no_address_sets_a_cookie_or_forbids_to_keep_a_feed(running: Service, path: str) -> None:
    answer = running.get(path, headers={"Cookie": "consent=no"})
    assert (answer.headers["Set-Cookie"], answer.headers["Expires"]) == (None, None)
    assert path == "/healthz" or answer.headers["Cache-Control"].startswith("max-age=")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_says_when_not_to_come(running: Service, name: str) -> None:
    body = running.get(f"/{name}").body
    assert not any(word in body for word in (b"<ttl", b"skipHours", b"skipDays", b"updatePeriod", b"updateFrequency"))


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/feed", "/rss.xml"),
        ("/feed/", "/rss.xml"),
        ("/rss", "/rss.xml"),
        ("/feed.xml", "/rss.xml"),
        ("/index.xml", "/rss.xml"),
        ("/index.rss", "/rss.xml"),
        ("/rss?_=1", "/rss.xml"),
        ("/feed.atom", "/atom.xml"),
        ("/rss.xml/", "/rss.xml"),
        ("/sections/city/rss.xml/", "/sections/city/rss.xml"),
        ("/blog/feed", "/rss.xml"),
        ("/blog/feed/", "/rss.xml"),
        ("/sections/old/rss.xml", "/sections/city/rss.xml"),
        ("/items/old-harbour", "/items/harbour"),
    ],
)
def test_aliases_redirect_once_and_for_good(running: Service, path: str, target: str) -> None:
    answer = running.get(path)
    assert (answer.status, answer.headers["Location"]) == (301, running.url + target)
    assert running.get(target).status == 200


@pytest.mark.parametrize(
    "path",
    ["/sections/none/rss.xml", "/none.xml", "/sections/embargoed/rss.xml", "/feeds/x/feed.json", "/a/b/c/atom.xml"],
)
def test_an_unknown_feed_is_a_plain_404(running: Service, path: str) -> None:
    answer = running.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("path", ["/rss.xml", "/sections/none/rss.xml"])
def test_other_methods_are_refused_in_plain_text(running: Service, path: str) -> None:
    answer = running.get(path, "POST")
    assert answer.status in (404, 405)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/items/harbour"])
def test_a_page_whose_condition_does_not_hold_is_not_sent(running: Service, path: str) -> None:
    answer = running.get(path, headers={"If-Match": '"another"'})
    assert (answer.status, answer.headers["Content-Type"]) == (412, "text/plain; charset=utf-8")
    assert len(answer.body) < 100


def test_pages_of_stories(running: Service) -> None:
    shown = running.get("/items/harbour")
    assert (shown.status, shown.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f'<link rel="canonical" href="{running.url}/items/harbour">' in shown.body.decode()
    assert running.get("/items/harbour", headers={"If-None-Match": shown.headers["ETag"]}).status == 304
    assert (running.get("/items/tomorrow").status, running.get("/items/none").status) == (404, 404)
    assert running.get("/items/pulled").status == 410
    assert (running.get("/items/expired").status, running.get("/items/held").status) == (200, 404)


@pytest.mark.parametrize(
    "path", ["/", "/rss.xml", "/atom.xml", "/feed.json", "/sections/city/rss.xml", "/items/harbour", "/healthz"]
)
def test_what_is_not_public_is_in_no_public_byte(running: Service, path: str) -> None:
    answer = running.get(path)
    # The tombstone of a story that was withdrawn names it by its id, and tells nothing else of it.
    body = answer.body.decode().replace('ref="tag:tribune.example,2026-02-05:pulled"', "")
    for word in ("internal-secret-note", "tomorrow", "embargoed", "pulled"):
        assert word not in body.lower()
        assert word not in str(answer.headers).lower()


def test_the_index_offers_every_feed(running: Service) -> None:
    page = running.get("/").body.decode()
    for path in ("/rss.xml", "/atom.xml", "/feed.json", "/sections/city/rss.xml"):
        assert running.url + path in page
    assert page.index('type="application/rss+xml"') < page.index('type="application/atom+xml"')


def test_health_counts_what_is_wrong(running: Service) -> None:
    (running.items / "broken.md").write_text("+++\nheadline = 1\n+++\n")
    bearer = {"Authorization": f"Bearer {make_token(running, 'read')}"}
    running.wait(lambda: json.loads(running.get("/healthz", headers=bearer).body)["broken"] == 1)
    health = json.loads(running.get("/healthz", headers=bearer).body)
    assert (health["status"], health["items"], health["quarantined"]) == ("ok", 5, 0)
    assert json.loads(running.get("/healthz").body).keys() == {"status", "version", "publisher"}
    (running.items / "broken.md").unlink()


@pytest.mark.parametrize(
    "path",
    ["/items/..%2f..%2fetc", "/%00", "/items/%00", "//rss.xml", "/rss.xml%00", "/" + "a" * 5000, "/items/" + "é" * 3],
)
def test_odd_paths_are_answered_without_an_error(running: Service, path: str) -> None:
    assert 200 <= running.get(path.encode("ascii", "xmlcharrefreplace").decode()).status < 500


def test_no_two_versions_share_a_date(running: Service) -> None:
    record = running.items / "f.md"
    record.write_text(RECORD.replace("harbour", "changing").replace("Harbour reopens", "Version 0"))
    dates = []
    for number in range(4):
        running.wait(partial(shows, running, f"Version {number}"))
        dates.append(running.get("/rss.xml").headers["Last-Modified"])
        record.write_text(record.read_text().replace(f"Version {number}", f"Version {number + 1}"))
    assert len(set(dates)) == 4


def shows(service: Service, text: str) -> bool:
    return text.encode() in service.get("/rss.xml").body
