"""The built site in the folder of a generator: the page of a story gives its text, and the feeds give the ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.sources.feed import read_feed
from syndication.sources.generators.folder import SiteFolder
from syndication.sources.old_entry import OldEntry, old_entry
from syndication.sources.old_feed import OldEntries, join_entries
from syndication.sources.page.body import MarkedBody, clean_body, find_marked
from syndication.sources.page.document import PageDocument, parse_page
from syndication.sources.page.encodings import decode_page
from syndication.text.body.tree import (
    VOID,
    HtmlElement,
    Node,
    classes,
    elements,
    parse,
    rewrite,
    text_of,
    with_children,
)
from syndication.text.complexity import find_excess
from syndication.text.urls import absolute, parts_of

_FEED_NAMES = frozenset("feed.xml index.xml atom.xml rss.xml all.atom.xml all.rss.xml feed.json".split())
_FIRST_YEAR = 1500
_MOST_FEEDS = 100
_MOST_FEED_BYTES = 20_000_000
_CONTENT_CLASSES = frozenset("e-content entry-content post-content article-content post-body article-body".split())
# What themes put around a text, in its element: the date, the author, tags, links to neighbours.
_SITE_CLASSES = frozenset(
    """
    post-info post-meta post-header post-footer post-tags post-nav post-navigation entry-meta entry-header entry-footer
    article-meta article-info article-footer page-meta byline meta tags paginav pagination toc share-buttons
    """.split()
)
_SITE_ELEMENTS = frozenset("footer nav aside form".split())
_WORD = re.compile(r"\w+")
_LEAST_SHARE = 0.8  # of the words of a text that its page has to have
_LEAST_SHARE_OF_SOURCE = 0.5  # where the text has markup that is not read here
_MOST_MORE = 1.6  # times the words of the text that its page may have
_FEW_WORDS = 60
_LOCAL = frozenset(("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "::1"))  # noqa: S104  # hosts of a site at work


class BuiltBody(Struct, frozen=True):
    """The text of a built page, its picture in metadata, and what readers miss of it. No `html`: why not."""

    html: str = ""
    picture: str = ""
    lost: tuple[str, ...] = ()
    problem: str = ""


class BuiltSite(Struct, frozen=True):
    """The folders with the built site, those that are there."""

    folder: SiteFolder
    outputs: tuple[str, ...]

    def page_at(self, path: str) -> str:
        """Return the file with the page at a path of the site, "" if there is none."""
        bare = unquote(path).strip("/")
        names = (f"{bare}/index.html".lstrip("/"), f"{bare}.html", bare)
        candidates = (f"{output}/{name}" for output in self.outputs for name in names)
        return next((each for each in candidates if each in self.folder.files and each.endswith((".html", ".htm"))), "")

    def feed_paths(self) -> list[str]:
        """Return the feeds of the built site, the outer ones first."""
        found = [
            path
            for output in self.outputs
            for path in self.folder.below(output)
            if path.rpartition("/")[2] in _FEED_NAMES or ("/feeds/" in path and path.endswith(".xml"))
        ]
        return sorted(found, key=lambda path: (path.count("/"), path))[:_MOST_FEEDS]


def built_site(folder: SiteFolder, outputs: tuple[str, ...]) -> BuiltSite:
    """Return the built site in a folder, without outputs if there is none."""
    return BuiltSite(folder, tuple(each for each in outputs if each and any(folder.below(each))))


def read_body(site: BuiltSite, file: str, address: str, title: str, text: str, *, is_plain: bool) -> BuiltBody:
    """Return the text of a built page, if it surely is that of the story.

    `text` is the plain text of the story's file, with which it is compared; `is_plain` says that no markup that only
    the generator reads is in it.
    """
    try:
        page = parse_page(decode_page(site.folder.data(file)))
        marked = _content_of(page)
        marked = MarkedBody(tuple(_without_frame(each) for each in marked.nodes), marked.place)
        if not marked.nodes:
            return BuiltBody(problem="its built page marks no text")
        body = clean_body(marked, address or absolute(page.canonical, ""), title)
    except IngestError as error:
        return BuiltBody(problem=f"its built page cannot be read: {error}")
    if problem := _difference(body.html, text, is_plain=is_plain):
        return BuiltBody(problem=problem)
    return BuiltBody(body.html, page.meta("og:image", "twitter:image"), body.lost)


def _content_of(page: PageDocument) -> MarkedBody:
    """Return the text of a page: what microformats or the usual classes mark, else its article."""
    marked = find_marked(page)
    if marked.place == "itemprop articleBody":
        return marked
    found = [
        each
        for each in elements(page.nodes)
        if each.name not in VOID and not _CONTENT_CLASSES.isdisjoint(classes(each))
    ]
    return MarkedBody((max(found, key=lambda each: len(text_of((each,)))),), "class") if found else marked


def _without_frame(node: Node) -> Node:
    """Return the element of a text without what the theme adds to it; its words are compared later."""
    if not isinstance(node, HtmlElement):
        return node

    def enter(inner: Node) -> Node | None:
        is_frame = isinstance(inner, HtmlElement) and (
            inner.name in _SITE_ELEMENTS or not _SITE_CLASSES.isdisjoint(classes(inner))
        )
        return None if is_frame else inner

    return with_children(node, rewrite(node.children, enter=enter))


def _difference(html: str, text: str, *, is_plain: bool) -> str:
    """Return why a built page is not the one of a text, "" if it is."""
    if find_excess(html):
        return "its built page would take too long to read"
    found = Counter(_WORD.findall(text_of(parse(html)).casefold()))
    wanted = Counter(_WORD.findall(text.casefold()))
    share = (wanted & found).total() / max(wanted.total(), 1)
    if share < (_LEAST_SHARE if is_plain else _LEAST_SHARE_OF_SOURCE):
        return "its built page lacks words of its text; build the site again"
    if is_plain and found.total() > wanted.total() * _MOST_MORE + _FEW_WORDS:
        return "its built page has much more text than its file"
    return ""


class BuiltFeeds(Struct, frozen=True):
    """What readers know of the stories in the feeds of the built site; `unread` are feeds that cannot be read."""

    entries: OldEntries
    address: str = ""
    unread: tuple[str, ...] = ()


def read_feeds(site: BuiltSite, address: str) -> BuiltFeeds:
    """Return the entries of the built feeds with an address of this site.

    If its address is "", it is that of all entries, if they agree on one.
    """
    found: dict[tuple[str, str], OldEntry] = {}
    unread: list[str] = []
    for path in site.feed_paths():
        try:
            data = site.folder.data(path, _MOST_FEED_BYTES)
            entries = [_with_real_date(old_entry(entry)) for entry in read_feed(data, address)]
        except IngestError:
            unread.append(path)
            continue
        found |= {(entry.link, entry.known_id): entry for entry in entries if entry.link}
    hosts = {f"{parts.scheme}://{parts.netloc}" for link, _ in found if (parts := parts_of(link)).netloc}
    own = address or (hosts.pop() if len(hosts) == 1 else "")
    if parts_of(own).hostname in _LOCAL:
        own = ""
    entries = [entry for entry in found.values() if own and parts_of(entry.link).netloc == parts_of(own).netloc]
    return BuiltFeeds(join_entries(entries), address or own, tuple(unread))


def _with_real_date(entry: OldEntry) -> OldEntry:
    """Return an entry without a date that is none: Hugo writes 1 January of the year 1 for pages without one."""
    is_none = entry.published is not None and entry.published.year < _FIRST_YEAR
    return replace(entry, published=None) if is_none else entry


def join_old_entries(first: OldEntries, second: OldEntries) -> OldEntries:
    """Return the entries of both, those of `first` alone where both have a story."""
    return OldEntries(
        _with_second(first.by_link, second.by_link),
        _with_second(first.by_id, second.by_id),
        by_date={**second.by_date, **first.by_date},
    )


def _with_second(
    first: Mapping[str, tuple[OldEntry, ...]], second: Mapping[str, tuple[OldEntry, ...]]
) -> Mapping[str, tuple[OldEntry, ...]]:
    return {**second, **first}
