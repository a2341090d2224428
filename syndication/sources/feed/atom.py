"""Atom 1.0 and 0.3 to entries. Ids are kept byte for byte, but for the blanks at their ends."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from syndication.model.item import Author, Rights, Source
from syndication.model.known_ids import KnownIds
from syndication.sources.feed.entry_fields import EntryFields, EntryPlace, FeedDocument, paragraphs_of, plain_line
from syndication.sources.feed.feed_facts import expiry_of, links_of, pace_of, tombstones_of
from syndication.sources.feed.media_rss import Children, media_of
from syndication.sources.feed.people_of_feeds import author_of
from syndication.sources.feed.rss import unread_elements
from syndication.sources.feed.xml_feed import XmlFeed
from syndication.sources.feed.xml_nodes import (
    XmlNode,
    base_of_node,
    children_of,
    clean_text_of,
    has_base,
    join_address,
    markup_of_node,
    name_of_node,
    text_of_node,
)
from syndication.text.urls import absolute

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_KINDS = "http://schemas.google.com/g/2005#kind"  # what an entry is, in Google's feeds
_POST = "#post"
_MARKUP = ("html", "text/html", "application/xhtml+xml")
_SILENT = frozenset(
    """
    atom:id atom:title atom:link atom:published atom:updated atom:issued atom:modified atom:created atom:author
    atom:contributor atom:category atom:summary atom:content atom:source atom:rights atom:copyright app:control
    app:edited thr:total thr:in-reply-to media:content media:group media:thumbnail media:credit media:description
    media:title media:keywords slash:comments feedburner:origLink feedburner:origEnclosureLink itunes:author
    itunes:image itunes:duration itunes:episode itunes:season itunes:episodeType itunes:explicit itunes:summary
    itunes:subtitle dcterms:valid msn:expirationDate
    """.split()
)


def read_atom(feed: XmlFeed, address: str) -> FeedDocument:
    """Return the feed; relative addresses count from `address`, or from its site if that is ""."""
    head = children_of(feed.root)
    home = absolute(_link(head, address), "")
    address = address or home
    base = base_of_node(feed.root, address)
    title = plain_line(_construct(_first(head, "atom:title")))
    authors = tuple(author for author in _people(head, "atom:author", base) if author.name != title)
    nodes = [node for node in feed.root.iter() if name_of_node(node) == "atom:entry"]
    place = EntryPlace(base, has_base(feed.root), feed.root.get(_LANGUAGE, ""))
    return FeedDocument(
        title=title,
        home=home,
        generator=text_of_node(_first(head, "atom:generator")),
        language=place.language,
        rights=plain_line(_construct(_first(head, "atom:rights"))),
        pace=pace_of(head),
        links=links_of(head, base),
        entries=tuple(_entry(node, place, authors) for node in nodes),
        withdrawn=tombstones_of(head),
        is_complete="fh:complete" in head,
        repairs=feed.repairs,
        damage=feed.damage,
        is_cut=feed.is_cut,
    )


def _entry(entry: XmlNode, place: EntryPlace, feed_authors: tuple[Author, ...]) -> EntryFields:
    children, base = children_of(entry), base_of_node(entry, place.base)
    link = _link(children, base)
    content, lost = _content(children)
    summary = _construct(_first(children, "atom:summary")) or paragraphs_of(_description(children))
    media = media_of(entry, children, base, content)
    guid = text_of_node(_first(children, "atom:id"))
    return EntryFields(
        ids=KnownIds(atom=guid) if guid else KnownIds(),
        link=link,
        title=_construct(_first(children, "atom:title")),
        body=content or summary,
        is_full=bool(content),
        excerpt=summary if content else "",
        published=_text(children, "atom:published", "atom:issued", "atom:created"),
        updated=_text(children, "atom:updated", "atom:modified"),
        expires=expiry_of(children),
        base=place.body_base(_body_base(children, base), link),
        language=entry.get(_LANGUAGE, "") or place.language,
        authors=tuple(_authors(children, base)) or feed_authors,
        categories=tuple(_categories(children)),
        media=media.media,
        source=_source(children),
        rights=_rights(children),
        skipped=_reason(children),
        lost=(*lost, *media.lost),
        warnings=tuple(unread_elements(children, _SILENT)),
    )


def _body_base(children: Children, base: str) -> str:
    content = _first(children, "atom:content")
    return base_of_node(content, base) if content is not None else base


def _reason(children: Children) -> str:
    """Return why an entry is no story, "" if it is one."""
    drafts = [text_of_node(node) for control in children.get("app:control", ()) for node in control]
    if "yes" in (text.lower() for text in drafts):
        return "draft"
    kinds = [node.get("term", "") for node in children.get("atom:category", ()) if node.get("scheme", "") == _KINDS]
    if kinds and not any(kind.endswith(_POST) for kind in kinds):
        return f"type {kinds[0].rpartition('#')[2]}"
    return "comment" if "thr:in-reply-to" in children else ""


def _content(children: Children) -> tuple[str, tuple[str, ...]]:
    """Return the content as HTML, and what readers will miss if it cannot be taken."""
    node = _first(children, "atom:content")
    if node is None:
        return "", ()
    kind = node.get("type", "text").strip().lower()
    if node.get("src"):
        return "", ("the text is not in the feed, but at another address",)
    if kind.startswith("text/") or kind in ("text", "xhtml", *_MARKUP) or node.get("mode") == "escaped":
        return _construct(node), ()
    return "", (f"the content of the type {kind[:100]} is left out",)


def _construct(node: XmlNode | None) -> str:
    """Return a text construct as HTML (RFC 4287 section 3.1)."""
    if node is None:
        return ""
    kind = node.get("type", "text").strip().lower()
    if kind == "xhtml" or len(node):
        return _inner_markup(node)
    text = text_of_node(node)
    if kind in _MARKUP or node.get("mode") == "escaped":
        return text
    return paragraphs_of(text) if name_of_node(node) in ("atom:content", "atom:summary") else escape(text, quote=False)


def _inner_markup(node: XmlNode) -> str:
    """Return the markup in the one <div> of XHTML, or in the element itself."""
    elements = [child for child in node if isinstance(child.tag, str)]
    is_wrapped = len(elements) == 1 and name_of_node(elements[0]) == "xhtml:div"
    inside = elements[0] if is_wrapped else node
    parts = (markup_of_node(child) + escape(child.tail or "", quote=False) for child in inside)
    return clean_text_of(f"{escape(inside.text or '', quote=False)}{''.join(parts)}").strip()


def _link(children: Children, base: str) -> str:
    links = [node for node in children.get("atom:link", ()) if node.get("rel", "alternate") == "alternate"]
    pages = [node for node in links if node.get("type", "text/html") in ("text/html", "application/xhtml+xml")]
    original = text_of_node(_first(children, "feedburner:origLink"))
    return join_address(base, original or next((node.get("href", "") for node in pages or links), ""))


def _authors(children: Children, base: str) -> Iterator[Author]:
    yield from _people(children, "atom:author", base)
    if "atom:author" not in children:
        for source in children.get("atom:source", ()):
            yield from _people(children_of(source), "atom:author", base)


def _people(children: Children, name: str, base: str) -> Iterator[Author]:
    for node in children.get(name, ()):
        parts = children_of(node)
        url = _text(parts, "atom:uri", "atom:url")
        if author := author_of(_text(parts, "atom:name"), url, base):
            yield author


def _categories(children: Children) -> Iterator[str]:
    for node in children.get("atom:category", ()):
        if node.get("scheme", "") != _KINDS and (name := (node.get("label") or node.get("term") or "").strip()):
            yield escape(name, quote=False)


def _description(children: Children) -> str:
    """Return the description of a film in Media RSS, as video sites have it."""
    groups = [children_of(group) for group in children.get("media:group", ())]
    return next((text for group in (children, *groups) if (text := _text(group, "media:description"))), "")


def _source(children: Children) -> Source | None:
    node = _first(children, "atom:source")
    parts = children_of(node) if node is not None else {}
    name = plain_line(_construct(_first(parts, "atom:title")))
    return Source(name, _page_of(parts)) if name else None


def _page_of(parts: Children) -> str:
    link = _link(parts, "")
    return link if link.startswith(("http://", "https://")) else ""


def _rights(children: Children) -> Rights | None:
    notice = plain_line(_construct(_first(children, "atom:rights")))
    return Rights(notice=notice) if notice else None


def _first(children: Children, name: str) -> XmlNode | None:
    return next(iter(children.get(name, ())), None)


def _text(children: Children, *names: str) -> str:
    return next((text for name in names for node in children.get(name, ()) if (text := text_of_node(node))), "")
