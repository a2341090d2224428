"""The addresses at which people find feeds: pages, redirects, headers, and the style sheet of feeds."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from flask.testing import FlaskClient

from syndication.model.publication import DeclaredFeed
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import make_house
from tests.web.site.pages_support import parse, texts, values

BASE = "https://feeds.tribune.example"
FORMATS = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
PAGES = ["/sections/city/", "/tags/harbour/", "/authors/jane-doe/", "/feeds/late-edition/", "/feeds/empty/"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a publication with eleven stories of a city, one withdrawn and one under embargo."""
    root = tmp_path_factory.mktemp("subscribing")
    declared = (DeclaredFeed(name="Late Edition", title="The late edition"), DeclaredFeed(name="empty", tags=("x",)))
    redirects = {"/feeds/old/": "/feeds/late-edition/", "/sections/gone": "/sections/city/"}
    told = Settings(title="The Tribune", base_url=BASE, feeds=declared, redirects=redirects)
    settings = resolve(told, root)
    house = make_house(root, settings.publication)
    for hour in range(11):
        house.record(
            f"{hour}.md",
            f"Story {hour}",
            published=f"2026-02-05T{hour:02}:00:00Z",
            section='"City"',
            tags='["Harbour"]',
            authors='[{name = "Jane Doe"}]',
        )
    house.record("pulled.md", "Pulled story", section='"Sport"')
    house.record("held.md", "Held story", section='"Secret"', embargo_until="2999-01-01T00:00:00Z")
    house.publish()
    house.record("pulled.md", "Pulled story", section='"Sport"', status='"canceled"')
    house.publish()
    house.catalog.close()
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    yield app.test_client()
    app.extensions["syndication"].catalog.close()


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_each_feed_has_a_page_that_may_be_kept_for_a_minute(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["Cache-Control"] == "max-age=60"
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.head(path).headers["ETag"] == answer.headers["ETag"]
    assert values(parse(answer.text), "//link[@rel='canonical']/@href") == [BASE + path]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_address_to_which_that_without_the_slash_leads(client: FlaskClient, path: str) -> None:
    answer = client.get(path.rstrip("/") + "?from=print")
    assert (answer.status_code, answer.headers["Location"]) == (301, BASE + path)
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    ["/sections/none/", "/sections/none", "/tags/city/", "/sections/secret/", "/sections/secret", "/rooms/city/"],
)
def test_a_feed_that_nobody_was_served_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text.lower()


def test_a_feed_whose_stories_were_all_withdrawn_stays(client: FlaskClient) -> None:
    answer = client.get("/sections/sport/")
    assert answer.status_code == 200
    assert "Pulled" not in answer.text
    assert texts(parse(answer.text), "//h1") == ["Sport"]


def test_a_feed_that_is_declared_and_empty_says_so(client: FlaskClient) -> None:
    root = parse(client.get("/feeds/empty/").text)
    assert texts(root, "//h1") == ["empty"]
    assert "This feed has no stories at the moment." in texts(root, "//section[@class='latest']/p")[0]


def test_a_page_shows_the_ten_latest_stories(client: FlaskClient) -> None:
    headlines = texts(parse(client.get("/tags/harbour/").text), "//section[@class='latest']//h3")
    assert headlines == [f"Story {hour}" for hour in range(10, 0, -1)]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/feeds/old/", "/feeds/late-edition/"),
        ("/sections/gone", "/sections/city/"),
        ("/feeds/json", "/feed.json"),
        ("/feeds/json/", "/feed.json"),
    ],
)
def test_what_is_no_feed_may_be_a_former_address(client: FlaskClient, path: str, target: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, BASE + target)


@pytest.mark.parametrize(
    ("path", "folder"), [("/", ""), ("/sections/city/", "/sections/city"), ("/items/story-3", "/sections/city")]
)
def test_a_page_names_the_feed_it_is_about_in_fields_of_their_own(client: FlaskClient, path: str, folder: str) -> None:
    answer = client.get(path)
    links = [f'<{BASE}{folder}/{name}>; rel="alternate"; type="{kind}"' for name, kind in FORMATS.items()]
    assert answer.headers.getlist("Link") == links
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.headers.getlist("Link") == links


@pytest.mark.parametrize("path", ["/nothing", "/sections/none/", "/items/none"])
def test_a_page_for_an_error_names_no_feed_in_its_headers(client: FlaskClient, path: str) -> None:
    assert "Link" not in client.get(path).headers


@pytest.mark.parametrize("path", ["/", *PAGES, "/items/story-3"])
def test_links_for_people_lead_to_pages_and_those_for_readers_to_documents(client: FlaskClient, path: str) -> None:
    """Whoever follows a link sees a page; only fields, discovery and readers name documents."""
    root = parse(client.get(path).text)
    followed = [href for href in values(root, "//a/@href") if href.startswith(("/", BASE)) and "validate?" not in href]
    assert followed
    for href in set(followed) - {"/opml.xml"}:
        answer = client.get(href.removeprefix(BASE).partition("#")[0])
        assert (href, answer.status_code, answer.mimetype) == (href, 200, "text/html")
    for href in values(root, "//link[@rel='alternate']/@href"):
        answer = client.get(href.removeprefix(BASE))
        assert (href, answer.status_code) == (href, 200)
        assert answer.mimetype in FORMATS.values()


def test_the_check_of_a_feed_says_what_is_found_in_it(client: FlaskClient) -> None:
    root = parse(client.get("/sections/city/").text)
    (check,) = values(root, "//main//a[text()='Check this feed']/@href")
    found = client.get(check)
    assert found.status_code == 200
    assert "Clean" in texts(parse(found.text), "//h2")[0]


class TestStyleSheet:
    def test_is_kept_long_and_has_a_validator(self, client: FlaskClient) -> None:
        answer = client.get("/feed.css")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert answer.headers["Cache-Control"] == "max-age=604800"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        again = client.get("/feed.css", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])

    @pytest.mark.parametrize(("condition", "status"), [("*", 200), ("TAG", 200), ("W/TAG", 412), ('"other"', 412)])
    def test_is_sent_only_if_it_matches(self, client: FlaskClient, condition: str, status: int) -> None:
        tag = client.get("/feed.css").headers["ETag"]
        answer = client.get("/feed.css", headers={"If-Match": condition.replace("TAG", tag)})
        assert (answer.status_code, answer.mimetype) == (status, "text/css" if status == 200 else "text/plain")

    def test_loads_nothing(self, client: FlaskClient) -> None:
        sheet = client.get("/feed.css").text
        assert "url(" not in sheet
        assert "@import" not in sheet
        assert "expression" not in sheet

    @pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
    def test_is_all_that_a_feed_names_and_leaves_the_root_near_the_start(self, client: FlaskClient, name: str) -> None:
        body = client.get(f"/sections/city/{name}").data
        declaration, instruction, root = body.split(b"\n")[:3]
        assert declaration.startswith(b"<?xml ")
        assert instruction == b'<?xml-stylesheet type="text/css" href="/feed.css"?>'
        assert len(instruction) <= 120
        assert root.startswith((b"<rss ", b"<feed "))
        assert body.index(root) + len(root.split()[0]) < 512
        assert body.count(b"<?") == 2
        assert b"xsl" not in body
        assert b"<script" not in body


@pytest.mark.parametrize("headers", [{"Accept": "text/html"}, {"Sec-Fetch-Dest": "document"}, {"User-Agent": "Safari"}])
def test_a_feed_is_the_same_for_a_browser(client: FlaskClient, headers: dict[str, str]) -> None:
    plain, other = client.get("/sections/city/rss.xml"), client.get("/sections/city/rss.xml", headers=headers)
    assert (other.data, other.headers["Content-Type"]) == (plain.data, plain.headers["Content-Type"])
