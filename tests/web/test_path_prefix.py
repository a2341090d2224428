"""The path of the public address in the paths of requests."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from syndication.web.path_prefix import accept_prefix, first_segments

OWN = first_segments(["/", "/items/<slug>", "/api/items", "/hub"])


def asked(prefix: str, path: str) -> str:
    """Return the path that the application is asked for."""
    seen: list[str] = []

    def application(environ: dict[str, str], _start: object) -> Iterable[bytes]:
        seen.append(environ["PATH_INFO"])
        return []

    accept_prefix(application, prefix, OWN)({"PATH_INFO": path}, lambda *_: lambda _: None)
    return seen[0]


@pytest.mark.parametrize(
    ("prefix", "path", "seen"),
    [
        ("", "/rss.xml", "/rss.xml"),
        ("/syndication", "/syndication/rss.xml", "/rss.xml"),
        ("/syndication", "/rss.xml", "/rss.xml"),  # the proxy has removed it
        ("/syndication", "/syndication", "/"),
        ("/syndication", "/syndication/", "/"),
        ("/syndication", "/syndicationx/rss.xml", "/syndicationx/rss.xml"),
        ("/a/b", "/a/b/sections/c/rss.xml", "/sections/c/rss.xml"),
        ("/syndication", "/syndication/syndication/rss.xml", "/syndication/rss.xml"),  # once
        ("/gr%C3%B6%C3%9Fe", "/größe/rss.xml".encode().decode("latin-1"), "/rss.xml"),
        ("/feeds", "/feeds/top/rss.xml", "/feeds/top/rss.xml"),  # a feed of the settings
        ("/items", "/items/harbour", "/items/harbour"),
    ],
)
def test_a_request_is_answered_with_and_without_the_path(prefix: str, path: str, seen: str) -> None:
    assert asked(prefix, path) == seen
