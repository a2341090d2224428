"""The cost of parsing HTML. Text that would take too long is refused before anything parses it.

The time of HTML parsers grows with the square of the number of open elements: each tag is compared with all open
elements, and each paragraph opens the formatting elements again that were left open before it. The attributes of a tag
are compared with each other, and each reference ("&amp;") may copy the text before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_OPEN = 256
MOST_FORMATTING = 50
MOST_ATTRIBUTES = 200
MOST_MARKS = 100_000  # tags and references: the maximum that validation reads
_MOST_COPIED = 50_000_000_000  # characters, about a second's work
_MOST_OPENED_ANEW = 2_000  # open elements, if formatting were opened again in each of them
_MOST_REOPENED = 1_000_000  # formatting elements, over all tags: each block may open them again
_HARMLESS = 20_000  # characters: a text this short with few tags is never slow

_TOO_MANY_OPEN = f"more than {MOST_OPEN} elements are open at once; close what is opened, or write plainer HTML"
_TOO_MUCH_FORMATTING = f"more than {MOST_FORMATTING} elements such as <b> stay open; close each where it is opened"
_TOO_MANY_ATTRIBUTES = f"a tag has more than {MOST_ATTRIBUTES} attributes; leave out those that nobody needs"
_TOO_MANY_MARKS = f"it has more than {MOST_MARKS:,} tags, references or other marks; split the text"
_TOO_MANY_REFERENCES = "a text without tags has too many references such as &amp;; write the characters themselves"

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FORMATTING = frozenset("b big code em font i nobr s small strike strong tt u".split())
_IN_TABLES = frozenset("caption colgroup tbody td tfoot th thead tr".split())
_IN_LISTS = frozenset("dd dt li".split())
# Their end tag ends all elements within them, except behind a barrier (HTML section 13.2.4.2, "scope").
_BLOCKS = _IN_LISTS | frozenset(
    "address article aside blockquote center details div dl fieldset figcaption figure footer header main nav ol p pre "
    "section summary ul".split()
)
_BARRIERS = _IN_TABLES | frozenset("applet button marquee math object select svg table template".split())
_TERMS = frozenset(("dd", "dt"))
_FOREIGN = frozenset(("math", "select", "svg", "template"))
_LISTS = _BARRIERS | {"ol", "ul"}
_END_PARAGRAPHS = _BLOCKS | frozenset("form h1 h2 h3 h4 h5 h6 hgroup listing search table".split())
_AROUND_PARAGRAPHS = _BARRIERS | _END_PARAGRAPHS - {"p"}
_TEXT_ALONE = frozenset("iframe noembed noframes script style textarea title xmp".split())
# Elements of SVG that contain no HTML. Their start tag is the whole element if it ends with "/>".
_DRAWN = frozenset(
    "circle clippath defs ellipse g line lineargradient mask path polygon polyline radialgradient rect stop symbol "
    "use".split()
)
_MARKDOWN_MARKS = "*_[]`<!&~"  # characters that may begin markup; each costs the parser about 15 microseconds
_BLANK = r"[\t\n\f\r ]"
_TAG = re.compile(r"<(/?)([A-Za-z][^\t\n\f\r />]*)")
# HTML section 13.2.5.32 and the states after it. A value without closing quotation mark ends with the text.
_ATTRIBUTE = (
    r"[^\t\n\f\r />][^\t\n\f\r />=]*+"
    rf"""(?:{_BLANK}*+={_BLANK}*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r "'>][^\t\n\f\r >]*+)?+)?+"""
)
_CLOSED = re.compile(rf"""(?:{_BLANK}+[a-zA-Z:_-]+=(?:"[^"]*"|'[^']*'))*{_BLANK}*/""")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_ATTRIBUTES = re.compile(rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+")
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_OTHER = re.compile(r"<[^>]*+>")


class ComplexityError(ValueError):
    """HTML that would take too long to parse; the text says what to do."""


def refuse_excess(html: str) -> None:
    """Refuse HTML that would take too long to parse.

    Raises:
        ComplexityError: it is nested too deeply, or has too many of the things that make parsers slow.
    """
    if excess := find_excess(html):
        raise ComplexityError(excess)


def find_excess_of_markdown(text: str) -> str:
    """Return what Markdown has too much of, and what to do; "" if it can be parsed in time."""
    return _TOO_MANY_MARKS if sum(map(text.count, _MARKDOWN_MARKS)) > MOST_MARKS else ""


def find_excess(html: str) -> str:
    """Return what HTML has too much of, and what to do; "" if the time to parse it grows only with its length."""
    tags = html.count("<")
    if len(html) <= _HARMLESS and tags <= MOST_FORMATTING:
        return ""
    if tags + html.count("&") > MOST_MARKS:
        return _TOO_MANY_MARKS
    if sum(text.count("&") * len(text) for text in html.split("<")) > _MOST_COPIED:
        return _TOO_MANY_REFERENCES
    return _excess_of_tags(html)


def _excess_of_tags(html: str) -> str:
    elements = OpenElements()
    reopened = 0
    for is_end, name, attributes in read_tags(html):
        if len(attributes) > MOST_ATTRIBUTES and len(_ONE_ATTRIBUTE.findall(attributes)) > MOST_ATTRIBUTES:
            return _TOO_MANY_ATTRIBUTES
        if is_end:
            elements.end(name)
        else:
            elements.start(name, attributes)
        reopened += elements.formatting
        if elements.depth > MOST_OPEN:
            return _TOO_MANY_OPEN
        if elements.formatting > MOST_FORMATTING or elements.most_open > _MOST_OPENED_ANEW or reopened > _MOST_REOPENED:
            return _TOO_MUCH_FORMATTING
    return ""


class OpenElements:
    """The elements that are open while tags are read, as tree construction has them (HTML section 13.2.6.4).

    Where it depends on more than names whether an end tag ends an element, the element stays open here. For broken HTML
    the count may be too high, never too low, except for elements that a table implies.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._formatting: dict[tuple[str, str], int] = {}  # left open: by name and attributes, how many
        self._in_drawing = False

    @property
    def depth(self) -> int:
        """Return how many elements are open."""
        return len(self._open)

    @property
    def formatting(self) -> int:
        """Return how many elements for formatting are not ended by a tag of their own."""
        return sum(self._formatting.values()) if self._formatting else 0

    @property
    def most_open(self) -> int:
        """Return how many elements may be open with those that formatting opens again, in each element that is open."""
        return len(self._open) * (1 + self.formatting)

    def start(self, name: str, attributes: str) -> None:
        """Process a start tag."""
        is_drawn = self._in_drawing and name in _DRAWN
        is_closed = bool(_CLOSED.fullmatch(attributes))
        self._in_drawing = is_drawn or (name == "svg" and (self._in_drawing or not is_closed))
        if is_drawn and is_closed:
            return
        if "svg" in self._open or "math" in self._open:  # there, no element is void, and none ends another
            self._open.append(name)
            return
        if name in _VOID:
            return
        if name in _IN_TABLES:
            self._end_within_table()
        elif name in _IN_LISTS or name == "a" or name == "option":
            self._end_alike(name)
        elif name in _FORMATTING:
            # The "Noah's Ark clause" of HTML: at most three equal elements are opened again.
            self._formatting[name, attributes] = min(self._formatting.get((name, attributes), 0) + 1, 3)
        if name in _END_PARAGRAPHS:
            self._end_through("p", _AROUND_PARAGRAPHS)
        self._open.append(name)

    def end(self, name: str) -> None:
        """Process an end tag."""
        self._in_drawing = self._in_drawing and name in _DRAWN
        if name in _FORMATTING:
            self._end_formatting(name)
        if self._open[-1:] == [name]:
            self._open.pop()
        elif name == "svg":
            self._end_drawing()
        elif name == "table":
            self._end_through("table", _FOREIGN)
        elif name == "p":
            self._end_through("p", _AROUND_PARAGRAPHS)
        elif name in _BLOCKS:
            self._end_through(name, _LISTS if name == "li" else _BARRIERS)

    def _end_through(self, name: str, barriers: frozenset[str] = _BARRIERS) -> None:
        """End an element and all elements within it, unless a barrier is between."""
        for at in reversed(range(len(self._open))):
            if self._open[at] == name:
                del self._open[at:]
                return
            if self._open[at] in barriers:
                return

    def _end_drawing(self) -> None:
        at = len(self._open)
        while at and self._open[at - 1] in _DRAWN:
            at -= 1
        if self._open[at - 1 : at] == ["svg"]:
            del self._open[at - 1 :]

    def _end_within_table(self) -> None:
        """End all elements within a table, as a new part of it begins."""
        for at in reversed(range(len(self._open))):
            if self._open[at] == "table":
                del self._open[at + 1 :]
                return
            if self._open[at] in _FOREIGN:
                return

    def _end_alike(self, name: str) -> None:
        """End the last element if it is of the same kind, or if only paragraphs in it are open."""
        alike = _TERMS if name in _TERMS else {name}
        while self._open[-1:] == ["p"] and name in _IN_LISTS:
            self._open.pop()
        if self._open and self._open[-1] in alike:
            self._open.pop()

    def _end_formatting(self, name: str) -> None:
        last = next((key for key in reversed(self._formatting) if key[0] == name), None)
        if last is not None:
            self._formatting[last] -= 1
            if not self._formatting[last]:
                del self._formatting[last]


def read_tags(html: str) -> Iterator[tuple[bool, str, str]]:
    """Yield each tag: whether it is an end tag, its name in lower case, and its attributes as in the text."""
    at = html.find("<")
    while at >= 0:
        tag = _TAG.match(html, at)
        if tag:
            end = _end_of(_ATTRIBUTES.match(html, tag.end()), len(html))
            if end == len(html):
                return  # an unfinished tag is not a tag, and nothing follows it
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
    """Return the end of the content of an element that contains only text."""
    return _end_of(re.compile(rf"(?=</{name}[\t\n\f\r />])", re.IGNORECASE).search(html, start), len(html))


def _end_of(found: re.Match[str] | None, otherwise: int) -> int:
    return found.end() if found else otherwise
