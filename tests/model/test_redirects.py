"""The redirects of the settings: a line for a folder leads from all that is below it."""

from __future__ import annotations

import pytest

from syndication.model.redirects import Redirects

LINES = {
    "/feed/": "/rss.xml",
    "/sections/old": "/sections/new",
    "/tags/old/": "/tags/new/",
    "/sections/gone": "/",
    "/sections/left": "https://elsewhere.example/",
    "/sections/mixed": "/sections/new",
    "/sections/mixed/rss.xml": "/tags/new/atom.xml",
    "/category/old": "/sections/new",
}


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("/feed/", ["/rss.xml"]),
        ("/sections/old/", ["/sections/new/"]),
        ("/sections/old", ["/sections/new/"]),
        ("/sections/old/rss.xml", ["/sections/new/rss.xml"]),
        ("/sections/old/feed.json", ["/sections/new/feed.json"]),
        ("/sections/old/archive/1/atom.xml", ["/sections/new/archive/1/atom.xml", "/sections/new/atom.xml"]),
        ("/tags/old/rss.xml", ["/tags/new/rss.xml"]),
        ("/tags/old", ["/tags/new/"]),
        ("/sections/gone/rss.xml", ["/rss.xml"]),
        ("/sections/gone/archive/1/rss.xml", ["/rss.xml"]),
        ("/sections/gone/", ["/"]),
        ("/sections/left", ["https://elsewhere.example/"]),
        ("/sections/left/rss.xml", []),
        ("/sections/mixed/rss.xml", ["/tags/new/atom.xml"]),
        ("/sections/mixed/atom.xml", ["/sections/new/atom.xml"]),
        ("/category/old", ["/sections/new"]),
        ("/category/old/rss.xml", []),
        ("/sections/older/rss.xml", []),
        ("/", []),
        ("/rss.xml", []),
        ("", []),
        ("//", []),
    ],
)
def test_where_a_path_leads(path: str, targets: list[str]) -> None:
    assert list(Redirects(LINES).targets(path)) == targets
