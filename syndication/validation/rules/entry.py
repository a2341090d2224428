"""Rules of RFC 4287 on a whole feed, entry or text construct: order, content, authors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator

from syndication.model.finding import Finding
from syndication.validation.names import ATOM, XHTML, child, name_of, namespace, qualified
from syndication.validation.rule import Rule, XmlPlace
from syndication.validation.rules import markup, text
from syndication.validation.rules.links import iri
from syndication.validation.rules.selflink import LINK, rel
from syndication.validation.rules.structure import MISSING_ELEMENT, UNDEFINED_ELEMENT, UNEXPECTED_TEXT
from syndication.validation.rules.values import INVALID_MIME_TYPE, is_mime_type

MISSING_HREF = Rule(
    "MissingHref", "error", "{name}: the link has no href", "A link without an address leads nowhere: add href."
)
MISPLACED_METADATA = Rule(
    "MisplacedMetadata",
    "error",
    "{name}: comes after an entry",
    "Some readers stop reading the feed at its first entry. Put everything about the feed before the entries.",
)
MISSING_SOURCE_ELEMENT = Rule(
    "MissingSourceElement",
    "warning",
    "{name}: {value} of the source is missing",
    "atom:source should have the id, title and updated of the feed that the entry comes from. Add them, or remove it.",
)
MISSING_TEXTUAL_CONTENT = Rule(
    "MissingTextualContent",
    "warning",
    "{name}: neither content nor summary",
    "Readers have only the title to show. Add a summary, or the content.",
)
MISSING_CONTENT_OR_ALTERNATE = Rule(
    "MissingContentOrAlternate",
    "error",
    "{name}: neither content nor a link to the story",
    "An entry without content needs a link to the story. Add an alternate link, or the content.",
)
MISSING_SUMMARY = Rule(
    "MissingSummary",
    "error",
    "{name}: no summary, and the content is binary or at another address",
    "Readers cannot show such content in a list. Add a summary (RFC 4287 section 4.1.2).",
)
MISSING_TYPE = Rule(
    "MissingTypeAttr",
    "warning",
    "{name}: content at another address without a type",
    "Add type with the media type of the file at src, for example video/mp4.",
)
INVALID_TEXT_TYPE = Rule(
    "InvalidTextType",
    "error",
    "{name}: not a type of text: {value}",
    "Write text, html or xhtml. Media types are for content only.",
)
MISSING_XHTML_DIV = Rule(
    "MissingXhtmlDiv",
    "error",
    '{name}: type="xhtml" without a div',
    "Put all XHTML into one div of the namespace http://www.w3.org/1999/xhtml, and nothing outside of it.",
)
NOT_BASE64 = Rule(
    "NotBase64",
    "error",
    "{name}: the content is not Base64",
    "Content that is neither text nor XML must be encoded in Base64, or linked with src.",
)
HTML_FRAGMENT = Rule(
    "HtmlFragment",
    "warning",
    "{name}: a media type for whole pages on a fragment: {value}",
    'Write type="html" or type="xhtml": text/html and application/xhtml+xml mean a whole page.',
)

_ENTRY = f"{{{ATOM}}}entry"
_AUTHOR = f"{{{ATOM}}}author"
_CONTENT = f"{{{ATOM}}}content"
_SUMMARY = f"{{{ATOM}}}summary"
_SOURCE_AUTHOR = f"{{{ATOM}}}source/{{{ATOM}}}author"
_DIV = f"{{{XHTML}}}div"
_SOURCE_PARTS = tuple(f"{{{ATOM}}}{name}" for name in ("id", "title", "updated"))


def order(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.1.1: the elements of the feed come before its entries."""
    entry_seen = False
    for element in site.element:
        if element.tag == _ENTRY:
            entry_seen = True
        elif entry_seen and namespace(name_of(element)) == ATOM:
            yield site.at(element).finding(MISPLACED_METADATA)


def authors(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.1.1: the feed has an author, or every entry has one."""
    if child(site.element, _AUTHOR) is None:
        for entry in site.element.iterchildren(_ENTRY):
            yield from author(site.at(entry))


def author(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.1.2: an entry that is a whole document has an author, or its source has one."""
    if child(site.element, _AUTHOR) is None and site.element.find(_SOURCE_AUTHOR) is None:
        yield site.finding(MISSING_ELEMENT, "author")


def source(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.2.11: a source that can be identified."""
    for tag in _SOURCE_PARTS:
        if child(site.element, tag) is None:
            yield site.finding(MISSING_SOURCE_ELEMENT, qualified(tag))


def substance(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 4.1.2: content, or a link to it; and a summary if the content is not text."""
    content, summary = child(site.element, _CONTENT), child(site.element, _SUMMARY)
    if content is None:
        if not any(rel(link) == "alternate" for link in site.element.iterchildren(LINK)):
            yield site.finding(MISSING_CONTENT_OR_ALTERNATE)
        if summary is None:
            yield site.finding(MISSING_TEXTUAL_CONTENT)
    elif summary is None and (content.get("src") is not None or _is_binary(content.get("type", "text"))):
        yield site.finding(MISSING_SUMMARY)


def text_construct(site: XmlPlace) -> Iterable[Finding]:
    """RFC 4287 section 3.1: text, html or xhtml, and not empty."""
    if not len(site.element) and not (site.element.text or "").strip():
        return (site.finding(text.NOT_BLANK),)
    kind = site.element.get("type", "text")
    if kind == "xhtml":
        return _xhtml(site)
    if kind in ("text", "html"):
        return _text(site, kind)
    return (site.at(site.element, "type").finding(INVALID_TEXT_TYPE, kind, _text_type_meant(kind)),)


def _text_type_meant(kind: str) -> str:
    essence = kind.partition(";")[0].strip().lower()
    return {"text/plain": "text", "text/html": "html", "application/xhtml+xml": "xhtml", "cdata": "html"}.get(
        essence, essence if essence in ("text", "html", "xhtml") else ""
    )


def content(site: XmlPlace) -> Iterable[Finding]:
    """RFC 4287 section 4.1.3: a text construct, a media type, or an address."""
    element = site.element
    kind = element.get("type")
    if element.get("src") is not None:
        return _elsewhere(site, kind)
    if kind in (None, "text", "html", "xhtml"):
        return text_construct(site)
    if kind is None or not is_mime_type(kind) or kind.lower().startswith(("multipart/", "message/")):
        return (site.at(element, "type").finding(INVALID_MIME_TYPE, kind or "", _text_type_meant(kind or "")),)
    return _by_media_type(site, kind.lower())


def _elsewhere(site: XmlPlace, kind: str | None) -> Iterator[Finding]:
    yield from iri(site.at(site.element, "src"), site.element.get("src", ""))
    if kind is None:
        yield site.finding(MISSING_TYPE)
    elif not is_mime_type(kind):
        yield site.at(site.element, "type").finding(INVALID_MIME_TYPE, kind)
    for element in site.element:
        yield site.at(element).finding(UNDEFINED_ELEMENT, qualified(name_of(element)))
    if site.element.text and not site.element.text.isspace():
        yield site.finding(UNEXPECTED_TEXT, site.element.text)


def _by_media_type(site: XmlPlace, kind: str) -> Iterator[Finding]:
    if kind in ("text/html", "application/xhtml+xml"):
        yield site.at(site.element, "type").finding(HTML_FRAGMENT, kind)
    if _is_xml(kind):
        return
    yield from _no_elements(site)
    if _is_binary(kind) and not _is_base64(site.element.text or ""):
        yield site.finding(NOT_BASE64)


def _text(site: XmlPlace, kind: str) -> Iterable[Finding]:
    if len(site.element):
        return _no_elements(site)
    value = site.element.text or ""
    return text.atom_plain(site, value) if kind == "text" else markup.html(site, value)


def _no_elements(site: XmlPlace) -> Iterator[Finding]:
    for element in site.element:
        yield site.at(element).finding(UNDEFINED_ELEMENT, qualified(name_of(element)))


def _xhtml(site: XmlPlace) -> Iterator[Finding]:
    element = site.element
    texts = [element.text, *(child.tail for child in element)]
    if len(element) != 1 or element[0].tag != _DIV or any(piece and not piece.isspace() for piece in texts):
        yield site.finding(MISSING_XHTML_DIV)
        return
    yield from markup.xhtml(site)
    yield from text.inline(site)


def _is_xml(kind: str) -> bool:
    essence = kind.partition(";")[0].strip()
    return essence.endswith(("+xml", "/xml")) or essence in ("text/xml-external-parsed-entity", "application/xml-dtd")


def _is_binary(kind: str) -> bool:
    lowered = kind.lower()
    return "/" in lowered and not lowered.startswith("text/") and not _is_xml(lowered)


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
