"""The elements of feeds: their usual names, their texts, and what relative addresses in them count from."""

from __future__ import annotations

import re
from copy import deepcopy
from urllib.parse import urljoin

from lxml import etree

from syndication.text.characters import strip_illegal, with_windows_1252

XmlNode = etree._Element
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
    "msn": ("http://schemas.ingestion.microsoft.com/common/",),
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
_HTML_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def name_of_node(node: XmlNode) -> str:
    """Return the name of an element with its usual prefix ("dc:creator", "title"), "" for a comment."""
    if not isinstance(node.tag, str):
        return ""
    uri, _, name = node.tag.removeprefix("{").rpartition("}")
    if not uri:
        return name  # a prefix that the feed does not declare is a part of it
    return ":".join(part for part in (_PREFIXES.get(uri.strip(), node.prefix or uri), name) if part)


def local_name_of_node(node: XmlNode) -> str:
    """Return the name of an element without a prefix. That of a repaired element may be none, such as "" or "0"."""
    return str(node.tag).rpartition("}")[2].rpartition(":")[2]


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


def _without_namespaces(node: XmlNode) -> XmlNode:
    copy = deepcopy(node)
    for each in copy.iter(etree.Element):
        name = local_name_of_node(each)
        each.tag = name if _HTML_NAME.fullmatch(name) else "span"
    etree.cleanup_namespaces(copy)
    return copy
