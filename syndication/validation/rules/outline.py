"""Rules on OPML: its head, and the tree of outlines, which may have any attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation.names import name_of, namespace
from syndication.validation.rule import Check, Place, Rule, XmlPlace
from syndication.validation.rules import dates, links, media, numbers, values
from syndication.validation.rules.structure import (
    MISSING_ATTRIBUTE,
    MISSING_ELEMENT,
    UNDEFINED_ELEMENT,
    UNEXPECTED_TEXT,
)

INVALID_OPML_VERSION = Rule(
    "InvalidOPMLVersion", "error", "{name}: not a version of OPML: {value}", 'Write version="2.0" on the opml element.'
)
MISSING_XML_URL = Rule(
    "MissingXmlURL",
    "warning",
    "{name}: a subscription without the address of its feed",
    "A reader that imports the list cannot subscribe to it. Add xmlUrl with the address of the feed, or give the "
    "outline another type.",
)
MISSING_TITLE = Rule(
    "MissingTitleAttr",
    "warning",
    "{name}: a subscription without a title",
    "Some readers show title, others text. Add title with the title of the feed.",
)
MISSING_URL = Rule(
    "MissingUrlAttr",
    "warning",
    "{name}: a link without an address",
    "An outline of type link or include needs a target. Add url with the full address, or remove the type.",
)
INVALID_OUTLINE_TYPE = Rule(
    "InvalidOutlineType",
    "warning",
    "{name}: a type that OPML 1 does not know: {value}",
    'OPML 1 has only the types rss and link. Write one of them, or write version="2.0" on the opml element, which '
    "allows other types.",
)
INVALID_OUTLINE_VERSION = Rule(
    "InvalidOutlineVersion",
    "warning",
    "{name}: not a version that OPML has for feeds: {value}",
    "Write RSS for RSS 0.91 to 2.0, RSS1 for RSS 1.0 or RSS2 for RSS 2.0. For any other format leave version out: "
    "readers find the format in the feed itself.",
)
MISSING_OUTLINE_TYPE = Rule(
    "MissingOutlineType",
    "warning",
    "{name}: this attribute needs a type: {value}",
    'Add type="rss" to a subscription and type="link" to a link. A folder has only text.',
)
INVALID_EXPANSION_STATE = Rule(
    "InvalidExpansionState",
    "error",
    "{name}: not a list of line numbers with commas: {value}",
    "Write only digits and commas: 1,6,13. In a list of subscriptions, the element can be left out.",
)

_VERSIONS = frozenset({"1.0", "1.1", "2.0"})
_FEED_VERSIONS = frozenset({"RSS", "RSS1", "RSS2", "scriptingNews"})
_TYPES_OF_OPML_1 = frozenset({"rss", "link"})
_OF_ANY_TYPE = frozenset({"text", "type", "isComment", "isBreakpoint", "created", "category"})
_NEVER_EMPTY = frozenset({"created", "isComment", "isBreakpoint"})
_LINES = re.compile(r"[0-9]+(?:\s*,\s*[0-9]+)*\Z")
_WHOLE = re.compile(r"[+-]?[0-9]+\Z")


def version(place: Place, value: str) -> Iterator[Finding]:
    """The versions of OPML; 1.1 means the same as 1.0."""
    if value not in _VERSIONS:
        yield place.finding(INVALID_OPML_VERSION, value)


def documentation(place: Place, value: str) -> Iterator[Finding]:
    """OPML 2.0, docs: an address, or nothing."""
    if value.strip():
        yield from links.full_link(place, value)


def expansion_state(place: Place, value: str) -> Iterator[Finding]:
    """OPML 2.0, expansionState: line numbers separated by commas, or nothing."""
    text = value.strip()
    if text and not _LINES.match(text):
        yield place.finding(INVALID_EXPANSION_STATE, value)


def position(place: Place, value: str) -> Iterator[Finding]:
    """OPML 2.0, vertScrollState and the edges of the window: a number, which may be negative on a second screen."""
    if not _WHOLE.match(value.strip()):
        yield place.finding(numbers.INVALID_INTEGER, value)


def tree(site: XmlPlace) -> Iterator[Finding]:
    """OPML 2.0, body: outlines in outlines. All other elements in them must have a namespace."""
    if site.element.find("outline") is None:
        yield site.finding(MISSING_ELEMENT, "outline")
    waiting = [site.element]
    while waiting:
        element = waiting.pop()
        place = site.at(element)
        yield from _inside(place)
        if element is not site.element:
            yield from _outline(place)
        waiting.extend(element.iterchildren("outline"))


def _inside(site: XmlPlace) -> Iterator[Finding]:
    texts = [site.element.text]
    for child in site.element:
        texts.append(child.tail)
        tag = name_of(child)
        if tag != "outline" and not namespace(tag):
            yield site.at(child).finding(UNDEFINED_ELEMENT, tag)
    for text in texts:
        if text and not text.isspace():
            yield site.finding(UNEXPECTED_TEXT, text)


def _outline(site: XmlPlace) -> Iterator[Finding]:
    element = site.element
    if element.get("text") is None:
        yield site.finding(MISSING_ATTRIBUTE, "text")
    for name, value in element.items():
        check = _CHECKS.get(name)
        if check and (value.strip() or name in _NEVER_EMPTY):
            yield from check(site.at(element, name), value)
    yield from _type(site, element.get("type", "").strip().lower())


def _type(site: XmlPlace, kind: str) -> Iterator[Finding]:
    element = site.element
    if not kind:
        yield from _untyped(site)
    elif kind not in _TYPES_OF_OPML_1 and site.source.root.get("version", "").startswith("1."):
        yield site.at(element, "type").finding(INVALID_OUTLINE_TYPE, kind)
    if kind == "rss":
        yield from _subscription(site)
    elif kind in ("link", "include") and _blank(element, "url"):
        yield site.finding(MISSING_URL)


def _untyped(site: XmlPlace) -> Iterator[Finding]:
    for name in site.element.keys():  # noqa: SIM118 -- an element is not a mapping
        if str(name) not in _OF_ANY_TYPE and not namespace(str(name)):
            yield site.finding(MISSING_OUTLINE_TYPE, str(name))
            return


def _subscription(site: XmlPlace) -> Iterator[Finding]:
    element = site.element
    if _blank(element, "xmlUrl"):
        yield site.finding(MISSING_XML_URL)
    if element.get("title") is None:
        yield site.finding(MISSING_TITLE)
    of_feed = element.get("version", "")
    if of_feed and of_feed not in _FEED_VERSIONS:
        yield site.at(element, "version").finding(INVALID_OUTLINE_VERSION, of_feed)


def _blank(element: _Element, name: str) -> bool:
    return not element.get(name, "").strip()


def _language(place: Place, value: str) -> Iterator[Finding]:
    # The examples of the specification have "unknown" for feeds without a language.
    if value != "unknown":
        yield from values.language(place, value)


_CHECKS: Mapping[str, Check] = {
    "isComment": media.true_false,
    "isBreakpoint": media.true_false,
    "created": dates.rfc822,
    "xmlUrl": links.full_link,
    "htmlUrl": links.full_link,
    "url": links.full_link,
    "language": _language,
}
