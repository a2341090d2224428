"""Sitemaps (sitemaps.org): lists of pages, and lists of lists, as XML, as text, packed or not."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.text.lines import one_line
from syndication.text.urls import absolute
from syndication.text.xml_references import bytes_with_legal_references

MOST_SITEMAP_BYTES = 60_000_000  # the protocol allows 50 MB
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_MOST_PAGES = 60_000  # the protocol allows 50,000
_GZIP = b"\x1f\x8b"
_GZIP_BITS = 31
_SITEMAP_LINE = re.compile(r"sitemap\s{0,9}:\s{0,9}(\S{1,4000})", re.IGNORECASE)


class SitemapEntry(Struct, frozen=True):
    """A page that a sitemap lists, and what it says of its last change, as it is written."""

    url: str
    lastmod: str = ""


class Sitemap(Struct, frozen=True):
    """The pages of a sitemap, and the addresses of further sitemaps."""

    pages: tuple[SitemapEntry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(data: bytes, address: str) -> Sitemap:
    """Return what a sitemap lists.

    Raises:
        IngestError: it is none.
    """
    body = _unpacked(data) if data.startswith(_GZIP) else data
    if len(body) > MOST_SITEMAP_BYTES:
        raise IngestError(f"is a sitemap of more than {MOST_SITEMAP_BYTES:,} bytes")
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _text_sitemap(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(bytes_with_legal_references(body.strip()), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IngestError(f"is no sitemap that can be read: {error}") from error
    if root is None or not isinstance(root.tag, str):
        raise IngestError("is no sitemap that can be read")
    try:
        return _lists(root, address)
    except UnicodeDecodeError as error:  # the parser repairs a file, but not all of its characters
        raise IngestError("is a sitemap with characters that no text can contain") from error


def _lists(root: etree._Element, address: str) -> Sitemap:
    match str(root.tag).rpartition("}")[2]:
        case "sitemapindex":
            return Sitemap(sitemaps=tuple(page.url for page in _pages(root, "sitemap", address)))
        case "urlset":
            return Sitemap(pages=tuple(_pages(root, "url", address)))
    raise IngestError(f"is no sitemap: its first element is <{str(root.tag).rpartition('}')[2]}>")


def sitemaps_in(robots: str, address: str) -> tuple[str, ...]:
    """Return the sitemaps that a robots.txt names."""
    found = (_SITEMAP_LINE.fullmatch(line.partition("#")[0].strip()) for line in robots.splitlines())
    return tuple(dict.fromkeys(url for match in found if match and (url := absolute(match[1], address))))


def _pages(root: etree._Element, name: str, address: str) -> Iterator[SitemapEntry]:
    entries = (node for node in root if isinstance(node.tag, str) and node.tag.rpartition("}")[2] == name)
    for _, node in zip(range(_MOST_PAGES), entries, strict=False):
        texts = {child.tag.rpartition("}")[2]: child.text or "" for child in node if isinstance(child.tag, str)}
        if url := absolute(one_line(texts.get("loc", "")), address):
            yield SitemapEntry(url, one_line(texts.get("lastmod", ""))[:100])


def _text_sitemap(body: bytes) -> Sitemap:
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    urls = [absolute(line, "") for line in lines[:_MOST_PAGES]]
    if not urls or not all(urls):
        raise IngestError("is no sitemap: neither XML nor a list of addresses")
    return Sitemap(pages=tuple(map(SitemapEntry, urls)))


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_BITS)
    try:
        body = unpacker.decompress(data, MOST_SITEMAP_BYTES)
    except zlib.error as error:
        raise IngestError(f"is a packed sitemap that cannot be unpacked: {error}") from error
    if unpacker.unconsumed_tail:
        raise IngestError(f"is a packed sitemap of more than {MOST_SITEMAP_BYTES:,} bytes")
    if not unpacker.eof:
        raise IngestError("is a packed sitemap that ends in the middle")
    return body
