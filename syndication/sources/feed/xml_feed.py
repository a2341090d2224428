"""The XML of a feed: parsed, and repaired where it is ill-formed, with notes on what was repaired.

There are no entities that expand, and nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from copy import deepcopy
from html import escape
from html.entities import html5
from urllib.parse import urljoin

from lxml import etree
from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.text.characters import strip_illegal, with_windows_1252
from syndication.text.xml_references import with_legal_references

XmlNode = etree._Element
MOST_FEED_BYTES = 50_000_000
_ROOTS = frozenset(("rss", "rdf", "feed"))
# The vocabularies of feeds, by the prefix that this package writes. Feeds name some of them in several ways.
_FAMILIES = {
    "": (
        "",
        "http://purl.org/rss/1.0/",
        "http://purl.org/net/rss1.1#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/RSS2",
        "http://blogs.law.harvard.edu/tech/rss",
    ),
    "atom": ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"),
    "app": ("http://www.w3.org/2007/app", "http://purl.org/atom/app#"),
    "at": ("http://purl.org/atompub/tombstones/1.0",),
    "content": ("http://purl.org/rss/1.0/modules/content/",),
    "dc": ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/elements/1.0/"),
    "dcterms": ("http://purl.org/dc/terms/",),
    "feedburner": ("http://rssnamespace.org/feedburner/ext/1.0",),
    "fh": ("http://purl.org/syndication/history/1.0",),
    "googleplay": ("http://www.google.com/schemas/play-podcasts/1.0",),
    "itunes": ("http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd"),
    "media": ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"),
    "openSearch": ("http://a9.com/-/spec/opensearchrss/1.0/", "http://a9.com/-/spec/opensearch/1.1/"),
    "podcast": (
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    ),
    "psc": ("http://podlove.org/simple-chapters",),
    "slash": ("http://purl.org/rss/1.0/modules/slash/",),
    "sy": ("http://purl.org/rss/1.0/modules/syndication/",),
    "thr": ("http://purl.org/syndication/thread/1.0",),
    "wfw": ("http://wellformedweb.org/CommentAPI/",),
    "xhtml": ("http://www.w3.org/1999/xhtml",),
}
_PREFIXES = {uri: prefix for prefix, uris in _FAMILIES.items() for uri in uris}
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ENCODING = re.compile(rb"""<\?xml[^>]{0,300}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WITHOUT_BOM = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_BEFORE = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))  # what may be before the first element
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HTML_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_CDATA = re.compile(r"(<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*))", re.DOTALL)
_REFERENCE = re.compile(r"&(?!(?:#[0-9]{1,8}|#x[0-9A-Fa-f]{1,8}|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,40};)?")

# Python decodes a byte that is not UTF-8 to one of these (PEP 383).
_WRONG_BYTES = {0xDC00 + byte: bytes([byte]).decode("windows-1252", "ignore") or None for byte in range(0x80, 0x100)}


class XmlFeed(Struct, frozen=True):
    """A feed as a tree. `is_cut`: the file ends in the middle of it, so its last entry is not whole."""

    root: XmlNode
    repairs: tuple[str, ...] = ()
    is_cut: bool = False


def parse_xml_feed(data: bytes) -> XmlFeed:
    """Return the tree of an RSS or Atom feed.

    Raises:
        IngestError: it is none, or nothing of it can be read.
    """
    if len(data) > MOST_FEED_BYTES:
        raise IngestError(f"has {len(data):,} bytes; a document of a feed may have {MOST_FEED_BYTES:,}; split it")
    text, repairs = _clean_text(data)
    root, problem = _parse(text, recover=False)
    if root is None:
        root, problem = _parse(text, recover=True)
        repairs.append(f"the feed is ill-formed XML ({problem}); text may be missing")
    if root is None:
        raise IngestError(f"is no feed that can be read: {problem}")
    kind = _local_name(root)
    if kind.lower() not in _ROOTS:
        raise IngestError(f"is no feed: its first element is <{kind}>")
    is_cut = bool(problem) and not re.search(r"</(?:[\w.-]{1,40}:)?(?:rss|RDF|feed)\s{0,9}>\s{0,99}\Z", text[-200:])
    return XmlFeed(root, tuple(dict.fromkeys(repairs)), is_cut)


def name_of_node(node: XmlNode) -> str:
    """Return the name of an element with its usual prefix ("dc:creator", "title"), "" for a comment."""
    if not isinstance(node.tag, str):
        return ""
    uri, _, name = node.tag.removeprefix("{").rpartition("}")
    if not uri:
        return name  # a prefix that the feed does not declare is a part of it
    return ":".join(part for part in (_PREFIXES.get(uri.strip(), node.prefix or uri), name) if part)


def children_of(node: XmlNode) -> dict[str, list[XmlNode]]:
    """Return the children of an element by their names."""
    found: dict[str, list[XmlNode]] = {}
    for child in node:
        if name := name_of_node(child):
            found.setdefault(name, []).append(child)
    return found


def text_of_node(node: XmlNode | None) -> str:
    """Return the text of an element with the markup that is in it unescaped, without blanks at its ends."""
    if node is None:
        return ""
    inner = "".join(markup_of_node(child) + (child.tail or "") for child in node)
    return clean_text_of(f"{node.text or ''}{inner}").strip()


def clean_text_of(text: str) -> str:
    """Return a text without characters that no record can contain; line ends are LF."""
    return strip_illegal(with_windows_1252(text.replace("\r\n", "\n").replace("\r", "\n")))


def markup_of_node(node: XmlNode) -> str:
    """Return an element as HTML, without namespaces and without what follows it."""
    if not isinstance(node.tag, str):
        return ""
    return etree.tostring(_without_namespaces(node), encoding="unicode", method="html", with_tail=False)


def base_of_node(node: XmlNode, outer: str) -> str:
    """Return the address that relative links in an element count from."""
    return join_address(outer, node.get(_BASE, "")) or outer


def has_base(node: XmlNode) -> bool:
    """Return whether an element says what relative addresses in it count from."""
    return bool(node.get(_BASE, "").strip())


def join_address(base: str, link: str) -> str:
    """Return an address relative to `base`; as it is written if the two make none, "" if there is none."""
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return link.strip()


def _local_name(node: XmlNode) -> str:
    """Return the name of an element without a prefix. That of a repaired element may be none, such as "" or "0"."""
    return str(node.tag).rpartition("}")[2].rpartition(":")[2]


def _without_namespaces(node: XmlNode) -> XmlNode:
    copy = deepcopy(node)
    for each in copy.iter(etree.Element):
        name = _local_name(each)
        each.tag = name if _HTML_NAME.fullmatch(name) else "span"
    etree.cleanup_namespaces(copy)
    return copy


def _clean_text(data: bytes) -> tuple[str, list[str]]:
    """Return the text of a feed without its declarations, and what was repaired in it."""
    text, repairs = _decoded(data)
    text, controls = _CONTROL.subn("", text)
    text, references = with_legal_references(text)
    repairs += ["control characters were left out"] if controls or references else []
    text = _without_prolog(text.lstrip("\ufeff \t\r\n")).strip()
    pieces = _CDATA.split(text)
    repaired = "".join(piece if index % 2 else _REFERENCE.sub(_resolved, piece) for index, piece in enumerate(pieces))
    repairs += ["bare & were read as they are"] if repaired.count("&amp;") > text.count("&amp;") else []
    return repaired, repairs


def _without_prolog(text: str) -> str:
    """Return a document from its first element on: without declarations, comments, and the document type of RSS 0.91.

    Raises:
        IngestError: the document type declares entities.
    """
    at = 0
    while found := next(((start, end) for start, end in _BEFORE if text.startswith(start, at)), None):
        closed = text.find(found[1], at)
        if closed < 0:
            break
        if found[0] == "<!" and "[" in text[at:closed]:
            raise IngestError("has a document type with declarations (<!DOCTYPE … [), which no feed has; delete it")
        at = closed + len(found[1])
        while text[at : at + 1].isspace():
            at += 1
    return text[at:]


def _decoded(data: bytes) -> tuple[str, list[str]]:
    encoding = _encoding(data)
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        if encoding in ("utf-8", "ascii"):
            return data.decode("utf-8", "surrogateescape").translate(_WRONG_BYTES), [
                "bytes that are not UTF-8 were read as Windows-1252"
            ]
        return data.decode(encoding, "replace"), [f"bytes that are not {encoding} were left out"]


def _encoding(data: bytes) -> str:
    for mark, encoding in (*_BOMS, *_WITHOUT_BOM):
        if data.startswith(mark):
            return encoding
    found = _ENCODING.match(data[:400].lstrip())
    name = found[1].decode() if found else "utf-8"
    try:
        info = codecs.lookup(name)
    except LookupError:
        raise IngestError(f"is in the encoding {name}, which is unknown; save it as UTF-8") from None
    if not info._is_text_encoding or info.name in ("utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"):
        raise IngestError(f"is in the encoding {name}, which is none of feeds; save it as UTF-8")
    return "windows-1252" if info.name == "iso8859-1" else "utf-8" if info.name.startswith("utf-16") else info.name


def _resolved(found: re.Match[str]) -> str:
    """Return the character of a reference of HTML, or a bare ampersand as XML."""
    name = found[1] or ""
    return escape(html5[name]) if name in html5 else f"&amp;{name}"


def _parse(text: str, *, recover: bool) -> tuple[XmlNode | None, str]:
    """Return the root element, and what is wrong with the XML."""
    # huge_tree: an entry may have ten megabytes in one text. Nothing expands, and the bytes are bounded.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover, huge_tree=True, remove_comments=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, str(getattr(error, "msg", error))
    # Nothing but the declaration of a namespace may be missing: then the text is whole.
    problems = [str(entry.message) for entry in parser.error_log if "Namespace" not in entry.message]
    return root, problems[0] if problems else ""
