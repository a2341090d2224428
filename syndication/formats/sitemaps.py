"""Sitemaps and their index (sitemaps.org), Google's sitemap of news, and the robots.txt that names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from msgspec import Struct

from syndication.formats.links import one_line
from syndication.text.dates import rfc3339, whole_second
from syndication.text.languages import primary

MEDIA_TYPE = "application/xml; charset=utf-8"
ROBOTS_MEDIA_TYPE = "text/plain; charset=utf-8"
MOST_ADDRESSES = 50_000
MOST_NEWS = 1_000

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_OF_NEWS = f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">'


class SitemapPage(Struct, frozen=True):
    """The address of a page, or of a sitemap, and when it changed last, if that is known."""

    url: str
    changed: datetime | None = None


class NewsStory(Struct, frozen=True, kw_only=True):
    """A story in the news: its page, and what the search engine shows of it."""

    page: SitemapPage
    title: str
    published: datetime


def write(pages: Sequence[SitemapPage]) -> bytes:
    """Return a sitemap of pages."""
    # By the protocol only a sitemap of news may be without any: one whose pages are gone says that it is of that kind.
    start = f'<urlset xmlns="{_SITEMAP}">' if pages else _OF_NEWS
    return _document(start, (f"<url>{_place(page)}</url>" for page in pages), "</urlset>")


def write_index(maps: Iterable[SitemapPage]) -> bytes:
    """Return the index of sitemaps."""
    entries = (f"<sitemap>{_place(one)}</sitemap>" for one in maps)
    return _document(f'<sitemapindex xmlns="{_SITEMAP}">', entries, "</sitemapindex>")


def write_news(stories: Iterable[NewsStory], name: str, language: str) -> bytes:
    """Return the sitemap of news of the publication of this name and language; there may be none."""
    told = (
        f"<news:publication><news:name>{escape(one_line(name))}</news:name>"
        f"<news:language>{_news_language(language)}</news:language></news:publication>"
    )
    return _document(_OF_NEWS, (f"<url>{_place(one.page)}{_news(one, told)}</url>" for one in stories), "</urlset>")


def write_robots(maps: Iterable[str]) -> bytes:
    """Return a robots.txt (RFC 9309) that keeps nobody from anything and names the sitemaps at these addresses."""
    named = "".join(f"Sitemap: {url}\n" for url in maps)
    return f"User-agent: *\nDisallow:\n\n{named}".encode()


def _document(start: str, entries: Iterable[str], end: str) -> bytes:
    return (_DECLARATION + "\n".join((start, *entries, end)) + "\n").encode()


def _place(page: SitemapPage) -> str:
    changed = f"<lastmod>{rfc3339(whole_second(page.changed))}</lastmod>" if page.changed else ""
    return f"<loc>{escape(page.url)}</loc>{changed}"


def _news(story: NewsStory, publication: str) -> str:
    published = rfc3339(whole_second(story.published))
    return (
        f"<news:news>{publication}<news:publication_date>{published}</news:publication_date>"
        f"<news:title>{escape(one_line(story.title))}</news:title></news:news>"
    )


def _news_language(tag: str) -> str:
    """Return a language as Google's sitemap of news has it: a code of ISO 639, but two kinds of Chinese."""
    if primary(tag) != "zh":
        return primary(tag)
    others = tag.lower().split("-")[1:]
    return "zh-tw" if {"hant", "tw", "hk", "mo"}.intersection(others) and "hans" not in others else "zh-cn"
