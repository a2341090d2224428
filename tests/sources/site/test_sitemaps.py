"""Sitemaps: lists of pages and of lists, packed, as text, and broken."""

from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources.site.sitemap import Sitemap, SitemapEntry, read_sitemap, sitemaps_in

HERE = "https://old.example/sitemap.xml"
NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
 <url><loc> https://old.example/a </loc><lastmod>2021-02-05</lastmod>
 <news:news><news:title>A</news:title></news:news></url>
 <url><loc>/b</loc></url><url><lastmod>2021</lastmod></url><url><loc>mailto:x</loc></url></urlset>"""
PAGES = Sitemap(pages=(SitemapEntry("https://old.example/a", "2021-02-05"), SitemapEntry("https://old.example/b")))


@pytest.mark.parametrize("data", [NEWS, gzip.compress(NEWS), b"\xef\xbb\xbf" + NEWS, NEWS + b"<"])
def test_pages(data: bytes) -> None:
    assert read_sitemap(data, HERE) == PAGES


def test_lists_of_sitemaps() -> None:
    data = b"<sitemapindex><sitemap><loc>https://old.example/1.xml.gz</loc></sitemap></sitemapindex>"
    assert read_sitemap(data, HERE) == Sitemap(sitemaps=("https://old.example/1.xml.gz",))


def test_a_list_as_text() -> None:
    assert read_sitemap(b"https://old.example/a\r\n\r\nhttps://old.example/b\n", HERE).pages == (
        SitemapEntry("https://old.example/a"),
        SitemapEntry("https://old.example/b"),
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html/>", "its first element is <html>"),
        (b"hello", "neither XML nor a list of addresses"),
        (b"<", "is no sitemap that can be read"),
        (b"\x1f\x8bx", "ends in the middle"),
        (b"\x1f\x8b\xff\xff", "cannot be unpacked"),
        (gzip.compress(NEWS)[:-20], "ends in the middle"),
        (b"", "neither XML nor a list"),
        (gzip.compress(b" " * 70_000_000), "is a packed sitemap of more than 60,000,000 bytes"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "its first element is <x>"),
    ],
)
def test_what_is_no_sitemap_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(IngestError, match=words):
        read_sitemap(data, HERE)


def test_the_sitemaps_of_robots_txt() -> None:
    robots = "User-agent: *\nSITEMAP: /a.xml # all\nSitemap:https://old.example/b.xml\nSitemap: ftp://x/\nSitemap:\n"
    assert sitemaps_in(robots, HERE) == ("https://old.example/a.xml", "https://old.example/b.xml")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for each in (data, NEWS.replace(b"/b", data), b"\x1f\x8b" + data):
        with suppress(IngestError):
            read_sitemap(each, HERE)
