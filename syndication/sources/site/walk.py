"""From an address to all stories of a site: its feed with its history, else its sitemaps and pages."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from urllib.parse import urljoin

from syndication.model.errors import IngestError
from syndication.sources.feed.entry_fields import EntryFields
from syndication.sources.feed.entry_story import SHORT_WORDS, is_cut, words_of
from syndication.sources.site.discovery import USUAL_FEEDS, AlternateFeed, feed_links, kind_of_document
from syndication.sources.site.documents import (
    DocumentRequest,
    SiteDocument,
    Walk,
    WalkedExport,
    WalkResult,
)
from syndication.sources.site.feed_walk import FeedWalk
from syndication.sources.site.page_walk import PageWalk
from syndication.text.address_key import address_key

_MOST_OTHER_FEEDS = 3  # in other formats, for their ids
_MOST_LISTED = 100


def walk_site(address: str, kind: str = "") -> Walk:
    """Walk through a site, or a feed, from its address.

    With the kind "pages", only its pages are read, with "feed", only its feed, with another one, only the document at
    this address.

    Raises:
        IngestError: there is nothing at this address that can be imported.
    """
    first = yield DocumentRequest(address)
    if first.problem:
        raise IngestError(f"{address}: {first.problem}")
    if kind not in ("", "feed", "pages"):
        return WalkResult(exports=(WalkedExport("", (first.key,)),))
    match kind_of_document(first.body):
        case "feed" if kind != "pages":
            return (yield from _walk_feed(first, (), kind))
        case "page" | "feed":
            return (yield from _walk_page(first, kind))
        case "sitemap":
            return (yield from _walk_pages(first.url, None, first))
        case "opml":
            return WalkResult(exports=(WalkedExport("opml", (first.key,)),))
    return WalkResult(exports=(WalkedExport("", (first.key,)),))


def _walk_page(first: SiteDocument, kind: str) -> Walk:
    """Walk from a page: through the feed that it names, or a usual one, else through the pages of the site."""
    links = feed_links(first.body, first.url)
    feeds = (
        []
        if kind == "pages"
        else [link.url for link in links[:1]] or [urljoin(first.url, each) for each in USUAL_FEEDS]
    )
    for url in feeds:
        found = yield DocumentRequest(url)
        if not found.problem and kind_of_document(found.body) == "feed":
            return (yield from _walk_feed(found, links, kind))
    if kind == "feed":
        raise IngestError(f"{first.url}: names no feed; give the address of the feed")
    return (yield from _walk_pages(first.url, None, None))


def _walk_feed(first: SiteDocument, links: tuple[AlternateFeed, ...], kind: str) -> Walk:
    """Walk through a feed; if it has no history, through the pages of its site, too."""
    try:
        feed = FeedWalk(first)
    except IngestError as error:
        raise IngestError(f"{first.url}: {error}") from error
    yield from feed.walk()
    old = yield from _other_formats(first.url, links)
    if feed.has_history or feed.is_unfinished or kind == "feed":
        pages = PageWalk(feed.document.home or first.url)
        if kind != "feed" and _has_beginnings(feed.entries):
            yield from pages.walk_listed(feed.links)
        return _result(feed, pages, old, is_whole=False)
    return (yield from _walk_pages(feed.document.home or first.url, feed, None, old))


def _other_formats(url: str, links: tuple[AlternateFeed, ...]) -> Generator[DocumentRequest, SiteDocument, list[str]]:
    """Ask for the same feed in other formats: readers of those know the stories by the ids there."""
    own = next((link.type for link in links if link.url == url), "")
    others = {link.type: link.url for link in reversed(links) if link.type != own and link.url != url}
    keys = []
    for other in list(others.values())[:_MOST_OTHER_FEEDS] if own else ():
        found = yield DocumentRequest(other, what="feeds in other formats")
        if not found.problem and kind_of_document(found.body) == "feed":
            keys.append(found.key)
    return keys


def _walk_pages(url: str, feed: FeedWalk | None, sitemap: SiteDocument | None, old: list[str] | None = None) -> Walk:
    """Walk through the pages of a site. What a feed has as a whole is taken from it, and its pages are not fetched."""
    entries = [entry for entry in feed.entries if not entry.skipped and entry.link] if feed else []
    is_whole = _has_whole_texts(entries)
    pages = PageWalk(url)
    known = frozenset(address_key(entry.link) for entry in entries) if is_whole else frozenset[str]()
    yield from pages.walk(() if is_whole else [entry.link for entry in entries], known, sitemap)
    if not pages.keys and not feed:
        raise IngestError(
            "; ".join([f"{url}: has neither a feed nor a sitemap with pages that can be read", *pages.problems[:1]])
        )
    if feed and not pages.keys:
        feed.notes.append("the feed has no older pages, and there is no sitemap: these are its newest stories")
    return _result(feed, pages, old or [], is_whole=is_whole)


def _result(feed: FeedWalk | None, pages: PageWalk, old: list[str], *, is_whole: bool) -> WalkResult:
    """Return what both walks found. The first export that has a story counts: pages, unless the feed is whole."""
    from_feed = [WalkedExport("feed", feed.keys)] if feed else []
    from_pages = [WalkedExport("pages", pages.keys)] if pages.keys else []
    return WalkResult(
        exports=(*from_feed, *from_pages) if is_whole else (*from_pages, *from_feed),
        old=(*old, *(feed.keys if feed else ())),
        skipped=pages.skipped,
        disallowed=pages.disallowed[:_MOST_LISTED],
        problems=(*(feed.problems if feed else ()), *pages.problems),
        notes=feed.notes if feed else (),
        is_unfinished=pages.is_unfinished or bool(feed and feed.is_unfinished),
    )


def _has_beginnings(entries: Sequence[EntryFields]) -> bool:
    """Return whether a feed shows that it has only the beginnings of its stories, and their pages have more."""
    stories = [entry for entry in entries if not entry.skipped]
    has_descriptions = not any(entry.is_full or words_of(entry.body) >= SHORT_WORDS for entry in stories)
    return bool(stories) and (has_descriptions or _are_cut(stories))


def _has_whole_texts(entries: Sequence[EntryFields]) -> bool:
    """Return whether a feed has its stories as a whole, and not their beginnings."""
    has_long = any(words_of(entry.body) >= SHORT_WORDS for entry in entries)
    return has_long and not _are_cut(entries)


def _are_cut(entries: Sequence[EntryFields]) -> bool:
    """Return whether most texts end as if they were cut: one may end with an ellipsis of its own."""
    return 2 * sum(is_cut(entry.body) for entry in entries) > len(entries)
