"""RSS 0.9x, 1.0 and 2.0 to entries. Guids are kept byte for byte, but for the blanks at their ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from syndication.model.item import Rights, Source
from syndication.model.known_ids import KnownIds
from syndication.sources.feed.entry_fields import EntryFields, EntryPlace, FeedDocument, paragraphs_of, plain_line
from syndication.sources.feed.feed_facts import expiry_of, links_of, pace_of, tombstones_of
from syndication.sources.feed.media_rss import Children, media_of
from syndication.sources.feed.people_of_feeds import authors_named
from syndication.sources.feed.xml_feed import XmlFeed
from syndication.sources.feed.xml_nodes import (
    XmlNode,
    base_of_node,
    children_of,
    has_base,
    join_address,
    name_of_node,
    text_of_node,
)
from syndication.sources.old_entry import ids_without_guid
from syndication.text.urls import absolute

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DATES = ("pubDate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published")
_TAGS = ("itunes:keywords", "media:keywords")
_MOST_TAGS = 200  # one more is read, so that it is noticed
# Elements that say nothing of the story that is not elsewhere, or of the comments on it.
_SILENT = frozenset(
    """
    title link guid description author category comments pubDate enclosure source content:encoded dc:creator dc:date
    dc:identifier dc:language dc:publisher dc:rights dc:subject dc:title dc:type dc:format dc:source dc:description
    dcterms:created dcterms:issued dcterms:modified atom:link atom:published atom:updated atom:author atom:id
    itunes:author itunes:image itunes:keywords itunes:subtitle itunes:summary itunes:title itunes:duration
    itunes:episode itunes:season itunes:episodeType itunes:explicit itunes:order itunes:block googleplay:block
    media:content media:group media:thumbnail media:keywords media:credit media:description media:title media:rating
    media:copyright media:category media:text media:player media:restriction slash:comments slash:department
    slash:section slash:hit_parade thr:total wfw:comment wfw:commentRss feedburner:origLink
    feedburner:origEnclosureLink xhtml:body xhtml:div content content:items guidislink dcterms:valid
    msn:expirationDate
    """.split()
)


def read_rss(feed: XmlFeed, address: str) -> FeedDocument:
    """Return the feed; relative addresses count from `address`, or from its site if that is ""."""
    root = feed.root
    channel = next((node for node in root if name_of_node(node).lower() == "channel"), root)
    head = children_of(channel)
    home = absolute(_first_text(head, "link"), address)
    address = address or home
    base = base_of_node(root, address)
    language = _first_text(head, "language", "dc:language") or channel.get(_LANGUAGE, "")
    items = [node for node in root.iter(etree.Element) if name_of_node(node) == "item"]
    return FeedDocument(
        title=plain_line(_first_text(head, "title")),
        home=home,
        generator=_first_text(head, "generator"),
        language=language,
        rights=plain_line(_first_text(head, "copyright", "dc:rights")),
        pace=pace_of(head),
        links=links_of(head, base),
        entries=tuple(_entry(item, EntryPlace(base, has_base(root), language)) for item in items),
        withdrawn=tombstones_of(head),
        is_complete="fh:complete" in head,
        repairs=feed.repairs,
        damage=feed.damage,
        is_cut=feed.is_cut,
    )


def _entry(item: XmlNode, place: EntryPlace) -> EntryFields:
    children = children_of(item)
    base = base_of_node(item, place.base)
    ids, link = _ids(item, children), _link(children, base)
    body, is_full = _body(children)
    description = _first_text(children, "description") if is_full else ""
    authors, warnings = authors_named(_names(children))
    media = media_of(item, children, base, body)
    return EntryFields(
        ids=ids,
        link=link,
        title=_first_text(children, "title", "dc:title", "itunes:title", "media:title"),
        body=body,
        is_full=is_full,
        excerpt=description,
        published=_first_text(children, *_DATES),
        updated=_first_text(children, "dcterms:modified", "atom:updated"),
        expires=expiry_of(children),
        base=place.body_base(base, link),
        language=_first_text(children, "dc:language") or item.get(_LANGUAGE, "") or place.language,
        authors=authors,
        categories=tuple(islice(_categories(children), _MOST_TAGS + 1)),
        media=media.media,
        source=_source(children, base),
        rights=_rights(children),
        skipped="comment" if "#comment-" in link else "",
        lost=media.lost,
        warnings=(*warnings, *unread_elements(children, _SILENT)),
    )


def unread_elements(children: Children, read: frozenset[str]) -> Iterator[str]:
    """Yield a warning for each element of an entry that is not imported; those of podcasts are lost, see `media_of`."""
    for name in children:
        if name not in read and not name.startswith(("podcast:", "psc:")):
            yield f"has the element {name[:100]}, which is not imported"


def _ids(item: XmlNode, children: Children) -> KnownIds:
    """Return the ids. Of several guids readers take the first; RSS 1.0 has rdf:about in its place."""
    node = next(iter(children.get("guid", ())), None)
    guid = text_of_node(node) if node is not None else item.get(_RDF_ABOUT, "").strip()
    if not guid:
        return ids_without_guid(text_of_node(next(iter(children.get("pubDate", ())), None)))
    is_marked = node is not None and node.get("isPermaLink", "true").strip().lower() != "false"
    return KnownIds(rss=guid, permalink=is_marked)


def _link(children: Children, base: str) -> str:
    original = _first_text(children, "feedburner:origLink")
    link = _first_text(children, "link") or next(
        (node.get("href", "") for node in children.get("atom:link", ()) if node.get("rel", "alternate") == "alternate"),
        "",
    )
    guid = next(iter(children.get("guid", ())), None)
    if guid is None and link:
        return join_address(base, link)  # readers know the story by the address that the feed has
    marked = text_of_node(guid) if guid is not None and guid.get("isPermaLink", "true") != "false" else ""
    return join_address(base, original or link) or absolute(marked, "")


def _body(children: Children) -> tuple[str, bool]:
    """Return the text as HTML, and whether it is marked as the whole text, and not as a description."""
    whole = _first_text(children, "content:encoded", "xhtml:body", "xhtml:div", "content")
    if whole:
        return whole, True
    description = _first_text(children, "description")
    return description or paragraphs_of(_first_text(children, "itunes:summary", "media:description")), False


def _names(children: Children) -> Sequence[str]:
    """Return the texts that name authors: of the first element that is there."""
    for name in ("dc:creator", "author", "itunes:author"):
        texts = [text for node in children.get(name, ()) if (text := plain_line(text_of_node(node)))]
        if texts:
            return texts
    nodes = (children_of(node).get("atom:name", ()) for node in children.get("atom:author", ()))
    return [text_of_node(node) for named in nodes for node in named]


def _categories(children: Children) -> Iterator[str]:
    for name in ("category", "dc:subject"):
        yield from (text for node in children.get(name, ()) if (text := text_of_node(node)))
    for name in _TAGS:
        yield from (word.strip() for word in _first_text(children, name).split(",") if word.strip())


def _source(children: Children, base: str) -> Source | None:
    node = next(iter(children.get("source", ())), None)
    name = plain_line(text_of_node(node)) if node is not None else ""
    return Source(name, absolute(node.get("url", ""), base)) if node is not None and name else None


def _rights(children: Children) -> Rights | None:
    notice = plain_line(_first_text(children, "dc:rights", "media:copyright"))
    return Rights(notice=notice) if notice else None


def _first_text(children: Children, *names: str) -> str:
    """Return the first text of the first of `names` that has one."""
    return next((text for name in names for node in children.get(name, ()) if (text := text_of_node(node))), "")
