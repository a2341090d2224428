"""XML as this service writes it, and how such documents are read back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from syndication.model.feed_path import STYLE_PATH

Element = etree._Element

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# For people who open a feed in a browser (Associating Style Sheets with XML documents 1.0). Readers ignore it.
_STYLE_SHEET = '<?xml-stylesheet type="text/css" href={}?>\n'
# A serialiser writes "<" in texts and attributes as "&lt;", so "<![CDATA[" always begins a CDATA section.
_ESCAPES = re.compile(rb"<!\[CDATA\[.*?\]\]>|&amp;|&lt;", re.DOTALL)
_HEXADECIMAL = {b"&amp;": b"&#x26;", b"&lt;": b"&#x3C;"}


def add(parent: Element, namespace: str, name: str, text: str, **attributes: str) -> None:
    """Append an element with `text` to `parent`."""
    etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name, attributes).text = text


def finish_document(root: bytes, base_url: str) -> bytes:
    """Return a serialised root as a document of the service at `base_url`, with its prolog.

    `&` and `<` in plain text become `&#x26;` and `&#x3C;`. The RSS Board's profile recommends this ("Character Data"):
    readers that take plain text for HTML and readers that do not then display the same. CDATA sections hold HTML and
    are left as they are.
    """
    return _DECLARATION + _style_sheet(base_url) + _with_hexadecimal_escapes(root)


def _style_sheet(base_url: str) -> bytes:
    # A path without host: the feed is displayed at whatever host it was asked for (https, a tunnel, a mirror).
    return _STYLE_SHEET.format(quoteattr(f"{urlsplit(base_url).path}{STYLE_PATH}")).encode()


def escape_text(text: str) -> bytes:
    """Return plain text as it is in a finished document: "Q & A" is `Q &#x26; A`."""
    return _with_hexadecimal_escapes(escape(text).encode())


def _with_hexadecimal_escapes(xml: bytes) -> bytes:
    return _ESCAPES.sub(lambda found: _HEXADECIMAL.get(found.group(), found.group()), xml)


def parse_document(body: bytes) -> Element:
    """Return the root of a document that this service has written."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(body, parser)


def up_to(stop: bytes) -> bytes:
    """Return a pattern for XML up to one of the tags that `stop` matches ("/?item[ >]").

    A finished document has "<" only where a tag or a CDATA section begins, and a CDATA section may hold anything.
    All repetitions are possessive, so a match takes linear time.
    """
    section = rb"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>"
    return rb"(?:[^<]++|" + section + rb"|<(?!" + stop + rb"|!\[CDATA\[))*+"


def with_xml_line_ends(text: str) -> str:
    """Return `text` with "\\n" forevery kind of line end, as an XML parser does (XML 1.0 section 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
