"""The kinds of requests: few, whatever clients ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.web.traffic.kinds import kind_of

KINDS = {"feed", "list", "page", "api", "push", "desk", "hub", "picture", "validate", "health", "metrics", "other"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/rss.xml", "feed"),
        ("/sections/world/atom.xml", "feed"),
        ("/archive/1/feed.json", "feed"),
        ("/opml.xml", "list"),
        ("/sitemap.xml", "list"),
        ("/sitemap-2026-06.xml", "list"),
        ("/news-sitemap.xml", "list"),
        ("/robots.txt", "list"),
        ("/feed.css", "list"),
        ("/license.xml", "list"),
        ("/.well-known/tdmrep.json", "list"),
        ("/", "page"),
        ("/items/harbour-reopens", "page"),
        ("/sections/world/", "page"),
        ("/tags/europe", "page"),
        ("/api/items", "api"),
        ("/api/openapi.json", "api"),
        ("/api/push", "push"),
        ("/hub", "hub"),
        ("/desk", "desk"),
        ("/desk/stories", "desk"),
        ("/desktop", "other"),
        ("/pictures/0123.jpg", "picture"),
        ("/validate", "validate"),
        ("/validate/rules/MissingTitle", "validate"),
        ("/healthz", "health"),
        ("/metrics", "metrics"),
        ("/wp-login.php", "other"),
        ("/hubs", "other"),
        ("", "other"),
        ("*", "other"),
        ("http://other.example/", "other"),
    ],
)
def test_a_path_has_a_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


@given(st.text())
def test_there_are_no_other_kinds(path: str) -> None:
    assert kind_of(path) in KINDS
    assert kind_of(f"/{path}") in KINDS
