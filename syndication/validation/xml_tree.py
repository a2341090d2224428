"""Parse bytes into a tree of XML; if they are not well-formed, into the tree of what comes before the fault."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from lxml import etree
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.rules.namespaces import NAMESPACE_NOT_URI

_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_BAD_NAMESPACE = 99  # libxml2's XML_WAR_NS_URI
_DECLARATION = re.compile(rb"(\sxmlns(?::[^\s=\"'<>]{1,100})?\s{0,20}=\s{0,20})(\"[^\"<]*\"|'[^'<]*')")
_CHUNK = 65_536


class ParsedTree(Struct, frozen=True):
    """The result: a tree, or None, and what was said on the names of its namespaces.

    If the document is not well-formed, `error` is its first fault, and `open_lines` are the lines of the elements in
    the tree that were not closed before it: what is missing in them may come after the fault.
    """

    root: etree._Element | None
    error: etree.XMLSyntaxError | None = None
    open_lines: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()


def parse(data: bytes) -> ParsedTree:
    """Parse a document in UTF-8. Files and the network are not used."""
    try:
        return ParsedTree(etree.fromstring(data, etree.XMLParser(**_OPTIONS)))
    except etree.XMLSyntaxError as error:
        if error.code != _BAD_NAMESPACE:
            return _parse_beginning(data, error)
    return _parse_encoded(data)


def _parse_encoded(data: bytes) -> ParsedTree:
    """Parse a document after percent-encoding the names of namespaces that are not URIs.

    XML allows such names (Namespaces in XML 1.0 section 8: a processor need not check them), but libxml2 does not.
    """
    findings: list[Finding] = []

    def encoded(found: re.Match[bytes]) -> bytes:
        name = found[2][1:-1].decode("utf-8", "replace")
        if not name or (name.isascii() and not uris.forbidden_character(name) and uris.well_formed(name)):
            return found[0]
        findings.append(NAMESPACE_NOT_URI.finding(data.count(b"\n", 0, found.start()) + 1, value=name))
        return found[1] + b'"' + quote(name, safe="!#$&'()*+,-./:;=?@_~").encode() + b'"'

    changed = _DECLARATION.sub(encoded, data)
    try:
        root = etree.fromstring(changed, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError as error:
        beginning = _parse_beginning(changed, error)
        return ParsedTree(beginning.root, error, beginning.open_lines, tuple(findings))
    return ParsedTree(root, findings=tuple(findings))


def _parse_beginning(data: bytes, error: etree.XMLSyntaxError) -> ParsedTree:
    parser = etree.XMLPullParser(events=("start", "end"), **_OPTIONS)
    root: etree._Element | None = None
    is_open: list[etree._Element] = []
    is_read = False
    for start in range(0, len(data), _CHUNK):
        try:
            parser.feed(data[start : start + _CHUNK])
        except etree.XMLSyntaxError:
            is_read = True
        for event, element in parser.read_events():
            root = element if root is None else root
            if event == "start":
                is_open.append(element)
            elif is_open:
                is_open.pop()
        if is_read:
            break
    if root is None:
        return ParsedTree(None, error)
    return ParsedTree(root, error, _without_unfinished(root, is_open))


def _without_unfinished(root: etree._Element, is_open: list[etree._Element]) -> frozenset[int]:
    """Remove the entry that was not finished and elements of unknown prefixes; return the lines of open elements."""
    around = 2 if root.tag == "rss" else 1  # channel, or the root
    if len(is_open) > around:
        is_open[around - 1].remove(is_open[around])
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        if parent is not None and ":" in str(element.tag) and not str(element.tag).startswith("{"):
            parent.remove(element)
    return frozenset(int(element.sourceline or 0) for element in is_open[:around])
