"""Feeds that moved: once they are empty, all their addresses lead to the new ones, and no list has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.model.progress import ignore_progress
from syndication.model.publication import DeclaredFeed
from syndication.publishing import sitemaps
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import House, make_house

BASE = "https://feeds.tribune.example"
LINES = {
    "/sections/old": "/sections/new",
    "/sections/older": "/sections/old",  # in one step to the newest
    "/sections/one": "/sections/two",
    "/sections/two": "/sections/one",
    "/sections/full": "/sections/new",
    "/feeds/empty": "/feeds/late",
    "/tags/x": "/tags/never",
}
DECLARED = (DeclaredFeed(name="Empty", tags=("none",)), DeclaredFeed(name="Late"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    told = Settings(title="The Tribune", base_url=BASE, redirects=LINES, feeds=DECLARED)
    made = make_house(tmp_path, resolve(told, tmp_path).publication)
    for name in ("Old", "Older", "One", "Two"):
        made.record("moving.md", "Moving", section=f'"{name}"', tags='["x"]')
        made.publish()
    made.record("full.md", "Full", section='"Full"')
    made.record("moving.md", "Moving", section='"New"')
    made.publish()
    yield made
    made.catalog.close()


@pytest.fixture
def app(house: House, tmp_path: Path) -> Iterator[Flask]:
    sitemaps.build_stale(house.catalog, house.publication, house.now, ignore_progress)
    told = Settings(title="The Tribune", base_url=BASE, redirects=LINES, feeds=DECLARED)
    settings = msgspec.structs.replace(resolve(told, tmp_path), database=f"sqlite:///{tmp_path}/var/catalog.db")
    made = create_app(settings)
    yield made
    made.extensions["syndication"].cache.stop()
    made.extensions["syndication"].catalog.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/sections/old/rss.xml", "/sections/new/rss.xml"),
        ("/sections/old/atom.xml", "/sections/new/atom.xml"),
        ("/sections/old/feed.json", "/sections/new/feed.json"),
        ("/sections/old/", "/sections/new/"),
        ("/sections/old", "/sections/new/"),
        ("/sections/older/rss.xml", "/sections/new/rss.xml"),
        ("/sections/older/", "/sections/new/"),
        ("/feeds/empty/rss.xml", "/feeds/late/rss.xml"),
    ],
)
def test_an_empty_feed_leads_to_its_new_address(client: FlaskClient, path: str, target: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, BASE + target)
    assert client.get(target).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/sections/full/rss.xml",  # it has a story
        "/sections/full/",
        "/sections/one/rss.xml",  # the settings lead in a circle
        "/sections/one/",
        "/tags/x/rss.xml",  # the target was never published
        "/tags/x/",
    ],
)
def test_other_feeds_are_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/opml.xml", "/sitemap-pages.xml"])
def test_lists_leave_out_what_is_empty_and_moved(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert "/sections/new/" in text
    assert "/sections/full/" in text
    assert "/feeds/late/" in text
    assert [moved for moved in ("/sections/old", "/sections/older", "/feeds/empty") if moved in text] == []


def test_a_cached_feed_moves_as_soon_as_it_is_empty_and_comes_back_with_a_story(house: House, app: Flask) -> None:
    cache, client = app.extensions["syndication"].cache, app.test_client()
    house.record("full.md", "Full", section='"Other"')
    assert client.get("/sections/full/rss.xml").status_code == 200
    house.publish()
    cache.refresh()
    assert client.get("/sections/full/rss.xml").headers.get("Location") == f"{BASE}/sections/new/rss.xml"
    house.record("full.md", "Full", section='"Full"')
    house.publish()
    cache.refresh()
    assert client.get("/sections/full/rss.xml").status_code == 200
    assert "/sections/full/" in client.get("/").text
