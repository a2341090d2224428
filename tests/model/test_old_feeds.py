"""The addresses at which other systems have their feeds lead to the same feeds here."""

from __future__ import annotations

import pytest

from syndication.model.old_feeds import SYSTEMS, find_old_feed, find_old_feed_by_query
from syndication.model.redirects import Redirects, systems_in

# Addresses that subscribers hold, each with the documents that are tried. None: not an address of this system.
GONE: list[str] = []
ADDRESSES = [
    ("wordpress", "/feed/", ["/rss.xml"]),
    ("wordpress", "/feed", ["/rss.xml"]),
    ("wordpress", "/feed/rss2/", ["/rss.xml"]),
    ("wordpress", "/feed/rss/", ["/rss.xml"]),
    ("wordpress", "/feed/rdf/", ["/rss.xml"]),
    ("wordpress", "/feed/atom/", ["/atom.xml"]),
    ("wordpress", "/feed/json", ["/feed.json"]),
    ("wordpress", "/feed/?paged=2", ["/rss.xml"]),
    ("wordpress", "/feed/?partner-feed=x", ["/rss.xml"]),
    ("wordpress", "/?feed=rss2", ["/rss.xml"]),
    ("wordpress", "/?feed=feed", ["/rss.xml"]),
    ("wordpress", "/?utm_source=x&feed=atom", ["/atom.xml"]),
    ("wordpress", "/index.php?feed=rdf", ["/rss.xml"]),
    ("wordpress", "/wp-rss2.php", ["/rss.xml"]),
    ("wordpress", "/wp-rdf.php", ["/rss.xml"]),
    ("wordpress", "/wp-atom.php", ["/atom.xml"]),
    ("wordpress", "/blog/feed/", ["/rss.xml"]),
    ("wordpress", "/category/world/feed/", ["/sections/world/rss.xml", "/tags/world/rss.xml"]),
    ("wordpress", "/category/world/africa/feed/atom/", ["/sections/africa/atom.xml", "/tags/africa/atom.xml"]),
    ("wordpress", "/category/Überblick/feed", ["/sections/uberblick/rss.xml", "/tags/uberblick/rss.xml"]),
    ("wordpress", "/?category_name=world&feed=rss2", ["/sections/world/rss.xml", "/tags/world/rss.xml"]),
    ("wordpress", "/tag/budget/feed/", ["/tags/budget/rss.xml", "/sections/budget/rss.xml"]),
    ("wordpress", "/author/jane/feed/", ["/authors/jane/rss.xml"]),
    ("wordpress", "/comments/feed/", GONE),
    ("wordpress", "/?feed=comments-rss2", GONE),
    ("wordpress", "/2019/01/02/harbour/feed/", GONE),
    ("wordpress", "/harbour", None),
    ("wordpress", "/?p=12", None),
    ("wordpress", "/", None),
    ("ghost", "/rss/", ["/rss.xml"]),
    ("ghost", "/tag/news/rss/", ["/tags/news/rss.xml", "/sections/news/rss.xml"]),
    ("ghost", "/author/jane/rss/", ["/authors/jane/rss.xml"]),
    ("blogger", "/feeds/posts/default", ["/atom.xml"]),
    ("blogger", "/feeds/posts/default?alt=rss", ["/rss.xml"]),
    ("blogger", "/feeds/posts/summary?max-results=5", ["/atom.xml"]),
    ("blogger", "/feeds/posts/default/-/World News", ["/tags/world-news/atom.xml", "/sections/world-news/atom.xml"]),
    ("blogger", "/feeds/posts/default/-/A?alt=rss", ["/tags/a/rss.xml", "/sections/a/rss.xml"]),
    ("blogger", "/feeds/comments/default", GONE),
    ("blogger", "/feeds/123/comments/default", GONE),
    ("hugo", "/world/index.xml", ["/sections/world/rss.xml", "/tags/world/rss.xml"]),
    ("hugo", "/tags/budget/index.xml", ["/tags/budget/rss.xml", "/sections/budget/rss.xml"]),
    ("hugo", "/categories/world/index.xml", ["/sections/world/rss.xml", "/tags/world/rss.xml"]),
    ("jekyll", "/feed.xml", ["/atom.xml"]),
    ("jekyll", "/feed/by_tag/budget.xml", ["/tags/budget/atom.xml", "/sections/budget/atom.xml"]),
    ("jekyll", "/feed/world.xml", ["/sections/world/atom.xml", "/tags/world/atom.xml"]),
    ("pelican", "/feeds/all.atom.xml", ["/atom.xml"]),
    ("pelican", "/feeds/all-fr.atom.xml", ["/atom.xml"]),
    ("pelican", "/feeds/world.rss.xml", ["/sections/world/rss.xml", "/tags/world/rss.xml", "/authors/world/rss.xml"]),
    ("zola", "/atom.xml", ["/atom.xml"]),
    ("zola", "/tags/budget/rss.xml", ["/tags/budget/rss.xml", "/sections/budget/rss.xml"]),
    ("zola", "/categories/world/atom.xml", ["/sections/world/atom.xml", "/tags/world/atom.xml"]),
    ("zola", "/world/atom.xml", ["/sections/world/atom.xml", "/tags/world/atom.xml"]),
    ("zola", "/world", None),
    ("drupal", "/node/feed", ["/rss.xml"]),
    ("drupal", "/topics/world/feed", ["/sections/world/rss.xml", "/tags/world/rss.xml"]),
    ("substack", "/feed", ["/rss.xml"]),
    ("medium", "/feed", ["/rss.xml"]),
    ("medium", "/feed/harbour-notes", ["/rss.xml"]),
    ("medium", "/feed/tagged/sea", ["/tags/sea/rss.xml", "/sections/sea/rss.xml"]),
    ("movable-type", "/index.rdf", ["/rss.xml"]),
    ("movable-type", "/blog/atom.xml", ["/atom.xml"]),
    ("movable-type", "/2007/08/a_day.html", None),
    ("squarespace", "/blog?format=rss", ["/rss.xml"]),
    ("squarespace", "/?format=rss", ["/rss.xml"]),
    ("squarespace", "/blog?format=rss&category=World", ["/sections/world/rss.xml", "/tags/world/rss.xml"]),
    ("squarespace", "/blog?format=json", None),
    ("arc", "/arc/outboundfeeds/rss/?outputType=xml", ["/rss.xml"]),
    ("arc", "/arc/outboundfeeds/news-rss/", ["/rss.xml"]),
    (
        "arc",
        "/arc/outboundfeeds/rss/category/world/africa/?outputType=xml",
        ["/sections/africa/rss.xml", "/tags/africa/rss.xml"],
    ),
]


@pytest.mark.parametrize(("system", "address", "documents"), ADDRESSES)
def test_where_an_address_leads(system: str, address: str, documents: list[str] | None) -> None:
    path, _, query = address.partition("?")
    found = find_old_feed((system,), path, query)
    assert (None if found is None else list(found.documents)) == documents


@pytest.mark.parametrize("path", ["/items/feed", "/sections/world/", "/feed/", "/rss.xml", "/pictures/a.jpg"])
def test_a_query_that_names_no_feed_takes_no_path_away(path: str) -> None:
    assert find_old_feed_by_query(SYSTEMS, path, "utm_source=newsletter&paged=2&alt=text&p=4") is None


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/?cat=3&feed=rss2", "/sections/world/rss.xml"),
        ("/?feed=rss2&cat=3&utm_source=x", "/sections/world/rss.xml"),
        ("/?feed=rss2", "/rss.xml"),
        ("/?feed=rss2&cat=4", "/rss.xml"),
        ("/?cat=3", ""),
        ("/blog/?cat=3&feed=rss2", ""),
        ("/münchen?format=feed", "/tags/munich/rss.xml"),
        ("/münchen/?format=feed&type=rss", "/tags/munich/rss.xml"),
    ],
)
def test_lines_with_a_query(address: str, target: str) -> None:
    lines = {
        "/?feed=rss2": "/rss.xml",
        "/?cat=3&feed=rss2": "/sections/world/rss.xml",
        "/m%C3%BCnchen?format=feed": "/tags/munich/rss.xml",
        "/feed/": "/rss.xml",
    }
    path, _, query = address.partition("?")
    assert Redirects(lines).leads_by_query(path, query) == target


def test_systems_are_a_list() -> None:
    assert systems_in({"from": "WordPress, ghost", "/a": "/b"}) == ("wordpress", "ghost")
    assert systems_in({"/a": "/b"}) == ()
