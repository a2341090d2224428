"""The entries of RSS and Atom, with all that a story is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from html import escape

from lxml import etree

from syndication.model.item import Source
from syndication.sources.feed.document import (
    ATOM,
    CONTENT,
    DC,
    DCTERMS,
    RDF_ABOUT,
    RSS_1,
    XML,
    XmlElement,
    base_of,
    child_text,
    child_texts,
    joined,
    own_text,
)
from syndication.sources.feed.entry_media import media_of
from syndication.sources.feed.feed_story import EntryText
from syndication.sources.feed.moments import feed_moment
from syndication.sources.feed.plain import as_plain
from syndication.text.urls import absolute

_XHTML = "{http://www.w3.org/1999/xhtml}"
_MSN = "{http://schemas.ingestion.microsoft.com/common/}"
_EMAIL_AND_NAME = re.compile(r"\S{1,200}@\S{1,200} \((.{1,200})\)")
_END = re.compile(r"\bend\s?=\s?([^;]{1,60})")

_LONGEST_PERIOD = 300

EntryReader = Callable[[XmlElement, str], EntryText]


def entry_reader(root: XmlElement) -> EntryReader:
    """Return what reads the entries of a feed."""
    return _atom_entry if etree.QName(root).localname.lower() == "feed" else _rss_entry


def _rss_entry(item: XmlElement, base: str) -> EntryText:
    guid = item.find("guid")
    written = child_text(item, "link") or child_text(item, f"{RSS_1}link") or _atom_link(item)
    own = own_text(guid) if guid is not None else item.get(RDF_ABOUT, "").strip()
    is_permalink = guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false"
    link = joined(base, written or (own if is_permalink else ""))
    date_text = child_text(item, "pubDate") or child_text(item, f"{DC}date") or child_text(item, f"{DCTERMS}issued")
    return EntryText(
        guid=own,
        link=link,
        base=link if absolute(link, "") else base,
        title=child_text(item, "title") or child_text(item, f"{RSS_1}title"),
        published=feed_moment(date_text),
        published_text=date_text,
        updated=feed_moment(child_text(item, f"{DCTERMS}modified") or child_text(item, f"{ATOM}updated")),
        expires=_expiry(item),
        authors=child_texts(item, f"{DC}creator") or tuple(map(_author_name, child_texts(item, "author"))),
        categories=(*child_texts(item, "category"), *child_texts(item, f"{DC}subject")),
        summary=child_text(item, "description") or child_text(item, f"{RSS_1}description"),
        content=child_text(item, CONTENT),
        media=media_of(item, base),
        source=_rss_source(item.find("source")),
        rights=child_text(item, f"{DC}rights"),
        language=child_text(item, f"{DC}language"),
    )


def _atom_link(item: XmlElement) -> str:
    links = item.findall(f"{ATOM}link")
    return next((one.get("href", "") for one in links if one.get("rel", "alternate") == "alternate"), "")


def _author_name(text: str) -> str:
    """Return the name of an author in RSS: "jane@example.org (Jane)" is Jane."""
    found = _EMAIL_AND_NAME.fullmatch(text)
    return found[1] if found else text


def _rss_source(element: XmlElement | None) -> Source | None:
    """Return the feed that an item comes from; its address is that of a feed, which is none for readers."""
    name = as_plain(own_text(element))
    return Source(name) if name else None


def _expiry(entry: XmlElement) -> datetime | None:
    """Return when a story ends: as MSN's feeds say, or as a period of Dublin Core ("start=…; end=…")."""
    if text := child_text(entry, f"{_MSN}expirationDate"):
        return feed_moment(text)
    end = _END.search(child_text(entry, f"{DCTERMS}valid")[:_LONGEST_PERIOD])
    return feed_moment(end[1]) if end else None


def _atom_entry(entry: XmlElement, base: str) -> EntryText:
    here = base_of(entry, base)
    link = joined(here, _atom_link(entry))
    content = entry.find(f"{ATOM}content")
    date_text = child_text(entry, f"{ATOM}published")
    origin = entry.find(f"{ATOM}source")
    return EntryText(
        guid=child_text(entry, f"{ATOM}id"),
        link=link,
        base=base_of(content, here) if content is not None else here,
        title=atom_text(entry.find(f"{ATOM}title")),
        published=feed_moment(date_text),
        published_text=date_text,
        updated=feed_moment(child_text(entry, f"{ATOM}updated")),
        expires=_expiry(entry),
        authors=_person_names(entry) or (_person_names(origin) if origin is not None else ()),
        categories=tuple(one.get("label", "") or one.get("term", "") for one in entry.findall(f"{ATOM}category")),
        summary=atom_text(entry.find(f"{ATOM}summary")),
        content=atom_text(content),
        media=media_of(entry, here),
        source=_atom_source(origin),
        rights=atom_text(entry.find(f"{ATOM}rights")),
        language=entry.get(f"{XML}lang", ""),
    )


def _person_names(parent: XmlElement) -> tuple[str, ...]:
    return tuple(name for one in parent.findall(f"{ATOM}author") if (name := child_text(one, f"{ATOM}name")))


def _atom_source(element: XmlElement | None) -> Source | None:
    name = as_plain(atom_text(element.find(f"{ATOM}title"))) if element is not None else ""
    return Source(name) if name else None


def atom_text(element: XmlElement | None) -> str:
    """Return a text construct of Atom as HTML (RFC 4287 section 3.1); "" for content that is no text."""
    if element is None:
        return ""
    kind = element.get("type", "text").strip().lower()
    if kind in ("html", "text/html"):
        return own_text(element)
    if kind in ("xhtml", "application/xhtml+xml"):
        return _xhtml(element)
    if kind in ("text", "text/plain"):
        paragraphs = [part.strip() for part in (element.text or "").split("\n\n") if part.strip()]
        return (
            escape("".join(paragraphs)) if len(paragraphs) < 2 else "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
        )
    return ""


def _xhtml(element: XmlElement) -> str:
    """Return the inside of the <div> of XHTML, without prefixes of namespaces."""
    copy = deepcopy(element)
    for each in copy.iter(f"{_XHTML}*"):
        each.tag = etree.QName(each).localname
    etree.cleanup_namespaces(copy)
    div = copy.find("div")
    inner = copy if div is None else div
    parts = [escape(inner.text or ""), *(etree.tostring(child, encoding="unicode", method="html") for child in inner)]
    return "".join(parts).strip()
