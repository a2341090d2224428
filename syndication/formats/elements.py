"""XML as we write it: the namespaces, elements with text, and the finished bytes."""

from __future__ import annotations

import re

from lxml import etree

Element = etree._Element

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# For people who open a feed in a browser (Associating Style Sheets with XML documents 1.0); readers pass it over.
_STYLE_SHEET = b'<?xml-stylesheet type="text/css" href="/feed.css"?>\n'
# A serialiser writes "<" in texts and attributes as "&lt;", so what looks like a CDATA section is one.
_MARKS = re.compile(rb"<!\[CDATA\[.*?\]\]>|&amp;|&lt;", re.DOTALL)
_HEXADECIMAL = {b"&amp;": b"&#x26;", b"&lt;": b"&#x3C;"}


def add(parent: Element, namespace: str, name: str, text: str, **attributes: str) -> None:
    """Append an element with `text` to `parent`."""
    etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name, attributes).text = text


def finished(root: bytes) -> bytes:
    """Return a serialised root as a document: with its prolog, and `&` and `<` in plain text as `&#x26;` and `&#x3C;`.

    So the RSS Board's profile has it ("Character Data"): readers that take plain text for HTML
    and readers that do not then show the same. What stands in CDATA is HTML and stays as it is.
    """
    return _DECLARATION + _STYLE_SHEET + _MARKS.sub(lambda mark: _HEXADECIMAL.get(mark.group(), mark.group()), root)


def with_xml_line_ends(text: str) -> str:
    """Return `text` with the line ends that an XML parser makes of all others (XML 1.0 section 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
