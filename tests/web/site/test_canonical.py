"""One address of a story: on its page, in its structured data, and in every format of every feed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import feedparser
import msgspec
import pytest
from flask.testing import FlaskClient
from lxml import etree

from syndication.settings import Settings, resolve
from syndication.text.urls import is_http_url
from syndication.web.app import create_app
from tests.support import make_house
from tests.web.site.pages_support import parse, structured_data, values

BASE = "https://feeds.tribune.example"
ELSEWHERE = "https://tribune.example/2026/harbour?page=1&lang=en"
ADDRESSES = {"Here": f"{BASE}/items/here", "Elsewhere": ELSEWHERE}
FEEDS = ["", "/sections/city", "/tags/harbour"]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = tmp_path_factory.mktemp("canonical")
    settings = resolve(Settings(title="The Tribune", base_url=BASE), root)
    house = make_house(root, settings.publication)
    house.record("here.md", "Here", section='"City"', tags='["Harbour"]')
    house.record("elsewhere.md", "Elsewhere", section='"City"', tags='["Harbour"]', url=f'"{ELSEWHERE}"')
    house.publish()
    house.catalog.close()
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    yield app.test_client()
    app.extensions["syndication"].catalog.close()


@pytest.mark.parametrize("folder", FEEDS)
def test_rss_has_one_link_for_each_item(client: FlaskClient, folder: str) -> None:
    root = etree.fromstring(client.get(f"{folder}/rss.xml").data)
    items = root.findall("channel/item")
    assert {item.findtext("title"): [link.text for link in item.findall("link")] for item in items} == {
        title: [url] for title, url in ADDRESSES.items()
    }


@pytest.mark.parametrize("folder", FEEDS)
def test_atom_has_the_page_as_the_first_link_of_each_entry(client: FlaskClient, folder: str) -> None:
    root = etree.fromstring(client.get(f"{folder}/atom.xml").data)
    found = {}
    for entry in root.iterfind("a:entry", ATOM):
        first = entry.find("a:link", ATOM)
        assert first is not None
        assert (first.get("rel"), first.get("type")) == ("alternate", "text/html")
        found[entry.findtext("a:title", namespaces=ATOM)] = first.get("href")
    assert found == ADDRESSES


@pytest.mark.parametrize("folder", FEEDS)
def test_json_feed_has_the_page_as_the_url_of_each_item(client: FlaskClient, folder: str) -> None:
    feed = json.loads(client.get(f"{folder}/feed.json").data)
    assert {item["title"]: item["url"] for item in feed["items"]} == ADDRESSES


@pytest.mark.parametrize("title", ADDRESSES)
def test_the_page_names_the_address_that_feeds_do(client: FlaskClient, title: str) -> None:
    root = parse(client.get(f"/items/{title.lower()}").text)
    assert is_http_url(ADDRESSES[title])
    assert values(root, "//link[@rel='canonical']/@href") == [ADDRESSES[title]]
    assert values(root, "//meta[@property='og:url']/@content") == [ADDRESSES[title]]
    data = structured_data(root)
    assert (data["url"], data["mainEntityOfPage"]["@id"]) == (ADDRESSES[title], ADDRESSES[title])


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_a_feed_says_the_same_without_its_style_sheet(client: FlaskClient, name: str) -> None:
    body = client.get(f"/{name}").data
    bare = body.replace(b'<?xml-stylesheet type="text/css" href="/feed.css"?>\n', b"")
    assert len(bare) < len(body)
    styled, plain = feedparser.parse(body), feedparser.parse(bare)
    assert not styled.bozo
    assert (styled.feed, styled.entries, styled.version) == (plain.feed, plain.entries, plain.version)
