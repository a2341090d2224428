"""Decode a document: its encoding by XML 1.0 (appendix F), by the HTTP header and by its declaration."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from syndication.model.finding import Finding
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
_DECLARED_ENCODING = re.compile(r"encoding\s*=\s*[\"']([^\"']{0,60})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]{1,60})", re.IGNORECASE)
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


class DecodedText(Struct, frozen=True):
    """A document as text, None if its encoding is unknown or wrong; `encoding` is the name that Python has for it."""

    text: str | None
    findings: tuple[Finding, ...]
    encoding: str = ""


def text_of(body: bytes, content_type: str) -> str:
    """Return a document as text for people, with U+FFFD for bytes that cannot be decoded.

    Its lines have the numbers that findings name.
    """
    family, served, declared = _encodings(body, content_type)
    encoding = next((name for name in (family, served, declared) if name and _normal_name(name)), "utf-8")
    return body.decode(encoding, "replace").removeprefix("\ufeff")


def decode(body: bytes, content_type: str) -> DecodedText:
    """Return a document as text, without its byte order mark."""
    family, served, declared = _encodings(body, content_type)
    is_marked = any(body.startswith(mark) for mark, _ in _BOMS)
    findings = _encoding_findings(declared, served, family, is_marked=is_marked)
    if any(finding.code == rules.UNKNOWN_ENCODING.code for finding in findings):
        return DecodedText(None, tuple(findings))
    encoding = family or served or declared or "utf-8"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return DecodedText(None, (*findings, rules.undecodable(body, error, encoding, line)))
    return DecodedText(text.removeprefix("\ufeff"), tuple(findings), codecs.lookup(encoding).name)


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
