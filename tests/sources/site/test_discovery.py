"""What a document is, and which feeds a page names."""

from __future__ import annotations

import pytest

from syndication.sources.site.discovery import AlternateFeed, feed_links, kind_of_document
from tests.sources.feed.feeds import item, rss

HERE = "https://old.example/news/"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (rss(item(1)), "feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "feed"),
        (b"<?xml version='1.0'?><!-- x --><opml/>", "opml"),
        (b"<?xml version='1.0'?>\n<urlset xmlns='x'>", "sitemap"),
        (b"<sitemapindex>", "sitemap"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html lang='en'>", "page"),
        (b"<!-- saved --><HTML >", "page"),
        (b"PK\x03\x04", "file"),
        (b'{"db": []}', "file"),
        (b"<wxr>", "file"),
        (b"", "file"),
    ],
)
def test_kinds_of_documents(data: bytes, kind: str) -> None:
    assert kind_of_document(data) == kind


def test_the_feeds_that_a_page_names() -> None:
    page = b"""<html><head><base href="/blog/">
    <link rel="alternate" type="application/rss+xml; charset=utf-8" title="News" href="feed/">
    <link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" title="Kommentare" href="/k/feed/">
    <link rel="ALTERNATE home" type="Application/Atom+XML" href="https://other.example/atom">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
    <link rel="alternate" type="application/json" href="/feed.json">
    <link rel="alternate" hreflang="de" href="/de/">
    <link rel="stylesheet" type="application/rss+xml" href="/x">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"></head></html>"""
    assert feed_links(page, HERE) == (
        AlternateFeed("https://old.example/blog/feed/", "application/rss+xml"),
        AlternateFeed("https://other.example/atom", "application/atom+xml"),
        AlternateFeed("https://old.example/feed.json", "application/json"),
    )


@pytest.mark.parametrize("page", [b"", b"\xff\xfe\x00", b"<b>" * 100_000, b"x" * 6_000_000])
def test_pages_that_name_none(page: bytes) -> None:
    assert feed_links(page, HERE) == ()
