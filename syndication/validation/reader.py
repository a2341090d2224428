"""Read XML into a tree, with limited time and memory, and without files or network. Independent of formats."""

from __future__ import annotations

import codecs
import re

from lxml import etree
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import xml_parser
from syndication.validation.kinds import kind_of
from syndication.validation.names import local, name_of
from syndication.validation.rule import Received, XmlSource
from syndication.validation.rules import other_documents
from syndication.validation.rules import well_formedness as rules

_BOMS = (  # UTF-32 comes first: the mark of UTF-16 is the beginning of that of UTF-32
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (  # XML 1.0, appendix F.1
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
)
_UNMARKED_TAGS = (
    (re.compile(rb"\0<\0[!-~]"), "utf-16-be"),
    (re.compile(rb"<\0[!-~]\0"), "utf-16-le"),
)
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,200}?\?>")
_DECLARED_VERSION = re.compile(r"version\s*=\s*[\"']([^\"']{0,40})[\"']")
_DECLARED_ENCODING = re.compile(r"encoding\s*=\s*[\"']([^\"']{0,60})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]{1,60})", re.IGNORECASE)
_EXTERNAL = re.compile(
    r"\b(?:SYSTEM|PUBLIC)\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}')(?:\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?"
)
# What a program or an editor may have written before a feed: text, or the HTML of an error message.
_STRAY = re.compile(r"[\s\ufeff]*(?:[^<\s\ufeff]|<(?:br|b|p|pre|div|font|table|span)\b|\Z)")
_UNICODE = frozenset("utf-8 utf-8-sig utf-16 utf-16-le utf-16-be".split())
_COMMON = frozenset(
    """
    ascii big5 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 euc_jp euc_kr gb18030 gb2312 gbk
    iso2022_jp iso8859-1 iso8859-15 iso8859-2 iso8859-5 iso8859-7 iso8859-8 iso8859-9 koi8-r koi8-u shift_jis
    """.split()
)
# A fixed list: Python also has codecs that are not character sets, and some of those have no limit on time.
_OTHERS = frozenset(
    """
    big5hkscs cp437 cp850 cp852 cp855 cp866 cp874 cp932 cp949 cp950 euc_jis_2004 hz iso2022_kr iso8859-10 iso8859-11
    iso8859-13 iso8859-14 iso8859-16 iso8859-3 iso8859-4 iso8859-6 johab mac-cyrillic mac-greek mac-latin2 mac-roman
    mac-turkish ptcp154 shift_jisx0213 tis-620 utf-32 utf-32-be utf-32-le
    """.split()
)
_SNIFFED = 40_000
_FIRST_TAG = re.compile(r"<(?:\?xml\s|!--|!DOCTYPE|\?xml-stylesheet|rss|feed|entry|rdf:RDF|opml|urlset|sitemapindex)")
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

    A source may be only what stands before an error of syntax.
    """

    source: XmlSource | None
    findings: tuple[Finding, ...]


class _DecodedText(Struct, frozen=True):
    text: str | None
    findings: tuple[Finding, ...]
    encoding: str = ""


def read(received: Received) -> ReadResult:
    """Read an XML document, or as much of it as there is before an error of syntax."""
    if other := other_documents.text_finding(_beginning(received), received.url):
        return ReadResult(None, (other,))
    decoded = _decode(received.body, received.content_type)
    if decoded.text is None:
        return ReadResult(None, decoded.findings)
    text, misplaced = _without_what_is_before(decoded.text)
    findings = [*decoded.findings, *misplaced, *_prolog(text)]
    parsed = xml_parser.parse(_utf8(text, "" if misplaced else decoded.encoding, received.body), text)
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
    text = text_of(start, received.content_type)
    return text_of(received.body, received.content_type) if kind_of(text) == "web page" else text


def _without_what_is_before(text: str) -> tuple[str, list[Finding]]:
    """Return the text without what stands before its first tag, and the finding on that. Lines keep their numbers."""
    start = _FIRST_TAG.search(text, 0, _SNIFFED)
    before = text[: start.start()] if start else ""
    is_misplaced = _STRAY.match(before) if before.strip() else before and text.startswith("<?xml", len(before))
    if not start or not is_misplaced:
        return text, []
    end = text.find("?>", start.start()) + 2 if start[0].startswith("<?xml") else start.start()
    line = text.count("\n", 0, start.start()) + 1
    value = f"before the beginning of the feed stands {_described(before)}"
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


def text_of(body: bytes, content_type: str) -> str:
    """Return a document as text for people, with U+FFFD for bytes that cannot be decoded.

    Its lines have the numbers that findings name.
    """
    family, served, declared = _encodings(body, content_type)
    encoding = next((name for name in (family, served, declared) if name and _normal_name(name)), "utf-8")
    return body.decode(encoding, "replace").removeprefix("\ufeff")


def _utf8(text: str, encoding: str, body: bytes) -> bytes:
    return body if encoding == "utf-8" else text.encode("utf-8", "replace")


def _decode(body: bytes, content_type: str) -> _DecodedText:
    family, served, declared = _encodings(body, content_type)
    is_marked = any(body.startswith(mark) for mark, _ in _BOMS)
    findings = _encoding_findings(declared, served, family, is_marked=is_marked)
    if any(finding.code == rules.UNKNOWN_ENCODING.code for finding in findings):
        return _DecodedText(None, tuple(findings))
    encoding = family or served or declared or "utf-8"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return _DecodedText(None, (*findings, rules.undecodable(body, error, encoding, line)))
    return _DecodedText(text.removeprefix("\ufeff"), tuple(findings), codecs.lookup(encoding).name)


def _encodings(body: bytes, content_type: str) -> tuple[str, str, str]:
    """Return the encodings by the first bytes, by the HTTP header and by the XML declaration, each "" if unknown."""
    marked = next((name for mark, name in _BOMS if body.startswith(mark)), "")
    family = marked or _unmarked_family(body)
    start = body[:600].decode(family or "latin-1", "replace").removeprefix("\ufeff")
    declaration = _DECLARATION.search(start)
    found = _DECLARED_ENCODING.search(declaration[0]) if declaration else None
    return family, _charset(content_type), found[1] if found else ""


def _unmarked_family(body: bytes) -> str:
    family = next((name for start, name in _UNMARKED if body.startswith(start)), "")
    return family or next((name for start, name in _UNMARKED_TAGS if start.match(body)), "")


def _charset(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def _encoding_findings(declared: str, served: str, family: str, *, is_marked: bool) -> list[Finding]:
    findings = []
    if not declared and not served and not family:
        findings.append(rules.MISSING_ENCODING.finding(1))
    if family.startswith("utf-16") and not is_marked and not served:
        findings.append(rules.MISSING_BYTE_ORDER_MARK.finding(1))
    for name in dict.fromkeys(name for name in (declared, served) if name):
        normal = _normal_name(name)
        if not normal:
            findings.append(rules.UNKNOWN_ENCODING.finding(1, value=name))
        elif normal in _OTHERS:
            findings.append(rules.OBSCURE_ENCODING.finding(1, value=name))
        elif normal not in _UNICODE:
            findings.append(rules.NONSTANDARD_ENCODING.finding(1, value=name))
    if declared and served and _normal_name(declared) != _normal_name(served):
        findings.append(rules.ENCODING_MISMATCH.finding(1, value=f"{served}, {declared}"))
    elif family == "utf-8" and _normal_name(declared or "utf-8") not in _UNICODE:
        findings.append(rules.ENCODING_MISMATCH.finding(1, value=f"byte order mark of {family}, {declared}"))
    return findings


def _normal_name(name: str) -> str:
    try:
        normal = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    return normal if normal in _UNICODE | _COMMON | _OTHERS else ""


def _prolog(text: str) -> list[Finding]:
    findings = []
    declaration = _DECLARATION.match(text)
    version = _DECLARED_VERSION.search(declaration[0]) if declaration else None
    if version and version[1] != "1.0":
        findings.append(rules.BAD_XML_VERSION.finding(1, value=version[1]))
    start = text.find("<!DOCTYPE", 0, 5000)
    if start < 0:
        return findings
    end = text.find("<rss", start) if "<rss" in text else text.find("<feed", start)
    line = text.count("\n", 0, start) + 1
    for found in _EXTERNAL.finditer(text, start, end if end > 0 else start + 5000):
        findings.append(rules.SYSTEM_ENTITY.finding(line, value=found[0]))
        if "my.netscape.com/publish/formats/rss-0.9" in found[0]:
            findings.append(rules.DEPRECATED_DTD.finding(line, value=found[0]))
    return findings


def _document_type(root: etree._Element) -> list[Finding]:
    name, version = root.getroottree().docinfo.public_id or "", root.get("version", "")
    if "RSS 0.91" in name and root.tag == "rss" and version != "0.91":
        return [rules.INVALID_DOCTYPE.finding(1, value=version)]
    return []
