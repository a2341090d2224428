"""Sitemaps and their index (sitemaps.org), Google's news sitemap, and the robots.txt that names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from msgspec import Struct

from syndication.text.dates import rfc3339, whole_second
from syndication.text.languages import primary_subtag
from syndication.text.lines import one_line

MEDIA_TYPE = "application/xml; charset=utf-8"
ROBOTS_MEDIA_TYPE = "text/plain; charset=utf-8"
MOST_ADDRESSES = 50_000
MOST_NEWS = 1_000

_ALL_ALLOWED = "User-agent: *\nDisallow:\n"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_NEWS_START = f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">'


class SitemapPage(Struct, frozen=True):
    """The address of a page or of a sitemap, and when it last changed, if known."""

    url: str
    changed: datetime | None = None


class NewsStory(Struct, frozen=True, kw_only=True):
    """A story in the news sitemap: its page, its title and when it was published."""

    page: SitemapPage
    title: str
    published: datetime


def write(pages: Sequence[SitemapPage]) -> bytes:
    """Return a sitemap of pages."""
    # The protocol wants at least one page. Only a news sitemap may be empty, so an empty sitemap is written as one.
    start = f'<urlset xmlns="{_SITEMAP}">' if pages else _NEWS_START
    return _document(start, (f"<url>{_location(page)}</url>" for page in pages), "</urlset>")


def write_index(maps: Iterable[SitemapPage]) -> bytes:
    """Return the index of sitemaps."""
    entries = (f"<sitemap>{_location(one)}</sitemap>" for one in maps)
    return _document(f'<sitemapindex xmlns="{_SITEMAP}">', entries, "</sitemapindex>")


def write_news(stories: Iterable[NewsStory], name: str, language: str) -> bytes:
    """Return the news sitemap of the publication with this name and language; it may have no stories."""
    publication = (
        f"<news:publication><news:name>{escape(one_line(name))}</news:name>"
        f"<news:language>{_news_language(language)}</news:language></news:publication>"
    )
    return _document(
        _NEWS_START, (f"<url>{_location(one.page)}{_news(one, publication)}</url>" for one in stories), "</urlset>"
    )


def write_robots(maps: Iterable[str], root: str = "", groups: str = "") -> bytes:
    """Return a robots.txt (RFC 9309) that names the sitemaps at these addresses.

    `groups` say what crawlers may do; without them everything is allowed. `root` is where crawlers look for the file,
    if the service cannot be there: section 2.3 allows only the root of a host.
    """
    copied = "this file" if groups else "the lines with Sitemap"
    hint = f"# Crawlers read only {root}: copy {copied} into it.\n" if root else ""
    lines = "".join(f"Sitemap: {url}\n" for url in maps)
    return f"{hint}{groups or _ALL_ALLOWED}\n{lines}".encode()


def _document(start: str, entries: Iterable[str], end: str) -> bytes:
    return (_DECLARATION + "\n".join((start, *entries, end)) + "\n").encode()


def _location(page: SitemapPage) -> str:
    changed = f"<lastmod>{rfc3339(whole_second(page.changed))}</lastmod>" if page.changed else ""
    return f"<loc>{escape(page.url)}</loc>{changed}"


def _news(story: NewsStory, publication: str) -> str:
    published = rfc3339(whole_second(story.published))
    return (
        f"<news:news>{publication}<news:publication_date>{published}</news:publication_date>"
        f"<news:title>{escape(one_line(story.title))}</news:title></news:news>"
    )


def _news_language(tag: str) -> str:
    """Return a language as Google's news sitemap wants it: a code of ISO 639, or zh-cn or zh-tw for Chinese."""
    if primary_subtag(tag) != "zh":
        return primary_subtag(tag)
    others = tag.lower().split("-")[1:]
    return "zh-tw" if {"hant", "tw", "hk", "mo"}.intersection(others) and "hans" not in others else "zh-cn"
