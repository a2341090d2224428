"""One document from bytes to findings: what it is, how it reads, its structure, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from syndication.model import Finding
from syndication.validation import jsonreading, reading, schema, structure
from syndication.validation.names import ATOM, name_of
from syndication.validation.rule import Source
from syndication.validation.rules import http, namespaces
from syndication.validation.rules.reading import LIMIT, MORE_FINDINGS, SCHEMA_ERROR
from syndication.validation.rules.text import undamaged
from syndication.validation.vocabularies import atom, jsonfeed, rss

LARGEST = 5_000_000
MOST_FINDINGS = 10_000

_VOCABULARIES = {"rss": rss.RSS, f"{{{ATOM}}}feed": atom.FEED, f"{{{ATOM}}}entry": atom.ENTRY}


def findings(body: bytes, *, url: str, content_type: str, now: datetime) -> list[Finding]:
    """Return what is wrong with a document, by line; never more than MOST_FINDINGS and a word that there are more."""
    if len(body) > LARGEST:
        return [LIMIT.finding(0, value=f"{len(body)} bytes, {LARGEST} are the most")]
    judge = _json if _looks_like_json(body, content_type) else _xml
    found = list(islice(judge(body, url=url, content_type=content_type, now=now), MOST_FINDINGS + 1))
    if len(found) > MOST_FINDINGS:
        found[-1] = MORE_FINDINGS.finding(0, value=str(MOST_FINDINGS))
    return sorted(found, key=lambda finding: finding.line)


def _looks_like_json(body: bytes, content_type: str) -> bool:
    start = body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"[")) or (not start.startswith(b"<") and "json" in content_type.lower())


def _json(body: bytes, *, url: str, content_type: str, now: datetime) -> Iterator[Finding]:
    yield from http.media_type("json", content_type, body)
    result = jsonreading.read(body, url=url, now=now)
    if result.source is None:
        yield from (result.finding,) if result.finding else ()
        return
    yield from undamaged(result.source.text.split("\n"))
    yield from jsonfeed.walk(result.source)


def _xml(body: bytes, *, url: str, content_type: str, now: datetime) -> Iterator[Finding]:
    result = reading.read(body, url=url, content_type=content_type, now=now)
    yield from result.findings
    source = result.source
    if source is None:
        return
    vocabulary = _VOCABULARIES.get(name_of(source.root))
    if vocabulary is None:
        yield from namespaces.root(source.root)
        return
    yield from http.media_type(source.kind, content_type, body)
    yield from undamaged(source.lines)
    explained = False
    for finding in _structure(source, vocabulary):
        explained = explained or finding.severity == "error"
        yield finding
    if not explained:
        yield from _second_opinion(source)


def _structure(source: Source, vocabulary: structure.Vocabulary) -> Iterator[Finding]:
    yield from namespaces.declarations(source)
    yield from structure.walk(source, vocabulary)


def _second_opinion(source: Source) -> Iterator[Finding]:
    refusal = schema.refusal(source.root, source.kind)
    if refusal:
        line, words = refusal
        yield SCHEMA_ERROR.finding(line, value=words)
