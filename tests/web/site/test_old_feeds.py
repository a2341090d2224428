"""The addresses that a publication had in its former system are answered: with the same feed, never with a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from syndication.catalog import old_address_days
from syndication.model.errors import SettingsError
from syndication.model.progress import ignore_progress
from syndication.publishing import sitemaps
from syndication.settings import Settings, load, resolve
from syndication.web.app import create_app
from tests.support import make_house

BASE = "https://feeds.tribune.example"
LINES = {"from": "wordpress squarespace", "/?cat=3&feed=rss2": "/tags/budget/rss.xml", "/tag/odd/feed/": "/atom.xml"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    root = tmp_path_factory.mktemp("old")
    settings = resolve(Settings(title="The Tribune", base_url=BASE, redirects=LINES), root)
    house = make_house(root, settings.publication)
    house.record("a.md", "Feed", slug='"feed"', section='"World"', tags='["Budget"]')
    house.publish()
    sitemaps.build_stale(house.catalog, house.publication, house.now, ignore_progress)
    made = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    yield made
    made.extensions["syndication"].cache.stop()
    made.extensions["syndication"].catalog.close()
    house.catalog.close()


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/feed/", "/rss.xml"),
        ("/feed/atom/", "/atom.xml"),
        ("/?feed=rss2", "/rss.xml"),
        ("/?feed=atom&utm_source=x", "/atom.xml"),
        ("/category/world/feed/", "/sections/world/rss.xml"),
        ("/category/budget/feed/atom", "/tags/budget/atom.xml"),
        ("/?cat=3&feed=rss2", "/tags/budget/rss.xml"),
        ("/tag/odd/feed/", "/atom.xml"),
        ("/news?format=rss", "/rss.xml"),
        ("/?format=rss", "/rss.xml"),
        ("/blog/?feed=rss2", "/rss.xml"),
    ],
)
def test_an_old_address_redirects_in_one_step(app: Flask, address: str, target: str) -> None:
    for method in ("GET", "HEAD"):
        answer = app.test_client().open(address, method=method)
        assert (answer.status_code, answer.headers.get("Location")) == (301, BASE + target)
        assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/comments/feed/", 410),
        ("/?feed=comments-rss2", 410),
        ("/2019/01/02/feed/feed/", 410),
        ("/category/none/feed/", 404),
        ("/items/feed", 200),
        ("/items/feed?utm_source=newsletter", 200),
        ("/items/feed?format=rss", 200),
        ("/sections/world/?format=rss", 200),
        ("/archive/?feed=rss2", 200),
        ("/?utm_source=newsletter", 200),
        ("/rss.xml?paged=2", 200),
        ("/nowhere", 404),
    ],
)
def test_what_is_no_feed_here(app: Flask, address: str, status: int) -> None:
    assert app.test_client().get(address).status_code == status


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('from = "wordpres"', 'redirects: from = "wordpres": there are no addresses of this system; write wordpress'),
        ('from = "typo3"', 'redirects: from = "typo3": there are no addresses of this system; write wordpress, ghost'),
    ],
)
def test_an_unknown_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, problem: str) -> None:
    (tmp_path / "syndication.toml").write_text(f'title = "T"\n\n[redirects]\n{line}\n')
    monkeypatch.setenv("SYNDICATION_CONFIG", str(tmp_path / "syndication.toml"))
    with pytest.raises(SettingsError) as caught:
        load()
    assert problem in str(caught.value)


def test_old_addresses_are_counted_without_what_is_behind_their_path(app: Flask) -> None:
    counted = app.extensions["old_addresses"]
    counted.write()
    today = app.extensions["syndication"].clock().date()
    for address in ("/tag/odd/feed/", "/tag/odd/feed/", "/category/world/feed/?utm_source=anna", "/?cat=3&feed=rss2"):
        assert app.test_client().get(address).status_code == 301
    for address in ("/tag/none/feed/", "/rss.xml", "/nothing"):
        app.test_client().get(address)
    with app.extensions["syndication"].catalog.read() as connection:
        before = {row.address: row.hits for row in old_address_days.find_hits(connection, today)}
    counted.write()
    with app.extensions["syndication"].catalog.read() as connection:
        after = {row.address: row.hits for row in old_address_days.find_hits(connection, today)}
    added = {address: int(hits) - int(before.get(address, 0)) for address, hits in after.items()}
    assert {address: hits for address, hits in added.items() if hits} == {
        "/tag/odd/feed/": 2,
        "/category/world/feed/": 1,
        "/": 1,
    }
