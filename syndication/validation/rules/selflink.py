"""Rules on the links of a feed or entry: the link to itself, alternate links, relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.names import ATOM, HISTORY, XML, child
from syndication.validation.rule import Rule, XmlPlace

MISSING_ATOM_SELF_LINK = Rule(
    "MissingAtomSelfLink",
    "warning",
    "{name}: no atom:link to the feed itself",
    'A reader that has only the file cannot find the feed again. Add <atom:link rel="self" '
    'type="application/rss+xml" href="…"/> with the address of the feed.',
)
MISSING_SELF = Rule(
    "MissingSelf",
    "warning",
    "{name}: no link to the feed itself",
    'RFC 4287 asks every feed for <link rel="self" href="…"/> with its own address: readers subscribe by it.',
)
SELF_DIFFERS = Rule(
    "SelfDoesntMatchLocation",
    "warning",
    "{name}: the self link is not the address that the feed was fetched from: {value}",
    "Readers and hubs switch to the address of the self link. Make both exactly the same, including the query.",
)
RELATIVE_SELF = Rule(
    "RelativeSelf",
    "warning",
    "{name}: the self link is relative: {value}",
    "The self link is for readers that do not know the address of the feed. Write the full address.",
)
SELF_NOT_ATOM = Rule(
    "SelfNotAtom",
    "warning",
    "{name}: the type of the self link is not that of a feed: {value}",
    "Write the media type of the feed: application/atom+xml or application/rss+xml.",
)
SAME_DOCUMENT = Rule(
    "SameDocumentReference",
    "warning",
    "{name}: an address that means this document itself: {value}",
    "An empty address or only a fragment (#…) leads to the feed itself, even with xml:base. Write the full address.",
)
LINK_NOT_EMPTY = Rule(
    "AtomLinkNotEmpty",
    "warning",
    "{name}: text inside a link: {value}",
    "Readers ignore the text of a link. Put the address into href.",
)
DUPLICATE_ALTERNATE = Rule(
    "DuplicateAtomLink",
    "error",
    "{name}: a second alternate link of the same type and language: {value}",
    "Readers cannot know which of them to open. Keep one, or give them different type and hreflang. A file is "
    'rel="enclosure".',
)
HISTORY_REL_IN_ENTRY = Rule(
    "FeedHistoryRelInEntry",
    "warning",
    "{name}: a link between feed documents inside an entry: {value}",
    "RFC 5005 defines this relation for feeds. Move the link to the feed, or use related.",
)
LINK_PAST_END = Rule(
    "LinkPastEnd",
    "error",
    "{name}: the {value} page of a paged feed links beyond the end",
    "The first page has no previous page, and the last page has no next page (RFC 5005). Remove the link.",
)
FEED_REL_IN_COMPLETE = Rule(
    "FeedRelInCompleteFeed",
    "error",
    "{name}: a link to other parts of a feed that is marked complete: {value}",
    "fh:complete means that all entries are in this document. Remove fh:complete or the link.",
)
CURRENT_NOT_SELF = Rule(
    "CurrentNotSelfInCompleteFeed",
    "error",
    "{name}: the current link of a complete feed is not its own address: {value}",
    "A complete feed is its own current document. Give both links the same address, or leave current out.",
)
MISSING_CURRENT = Rule(
    "MissingCurrentInArchive",
    "warning",
    "{name}: an archive without a link to the current document",
    'A reader that finds the archive cannot find the feed. Add <link rel="current" href="…"/> (RFC 5005).',
)
ARCHIVE_INCOMPLETE = Rule(
    "ArchiveIncomplete",
    "warning",
    "{name}: an archive without a link to another archive",
    'Add <link rel="prev-archive" …/> or rel="next-archive", so that readers can follow the archives (RFC 5005).',
)

LINK = f"{{{ATOM}}}link"
_COMPLETE = f"{{{HISTORY}}}complete"
_ARCHIVE = f"{{{HISTORY}}}archive"
_BASE = f"{{{XML}}}base"
_IANA = "http://www.iana.org/assignments/relation/"
_BETWEEN_DOCUMENTS = frozenset("first last next previous current prev-archive next-archive".split())
_FEED_TYPES = frozenset({"application/atom+xml", "application/rss+xml", "application/rdf+xml"})


def rel(element: _Element) -> str:
    """Return the relation of a link in its short form (RFC 4287 section 4.2.7.2)."""
    return element.get("rel", "alternate").strip().removeprefix(_IANA)


def link_is_empty(site: XmlPlace) -> Iterable[Finding]:
    """RFC 4287 section 4.2.7: a link has only attributes."""
    text = site.element.text
    return (site.finding(LINK_NOT_EMPTY, text),) if text and not text.isspace() else ()


def self_type(site: XmlPlace) -> Iterable[Finding]:
    """The type of a self link is the media type of a feed."""
    if rel(site.element) != "self":
        return ()
    kind = site.element.get("type", "").partition(";")[0].strip().lower()
    return (site.at(site.element, "type").finding(SELF_NOT_ATOM, kind),) if kind and kind not in _FEED_TYPES else ()


def same_document(site: XmlPlace) -> Iterable[Finding]:
    """RFC 3986 section 4.4: an empty reference or a fragment means the document itself, whatever its base is."""
    href = site.element.get("href")
    if href is None or (href and not href.startswith("#")) or not _bases(site.element):
        return ()
    return (site.at(site.element, "href").finding(SAME_DOCUMENT, href),)


def _self_link(element: str, kind: str, url: str) -> str:
    return f'<{element} rel="self" type="application/{kind}+xml" href="{url or "…"}"/>'


def rss_self(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile, atom:link: a channel links to itself. Without an address, this is not checked."""
    links = _self_links(site)
    if not links and site.source.served and site.source.root.get("version") == "2.0":
        yield site.finding(MISSING_ATOM_SELF_LINK, instead=_self_link("atom:link", "rss", site.source.url))
    yield from _self(site, links)


def atom_self(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.1.1: a feed should link to itself."""
    links = _self_links(site)
    if not links:
        yield site.finding(MISSING_SELF, instead=_self_link("link", "atom", site.source.url))
    yield from _self(site, links)


def _self_links(site: XmlPlace) -> list[_Element]:
    return [link for link in site.element.iterchildren(LINK) if rel(link) == "self"]


def _self(site: XmlPlace, links: list[_Element]) -> Iterator[Finding]:
    for link in links:
        href = link.get("href", "").strip()
        place = site.at(link, "href")
        if not uris.scheme(href) and not uris.scheme(_address(link)):  # xml:base counts (RFC 4287 section 2)
            yield place.finding(RELATIVE_SELF, href)
    url = site.source.url
    if links and url and not any(_address(link) == url.partition("#")[0] for link in links):
        yield site.at(links[0], "href").finding(SELF_DIFFERS, links[0].get("href", ""), site.source.url)


def _address(link: _Element) -> str:
    address = ""
    try:
        for base in reversed(_bases(link)):
            address = urljoin(address, base)
        return urljoin(address, link.get("href", "").strip())
    except ValueError:  # InvalidLink reports this address
        return ""


def _bases(link: _Element) -> list[str]:
    own = link.get(_BASE)
    return [*([own] if own else []), *(base for element in link.iterancestors() if (base := element.get(_BASE)))]


def alternates(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.1.1: alternate links have different types or languages."""
    seen: set[tuple[str, str]] = set()
    for link in site.element.iterchildren(LINK):
        if rel(link) != "alternate":
            continue
        kind = (link.get("type", "").lower(), link.get("hreflang", "").lower())
        if kind in seen:
            yield site.at(link).finding(DUPLICATE_ALTERNATE, link.get("href", ""))
        seen.add(kind)


def entry_relations(site: XmlPlace) -> Iterator[Finding]:
    """RFC 5005: links between documents of a feed are not allowed in entries."""
    for link in site.element.iterchildren(LINK):
        if rel(link) in _BETWEEN_DOCUMENTS:
            yield site.at(link, "rel").finding(HISTORY_REL_IN_ENTRY, rel(link))


def paging(site: XmlPlace) -> Iterator[Finding]:
    """RFC 5005: the links of complete, paged and archived feeds."""
    links = {rel(link): link for link in site.element.iterchildren(LINK)}
    here = _href(links, "self")
    if child(site.element, _COMPLETE) is not None:
        yield from _complete(site, links, here)
    elif here:
        for end, beyond in (("first", "previous"), ("last", "next")):
            if _href(links, end) == here and beyond in links:
                yield site.at(links[beyond]).finding(LINK_PAST_END, end)
    if child(site.element, _ARCHIVE) is not None:
        if "current" not in links:
            yield site.finding(MISSING_CURRENT)
        if "prev-archive" not in links and "next-archive" not in links:
            yield site.finding(ARCHIVE_INCOMPLETE)


def _complete(site: XmlPlace, links: dict[str, _Element], here: str) -> Iterator[Finding]:
    for name in sorted((_BETWEEN_DOCUMENTS - {"current"}) & links.keys()):
        yield site.at(links[name]).finding(FEED_REL_IN_COMPLETE, name)
    current = _href(links, "current")
    if current and here and current != here:
        yield site.at(links["current"]).finding(CURRENT_NOT_SELF, current)


def _href(links: dict[str, _Element], name: str) -> str:
    return links[name].get("href", "") if name in links else ""
