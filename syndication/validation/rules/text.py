"""Rules on plain text: not empty, nothing that looks like HTML, no damaged characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from html.entities import name2codepoint

from syndication.model.finding import Finding
from syndication.validation.html import TAGS
from syndication.validation.rule import Place, Rule, XmlPlace

NOT_BLANK = Rule(
    "NotBlank",
    "warning",
    "{name}: is empty",
    "Readers show an empty line, or a text of their own. Write something, or remove the element if it is optional.",
)
CONTAINS_HTML = Rule(
    "ContainsHTML",
    "warning",
    "{name}: HTML where plain text belongs: {value}",
    "Some readers show the tags, others remove them. Write plain text. In RSS, write & as &#x26; and < as &#x3C;, "
    "escaped only once. In JSON, write the characters themselves.",
)
CHARACTER_DATA = Rule(
    "CharacterData",
    "warning",
    "{name}: a < or a character reference that some readers take for HTML: {value}",
    "Some readers take this element for HTML, others do not. Write < as &#x3C; and & as &#x26;: all readers show that "
    "alike.",
)
CONTAINS_UNDECLARED_HTML = Rule(
    "ContainsUndeclaredHTML",
    "warning",
    "{name}: HTML in a text that is not declared as HTML: {value}",
    'Readers will show the tags as text. Add type="html", or write plain text.',
)
BAD_CHARACTERS = Rule(
    "BadCharacters",
    "warning",
    "document: damaged or unprintable characters: {value}",
    "The text was decoded with the wrong encoding: UTF-8 was read twice, Windows quotation marks became control "
    "characters, or a character was lost. Correct the text where it is stored.",
)
NOT_INLINE = Rule(
    "NotInline",
    "warning",
    "{name}: escaped HTML inside XHTML: {value}",
    'Readers will show the tags as text. Write them as elements, or use type="html" and escape all of it.',
)

_END_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9]*)")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]{0,500})?/?>")
_NAMED_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_REFERENCE = re.compile(r"&(#?[A-Za-z0-9_]+)")
_AMBIGUOUS = re.compile(r"<[A-Za-z/!?]|&#")
_DAMAGED = re.compile("[\u0080-\u009f\ufffd]")
_REFERENCE_TO_DAMAGED = re.compile(r"&#(?:1(?:2[89]|[34][0-9]|5[0-9])|[xX]0*[89][0-9A-Fa-f]|65533|[xX]0*[fF]{3}[dD]);")
# Every damaged line matches this: one of the above, or the first two bytes of UTF-8 that was read as Latin-1.
_SUSPECT = re.compile(f"{_DAMAGED.pattern}|{_REFERENCE_TO_DAMAGED.pattern}|[\u00c2-\u00f4][\u0080-\u00bf]")


def nonblank(place: Place, value: str) -> Iterable[Finding]:
    """A text that is not empty."""
    return () if value and not value.isspace() else (place.finding(NOT_BLANK),)


def rss_plain(site: XmlPlace, value: str) -> Iterable[Finding]:
    """RSS Board profile, character data: plain text that cannot be taken for HTML."""
    return _rss_plain(site, value) if "<" in value or "&" in value else ()


def _rss_plain(site: XmlPlace, value: str) -> Iterator[Finding]:
    if _written_in_hex(site, value):
        return
    markup = html_in(value)
    if markup:
        yield site.finding(CONTAINS_HTML, markup)
    elif found := _AMBIGUOUS.search(value):
        yield site.finding(CHARACTER_DATA, value[found.start() :])


def atom_plain(site: XmlPlace, value: str) -> Iterable[Finding]:
    """A text construct of type text (RFC 4287 section 3.1.1.1)."""
    return _atom_plain(site, value) if "<" in value or "&" in value else ()


def _atom_plain(site: XmlPlace, value: str) -> Iterator[Finding]:
    markup = html_in(value)
    if markup and not _written_in_hex(site, value):
        yield site.finding(CONTAINS_UNDECLARED_HTML, markup)


def inline(site: XmlPlace) -> Iterator[Finding]:
    """RFC 4287 section 3.1.1.3: XHTML in which all markup is escaped. Beside real markup, it is meant as text."""
    [wrapper] = site.element  # MissingXhtmlDiv has been checked
    text = wrapper.text or ""
    if not len(wrapper) and "<" in text and (markup := html_in(text)):
        yield site.at(wrapper).finding(NOT_INLINE, markup)


def plain(place: Place, value: str) -> Iterator[Finding]:
    """Plain text without tags, in a place that is never HTML."""
    found = _END_TAG.search(value)
    if found and found[1].lower() in TAGS:
        yield place.finding(CONTAINS_HTML, found[0] + ">")


def label(place: Place, value: str) -> Iterator[Finding]:
    """A label, a title of a link or the name of a generator: RFC 4287 section 4.2.2.3 says that it is no markup."""
    if "<" not in value and "&" not in value:
        return
    tags = (found[0] for found in _TAG.finditer(value) if found[1].lower() in TAGS)
    references = (found[0] for found in _NAMED_REFERENCE.finditer(value) if found[1] in name2codepoint)
    markup = next(tags, "") or next(references, "")
    if markup:
        yield place.finding(CONTAINS_HTML, markup)


def html_in(value: str) -> str:
    """Return the first end tag or reference of HTML in `value`, "" if it is plain text.

    "&" before a word counts only if HTML has an entity of this name, or the word has a digit (S&P500).
    """
    for found in _END_TAG.finditer(value):
        if found[1].lower() in TAGS:
            return found[0] + ">"
    for found in _REFERENCE.finditer(value):
        if found[1] in name2codepoint or not found[1].isalpha():
            return found[0]
    return ""


def _written_in_hex(site: XmlPlace, value: str) -> bool:
    # A publisher who writes &#x26; follows the advice of the RSS profile on purpose.
    lines = site.source.lines_with_hex
    first = bisect_left(lines, site.line)
    return first < len(lines) and lines[first] <= site.line + value.count("\n")


def damaged_text_findings(text: str) -> Iterator[Finding]:
    """The document was not decoded with a wrong encoding. Each damaged line is reported once."""
    if text.isascii() and "&#" not in text:
        return
    number, end = 1, 0
    while suspect := _SUSPECT.search(text, end):
        start = max(text.rfind("\n", end, suspect.start()) + 1, end)
        number += text.count("\n", end, start)
        end = text.find("\n", suspect.start())
        end = len(text) if end < 0 else end
        yield from _damage(text[start:end], number)


def _damage(line: str, number: int) -> Iterator[Finding]:
    found = _DAMAGED.search(line) or _REFERENCE_TO_DAMAGED.search(line)
    if found:
        yield BAD_CHARACTERS.finding(number, value=ascii(found[0]).strip("'"))
    elif _decoded_twice(line):
        yield BAD_CHARACTERS.finding(number, value=line.strip())


def _decoded_twice(line: str) -> bool:
    # All non-ASCII characters of the line must be UTF-8 that was read as Latin-1. "MANHÃ»" alone may be Portuguese.
    if line.isascii():
        return False
    try:
        line.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True
