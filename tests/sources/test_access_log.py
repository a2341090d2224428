"""The addresses of feeds are found in access logs, each counted under one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.sources.access_log import feed_requests, is_feed_like

LOG = rb"""
192.0.2.1 - - [05/Feb/2026:12:00:00 +0000] "GET /feed/ HTTP/1.1" 200 512 "-" "Reader/1.0"
192.0.2.2 - jane [05/Feb/2026:12:00:01 +0000] "HEAD /feed/ HTTP/2.0" 200 0
192.0.2.2 - - [05/Feb/2026:12:00:02 +0000] "GET /?utm_source=x&feed=rss2&cat=3 HTTP/1.1" 200 512 "-" "a \"b\" c"
192.0.2.2 - - [05/Feb/2026:12:00:02 +0000] "GET /?cat=3&feed=rss2 HTTP/1.1" 200 512 "-" "x"
192.0.2.3 - - [05/Feb/2026:12:00:03 +0000] "POST /feed/ HTTP/1.1" 200 512 "-" "x"
192.0.2.3 - - [05/Feb/2026:12:00:03 +0000] "GET /tag/m%c3%bcnchen/feed HTTP/1.1" 200 512 "-" "x"
192.0.2.3 - - [05/Feb/2026:12:00:03 +0000] "GET /sitemap.xml HTTP/1.1" 200 512 "-" "x"
192.0.2.3 - - [05/Feb/2026:12:00:03 +0000] "GET /a-story HTTP/1.1" 200 512 "-" "x"
\x16\x03\x01 nonsense
"""


def test_requests_are_counted_by_address() -> None:
    assert feed_requests(LOG.splitlines()) == {"/feed/": 2, "/?cat=3&feed=rss2": 2, "/tag/m%C3%BCnchen/feed": 1}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/rss", True),
        ("/blog.atom", True),
        ("/index.xml", True),
        ("/wp-rss2.php", True),
        ("/news?format=rss", True),
        ("/?format=feed&type=atom", True),
        ("/arc/outboundfeeds/x/", True),
        ("/feeds/posts/default", True),
        ("/feed.json", True),
        ("/feedback", False),
        ("/the-atomic-age", False),
        ("/rss.css", False),
        ("/sitemap-feed.xml", False),
        ("/story.xml", False),
    ],
)
def test_what_looks_like_a_feed(address: str, expected: bool) -> None:
    assert is_feed_like(address, was_found=False) is expected


@pytest.mark.parametrize(
    ("address", "status", "count"),
    [("/podcast.xml", 200, 1), ("/news.xml?a=1", 304, 1), ("/web.xml", 404, 0), ("/crossdomain.xml", 200, 0)],
)
def test_a_document_of_xml_may_be_a_feed_if_it_was_there(address: str, status: int, count: int) -> None:
    line = f'192.0.2.1 - - [05/Feb/2026:12:00:00 +0000] "GET {address} HTTP/1.1" {status} 512'
    assert feed_requests([line.encode()]).total() == count


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_any_lines_are_read(lines: list[bytes]) -> None:
    feed_requests([*lines, *(b'"GET /feed/' + line + b' HTTP/1.1" 200' for line in lines)])


def test_an_address_that_no_feed_has_is_not_counted() -> None:
    assert not feed_requests([b'1 - - [x] "GET /feed/' + b"a" * 100_000 + b' HTTP/1.1" 200 5'])
