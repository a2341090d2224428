"""Read XML into a tree, with limited time and memory, and without files or network. Independent of formats."""

from __future__ import annotations

import re
from html.entities import name2codepoint

from lxml import etree
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import decoder, xml_parser
from syndication.validation.kinds import kind_of
from syndication.validation.names import local, name_of
from syndication.validation.rule import Received, XmlSource
from syndication.validation.rules import other_documents
from syndication.validation.rules import well_formedness as rules

_DECLARATION = re.compile(r"<\?xml\s[^>]{0,200}?\?>")
_DECLARED_VERSION = re.compile(r"version\s*=\s*[\"']([^\"']{0,40})[\"']")
_EXTERNAL = re.compile(
    r"\b(?:SYSTEM|PUBLIC)\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}')(?:\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?"
)
# What a program or an editor may have written before a feed: text, or the HTML of an error message.
_STRAY = re.compile(r"[\s\ufeff]*(?:[^<\s\ufeff]|<(?:br|b|p|pre|div|font|table|span)\b|\Z)")
_SNIFFED = 40_000
_FIRST_TAG = re.compile(r"<(?:\?xml\s|!--|!DOCTYPE|\?xml-stylesheet|rss|feed|entry|rdf:RDF|opml|urlset|sitemapindex)")
_PROLOG = 5000
_NETSCAPE_TYPE = re.compile(
    r"<!DOCTYPE\s+rss\s+(?:PUBLIC\s+\"[^\"]{0,100}\"|SYSTEM)\s+"
    r"\"https?://[a-z0-9./]{1,60}/rss-0\.9[0-9.]{0,4}dtd\"\s*>"
)
_LATIN_1 = "".join(f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items() if 160 <= code <= 255)
# lxml lists the attributes of an element in time that grows with the square of their number.
_CROWDED = etree.XPath("//@*[501]/..")
# Entities can multiply the elements. Without entities, a feed of 5 MB has fewer than this.
_ELEMENTS = etree.XPath("count(//*)")
_MOST_ELEMENTS = 1_000_000
# lxml copies the whole namespace each time it returns the name of an element.
_LONG_NAMESPACE = re.compile(r"\sxmlns(?::[^\s=]*)?\s*=\s*(?:\"[^\"]{1000}|'[^']{1000})")
_LONGEST_NAMESPACE = 1000


class ReadResult(Struct, frozen=True):
    """The result of reading: a source, or None if the document cannot be read; the findings say why.

    A source may be only the part before an error of syntax.
    """

    source: XmlSource | None
    findings: tuple[Finding, ...]


def read(received: Received) -> ReadResult:
    """Read an XML document, or as much of it as there is before an error of syntax."""
    if other := other_documents.text_finding(_beginning(received), received.url):
        return ReadResult(None, (other,))
    decoded = decoder.decode(received.body, received.content_type)
    if decoded.text is None:
        return ReadResult(None, decoded.findings)
    text, misplaced = _without_what_is_before(decoded.text)
    findings = [*decoded.findings, *misplaced, *_prolog(text)]
    parsed = xml_parser.parse(
        _as_utf8(text, received.body, is_utf8=decoded.encoding == "utf-8" and not misplaced), text
    )
    findings += parsed.findings
    if parsed.root is None:
        return ReadResult(None, tuple(findings))
    if excess := _excess(parsed.root, text):
        return ReadResult(None, (*findings, excess))
    findings += _document_type(parsed.root)
    source = XmlSource(
        root=parsed.root,
        text=text,
        kind=local(name_of(parsed.root)),
        encoding=decoded.encoding,
        url=received.url,
        served=bool(received.url and received.content_type),
        now=received.now,
        is_whole=parsed.is_whole,
        unfinished=parsed.unfinished,
    )
    return ReadResult(source, tuple(findings))


def _beginning(received: Received) -> str:
    start = received.body[:_SNIFFED]
    text = decoder.text_of(start, received.content_type)
    return decoder.text_of(received.body, received.content_type) if kind_of(text) == "web page" else text


def _without_what_is_before(text: str) -> tuple[str, list[Finding]]:
    """Return the text without the part before its first tag, and the finding on that. Lines keep their numbers."""
    start = _FIRST_TAG.search(text, 0, _SNIFFED)
    before = text[: start.start()] if start else ""
    is_misplaced = _STRAY.match(before) if before.strip() else before and text.startswith("<?xml", len(before))
    if not start or not is_misplaced:
        return text, []
    declaration = _DECLARATION.match(text, start.start())
    end = declaration.end() if declaration else start.start()
    line = text.count("\n", 0, start.start()) + 1
    value = f"there is {_described(before)} before the beginning of the feed"
    finding = rules.NOT_WELL_FORMED.finding(line if before.isspace() else 1, value=value)
    return "\n" * text.count("\n", 0, end) + text[end:], [finding]


def _described(before: str) -> str:
    if before.strip("\ufeff") == "":
        return "a second byte order mark"
    return before.strip("\ufeff \t\r\n")[:60] or "white space"


def _excess(root: etree._Element, text: str) -> Finding | None:
    """Return a finding if it would take too long to walk through the tree."""
    if crowded := _CROWDED(root):
        return rules.LIMIT.finding(crowded[0].sourceline or 0, value="more than 500 attributes of one element")
    if (elements := int(float(str(_ELEMENTS(root))))) > _MOST_ELEMENTS:
        return rules.LIMIT.finding(0, value=f"{elements} elements; the limit is {_MOST_ELEMENTS}")
    if (_LONG_NAMESPACE.search(text) or "<!ENTITY" in text) and _longest_namespace(root) > _LONGEST_NAMESPACE:
        return rules.LIMIT.finding(0, value=f"a namespace of more than {_LONGEST_NAMESPACE} characters")
    return None


def _longest_namespace(root: etree._Element) -> int:
    declared = (value for _, value in etree.iterwalk(root, events=("start-ns",)))
    return max((len(value[1]) for value in declared if isinstance(value, tuple)), default=0)


def _as_utf8(text: str, body: bytes, *, is_utf8: bool) -> bytes:
    """Return the document in UTF-8. That of RSS 0.91 gets the characters that its document type names."""
    if found := _NETSCAPE_TYPE.search(text, 0, _PROLOG):
        return f"{text[: found.end() - 1]}[{_LATIN_1}]{text[found.end() - 1 :]}".encode("utf-8", "replace")
    return body if is_utf8 else text.encode("utf-8", "replace")


def _prolog(text: str) -> list[Finding]:
    findings = []
    declaration = _DECLARATION.match(text)
    version = _DECLARED_VERSION.search(declaration[0]) if declaration else None
    if version and version[1] != "1.0":
        findings.append(rules.BAD_XML_VERSION.finding(1, value=version[1]))
    start = text.find("<!DOCTYPE", 0, _PROLOG)
    if start < 0:
        return findings
    end = text.find("<rss", start) if "<rss" in text else text.find("<feed", start)
    line = text.count("\n", 0, start) + 1
    for found in _EXTERNAL.finditer(text, start, end if end > 0 else start + _PROLOG):
        findings.append(rules.SYSTEM_ENTITY.finding(line, value=found[0]))
        if "my.netscape.com/publish/formats/rss-0.9" in found[0]:
            findings.append(rules.DEPRECATED_DTD.finding(line, value=found[0]))
    return findings


def _document_type(root: etree._Element) -> list[Finding]:
    name, version = root.getroottree().docinfo.public_id or "", root.get("version", "")
    if "RSS 0.91" in name and root.tag == "rss" and version != "0.91":
        return [rules.INVALID_DOCTYPE.finding(1, value=version)]
    return []
