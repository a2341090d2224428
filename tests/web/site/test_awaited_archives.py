"""Archives that a document links to before they are built: asked for too early, they are a 503, never a 404."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from lxml import etree

from syndication.catalog import archives, locks, state
from syndication.model.progress import ignore_progress
from syndication.publishing import feeds, intake
from syndication.publishing.folder import Folder
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.scan import scan_folder
from syndication.settings import Settings, resolve
from syndication.sources.records import FORMS
from syndication.web.app import create_app
from tests.support import House, make_house, make_publication

BASE = "https://feeds.tribune.example"
STORIES = 300  # more than two archives behind a window of 50


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house whose live feeds are built, and whose archives are not."""
    house = make_house(tmp_path, make_publication(window=50, window_hours=0))
    for number in range(STORIES):
        published = f"2026-02-05T{number // 60:02}:{number % 60:02}:00Z"
        house.record(f"{number}.md", f"Story {number}", section='"City"', slug=f'"s{number}"', published=published)
    house.record("secret.md", "Secret", section='"Secret"', slug='"secret"', embargo_until="2999-01-01T00:00:00Z")
    with locks.publisher(house.catalog):
        place = Folder(house.items, FORMS)
        changes = scan_folder(house.catalog, place, house.now.timestamp())
        intake.take_in(house.catalog, place, changes, house.publication, house.now, ignore_progress)
        feeds.build_stale(EntryChecker(house.catalog, house.publication, house.pictures, house.now), ignore_progress)
    return house


@pytest.fixture(params=["", "yes"], ids=["first start", "in step"])
def app(request: pytest.FixtureRequest, house: House, tmp_path: Path) -> Iterator[Flask]:
    with house.catalog.begin() as connection:
        state.put(connection, state.IN_STEP, request.param)
    made = create_app(resolve(Settings(database=house.catalog.url, base_url=BASE), tmp_path))
    yield made
    made.extensions["syndication"].cache.stop()


def linked_archive(body: bytes) -> str:
    root = etree.fromstring(body)
    links = {link.get("rel"): link.get("href", "") for link in root.iter("{http://www.w3.org/2005/Atom}link")}
    return links.get("prev-archive", "").removeprefix(BASE)


@pytest.mark.parametrize("folder", ["", "/sections/city"])
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_a_linked_archive_is_coming_until_it_is_there(app: Flask, house: House, folder: str, name: str) -> None:
    client = app.test_client()
    path = linked_archive(client.get(f"{folder}/{name}").data)
    assert path.startswith(f"{folder}/archive/")
    early = client.get(path)
    assert (early.status_code, early.headers["Retry-After"]) == (503, "60")
    house.publish()
    while path:  # back to the first story
        answer = client.get(path)
        assert answer.status_code == 200
        path = linked_archive(answer.data)


def test_an_archive_that_no_document_links_to_does_not_exist(app: Flask, house: House) -> None:
    house.publish()
    assert app.test_client().get("/archive/77777777000/rss.xml").status_code == 404


def test_archives_of_a_feed_that_nobody_may_know_of_do_not_exist(app: Flask) -> None:
    answers = [app.test_client().get(f"/sections/{name}/archive/1/rss.xml") for name in ("secret", "nobody")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_archive_that_could_not_be_built_is_coming(app: Flask, house: House) -> None:
    client = app.test_client()
    path = linked_archive(client.get("/rss.xml").data)
    house.publish()
    with house.catalog.begin() as connection:
        archives.drop(connection, "", [], [path.rpartition("/")[0].removeprefix("/")])  # its documents only
    app.extensions["syndication"].cache.refresh()
    assert client.get(path).status_code == 503
