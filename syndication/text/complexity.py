"""How much work a text of HTML makes for a parser: what no story needs is refused before anything parses it.

Parsers of the HTML standard take time that grows with the square of what is open at once: each tag is compared with all
open elements, and each paragraph opens anew the formatting that was left open before it. The attributes of a tag are
compared with each other, and each reference ("&amp;") may copy the text before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_OPEN = 256
MOST_FORMATTING = 50
MOST_ATTRIBUTES = 200
MOST_MARKS = 100_000  # tags and references: what validation reads at the most
_MOST_COPIED = 50_000_000_000  # characters, about a second's work
_MOST_REOPENED = 1_000_000  # elements for formatting, over all tags: each block within them may open them anew
_HARMLESS = 20_000  # characters: with few tags no shape of so short a text is slow

_TOO_MANY_OPEN = f"more than {MOST_OPEN} elements are open at once; close what is opened, or write plainer HTML"
_TOO_MUCH_FORMATTING = f"more than {MOST_FORMATTING} elements such as <b> stay open; close each where it is opened"
_TOO_MANY_ATTRIBUTES = f"a tag has more than {MOST_ATTRIBUTES} attributes; leave out those that nobody needs"
_TOO_MANY_MARKS = f"it has more than {MOST_MARKS:,} tags and references; split the text"
_TOO_MANY_REFERENCES = "a text without tags has too many references such as &amp;; write the characters themselves"

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# A start tag of one of these ends one of its kind before it, so they are not nested by themselves.
_IN_TABLES = frozenset("caption colgroup tbody td tfoot th thead tr".split())
_IN_BLOCKS = frozenset(("p", "li", "dd", "dt"))
_ENDED_BY_ITSELF = _IN_BLOCKS | _IN_TABLES
_BLOCKS = frozenset("article aside blockquote center div dl figure footer header main nav ol section ul".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_TEXT_ALONE = frozenset("iframe noembed noframes script style textarea title xmp".split())
# Within these, tags are read by other rules.
_UNUSUAL = re.compile(r"<(?:math|noscript|plaintext|select|svg|template)(?=[\t\n\f\r />])|<!\[CDATA\[", re.IGNORECASE)
_BLANK = r"[\t\n\f\r ]"
_TAG = re.compile(r"<(/?)([A-Za-z][^\t\n\f\r />]*)")
# HTML section 13.2.5.32 and the states after it. A quotation mark without another one goes on to the end of the text.
_ATTRIBUTE = (
    r"[^\t\n\f\r />][^\t\n\f\r />=]*+"
    rf"""(?:{_BLANK}*+={_BLANK}*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r "'>][^\t\n\f\r >]*+)?+)?+"""
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_ATTRIBUTES = re.compile(rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+")
_OTHER = re.compile(r"<[^>]*+>")
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)


class ComplexityError(ValueError):
    """HTML that takes more work to read than a story may take; the text says what to do."""


def refuse_excess(html: str) -> None:
    """Refuse HTML that no parser should be given.

    Raises:
        ComplexityError: it is nested too deeply, or has too much of what makes parsers slow.
    """
    if excess := find_excess(html):
        raise ComplexityError(excess)


def find_excess(html: str) -> str:
    """Return what HTML has too much of, and what to do about it; "" where its work grows no faster than its length."""
    tags = html.count("<")
    if len(html) <= _HARMLESS and tags <= MOST_FORMATTING:
        return ""
    if tags + html.count("&") > MOST_MARKS:
        return _TOO_MANY_MARKS
    if sum(text.count("&") * len(text) for text in html.split("<")) > _MOST_COPIED:
        return _TOO_MANY_REFERENCES
    return _excess_of_tags(html)


def _excess_of_tags(html: str) -> str:
    """Return what the tags have too much of.

    An element counts as open until its own end tag comes while it is the last one. So broken HTML may count for more
    than it is, but never for less: a parser that ends an element later than that does not exist.
    """
    opened: list[str] = []
    formatting = reopened = 0
    for is_end, name, attributes in _tags(html):
        if len(attributes) > MOST_ATTRIBUTES and len(_ONE_ATTRIBUTE.findall(attributes)) > MOST_ATTRIBUTES:
            return _TOO_MANY_ATTRIBUTES
        if is_end:
            _end(opened, name)
        elif name not in _VOID:
            _start(opened, name)
        formatting = sum(name in _FORMATTING for name in opened)
        reopened += formatting
        if len(opened) > MOST_OPEN:
            return _TOO_MANY_OPEN
        if formatting > MOST_FORMATTING or reopened > _MOST_REOPENED:
            return _TOO_MUCH_FORMATTING
    return ""


def _start(opened: list[str], name: str) -> None:
    if name in _IN_TABLES:
        while opened and opened[-1] in _ENDED_BY_ITSELF:
            opened.pop()
    elif name in _ENDED_BY_ITSELF and opened[-1:] == [name]:
        opened.pop()
    opened.append(name)


def _end(opened: list[str], name: str) -> None:
    left_open = _ENDED_BY_ITSELF if name == "table" else _IN_BLOCKS if name in _BLOCKS else ()
    at = len(opened) - 1
    while at >= 0 and opened[at] in left_open and opened[at] != name:
        at -= 1
    if opened[at:] and opened[at] == name:
        del opened[at:]


def _tags(html: str) -> Iterator[tuple[bool, str, str]]:
    """Yield each tag: whether it is an end tag, its name in lower case, and its attributes as they are written."""
    at = html.find("<")
    while at >= 0:
        tag = _TAG.match(html, at)
        if tag:
            end = _end_of(_ATTRIBUTES.match(html, tag.end()), len(html))
            if end == len(html):
                return  # a tag without an end is no tag, and nothing follows it
            name = tag[2].lower()
            yield bool(tag[1]), name, html[tag.end() : end]
            at = html.find("<", _end_of_text(html, name, end) if name in _TEXT_ALONE and not tag[1] else end)
        elif html.startswith("<!--", at):
            at = html.find("<", _end_of(_COMMENT.match(html, at), len(html)))
        elif html.startswith(("<!", "<?", "</"), at):
            at = html.find("<", _end_of(_OTHER.match(html, at), len(html)))
        else:
            at = html.find("<", at + 1)


def _end_of_text(html: str, name: str, start: int) -> int:
    """Return where the text ends that is all that an element of this name holds."""
    return _end_of(re.compile(rf"(?=</{name}[\t\n\f\r />])", re.IGNORECASE).search(html, start), len(html))


def _end_of(found: re.Match[str] | None, otherwise: int) -> int:
    return found.end() if found else otherwise
