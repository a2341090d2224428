"""Check one document, from bytes to findings: its kind, its encoding and syntax, its structure, its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation import json_reader, reader, schema, structure
from syndication.validation.names import ATOM, RDF, RSL, SITEMAP, name_of
from syndication.validation.rule import Received, XmlSource
from syndication.validation.rules import binary_documents, http, namespaces, other_documents
from syndication.validation.rules import rdf as rdf_rules
from syndication.validation.rules.text import damaged_text_findings
from syndication.validation.rules.well_formedness import LIMIT, MORE_FINDINGS, SCHEMA_ERROR
from syndication.validation.vocabularies import atom, jsonfeed, opml, rdf, rsl, rss, sitemap
from syndication.validation.vocabulary import Vocabulary

LARGEST = 5_000_000
LARGEST_SITEMAP = 52_428_800
MOST_TAGS = 2_000_000
MOST_OBJECTS = 250_000
MOST_FINDINGS = 10_000

_VOCABULARIES = {
    "rss": rss.RSS,
    f"{{{ATOM}}}feed": atom.FEED,
    f"{{{ATOM}}}entry": atom.ENTRY,
    "opml": opml.OPML,
    f"{{{SITEMAP}}}urlset": sitemap.URLSET,
    f"{{{SITEMAP}}}sitemapindex": sitemap.INDEX,
    f"{{{RSL}}}rsl": rsl.RSL,
}
_RDF_ROOT = f"{{{RDF}}}RDF"
# The start tag of a sitemap, after comments and instructions. Possessive and atomic, so a match takes linear time.
_START_OF_SITEMAP = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:[\w.\-]+:)?(?:urlset|sitemapindex)[\s/>]", re.DOTALL
)
_SNIFFED = 4096


def findings(received: Received) -> list[Finding]:
    """Return what is wrong with a document, by line. After MOST_FINDINGS, one last finding says that there are more."""
    if excess := _excess(received.body):
        return [LIMIT.finding(0, value=excess)]
    if other := binary_documents.finding_of(received.body):
        return [other]
    check = _json if _looks_like_json(received) else _xml
    found = list(islice(check(received), MOST_FINDINGS + 1))
    if len(found) > MOST_FINDINGS:
        found[-1] = MORE_FINDINGS.finding(0, value=str(MOST_FINDINGS))
    return sorted(found, key=lambda finding: finding.line)


def _excess(body: bytes) -> str:
    # Readers of feeds stop at 5 MB, the protocol of sitemaps at 50 MB. Tags are limited because each takes memory.
    if len(body) <= LARGEST:
        return ""
    largest = LARGEST_SITEMAP if _START_OF_SITEMAP.match(body[:_SNIFFED]) else LARGEST
    if len(body) > largest:
        return f"{len(body)} bytes; the limit is {largest}"
    tags = body.count(b"<")
    return f"{tags} tags; the limit is {MOST_TAGS}" if tags > MOST_TAGS else ""


def _looks_like_json(received: Received) -> bool:
    start = received.body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"[")) or (not start.startswith(b"<") and "json" in received.content_type.lower())


def _json(received: Received) -> Iterator[Finding]:
    objects = received.body.count(b"{")
    if objects > MOST_OBJECTS:
        yield LIMIT.finding(0, value=f"{objects} objects; the limit is {MOST_OBJECTS}")
        return
    result = json_reader.read(received)
    if result.source is None:
        yield from http.media_type("json", received.content_type, received.body)
        yield from (result.finding,) if result.finding else ()
        return
    if other := other_documents.json_finding(result.source.value):
        yield other
        return
    if result.finding:
        yield result.finding
    yield from http.media_type("json", received.content_type, received.body)
    yield from damaged_text_findings(result.source.text)
    yield from jsonfeed.walk(result.source)


def _xml(received: Received) -> Iterator[Finding]:
    result = reader.read(received)
    source = result.source
    vocabulary = _vocabulary(source.root) if source else None
    if source and vocabulary is None:  # the encoding and the syntax of another document do not matter
        yield from (rdf_rules.no_rss if source.kind == "RDF" else namespaces.root)(source.root)
        return
    yield from result.findings
    if source is None or vocabulary is None:
        return
    yield from http.media_type(source.kind, received.content_type, received.body)
    yield from damaged_text_findings(source.text)
    # The schema is a second opinion: it is asked only if no rule has found an error.
    explained = any(finding.severity == "error" for finding in result.findings)
    for finding in _structure(source, vocabulary):
        explained = explained or finding.severity == "error"
        yield finding
    if not explained and source.is_whole:
        yield from _schema_findings(source)


def _vocabulary(root: _Element) -> Vocabulary | None:
    name = name_of(root)
    return rdf.VOCABULARIES.get(rdf_rules.version_of(root)) if name == _RDF_ROOT else _VOCABULARIES.get(name)


def _structure(source: XmlSource, vocabulary: Vocabulary) -> Iterator[Finding]:
    yield from namespaces.declarations(source)
    yield from structure.walk(source, vocabulary)
    yield from rsl.embedded_rsl_findings(source)


def _schema_findings(source: XmlSource) -> Iterator[Finding]:
    refusal = schema.refusal(source.root, source.kind)
    if refusal:
        line, words = refusal
        yield SCHEMA_ERROR.finding(line, value=words)
