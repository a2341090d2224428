"""HTML fragments, read as far as the rules need it: tags, attributes and errors of syntax. Knows no rule.

This is no parser of the HTML standard: it sees what is not closed, wrongly nested, misspelt or not escaped, in time
linear to the text. Whoever wants another parser replaces `read`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5

from msgspec import Struct

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
TAGS = VOID | frozenset(
    """
    a abbr acronym address applet article aside audio b bdi bdo big blockquote button canvas caption center cite code
    colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form frame
    frameset h1 h2 h3 h4 h5 h6 header hgroup i iframe ins kbd label legend li main map mark menu meter nav nobr noframes
    noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp script section select slot
    small span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr tt u ul
    var video
    """.split()
)
# The HTML standard, 13.1.2.4: these end by themselves where their parent ends, and where one of these begins.
_OPTIONAL_END = {
    "p": frozenset(
        """
        address article aside blockquote details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5
        h6 header hgroup hr main menu nav ol p pre section table ul center li dd dt
        """.split()
    ),
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr", "tbody", "thead", "tfoot"}),
    "td": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
    "th": frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"}),
    "thead": frozenset({"tbody", "tfoot"}),
    "tbody": frozenset({"tbody", "tfoot"}),
    "tfoot": frozenset({"tbody"}),
    "option": frozenset({"option", "optgroup"}),
    "optgroup": frozenset({"optgroup"}),
    "rp": frozenset({"rp", "rt"}),
    "rt": frozenset({"rp", "rt"}),
    "caption": frozenset({"thead", "tbody", "tfoot", "tr", "colgroup"}),
    "colgroup": frozenset({"thead", "tbody", "tfoot", "tr"}),
}
_RAW = frozenset("script style textarea title iframe noframes".split())
_OUTSIDE_BODY = frozenset("html head body !doctype".split())
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>][^\s>]*)))?")
_TAG_END = re.compile(r"\s*(/?)>")
_REFERENCE = re.compile(r"&(#[xX]?[0-9A-Za-z]*|[A-Za-z][A-Za-z0-9]*)(;?)")
_LONGEST_NAME = 40


class Tag(Struct, frozen=True):
    """A start tag: its name in lower case and its attributes in order, values as written."""

    name: str
    attributes: tuple[tuple[str, str], ...]


class SyntaxFault(Struct, frozen=True):
    """Where a text does not follow the syntax of HTML, in words."""

    what: str


class _Reader:
    """Reads one fragment once, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.open: list[str] = []

    def events(self) -> Iterator[Tag | SyntaxFault]:
        while (found := self.text.find("<", self.place)) >= 0:
            yield from _references(self.text[self.place : found])
            self.place = found
            yield from self._markup()
        yield from _references(self.text[self.place :])
        for name in self.open:
            if name not in _OPTIONAL_END:
                yield SyntaxFault(f"<{name}> is not closed")

    def _markup(self) -> Iterator[Tag | SyntaxFault]:
        if self.text.startswith("<!--", self.place):
            yield from self._comment()
            return
        name = _NAME.match(self.text, self.place)
        if name is None:
            yield from self._stray()
            return
        self.place = name.end()
        if name[0][1] == "/":
            yield from self._end_tag(name[1].lower())
        else:
            yield from self._start_tag(name[1].lower())

    def _comment(self) -> Iterator[SyntaxFault]:
        end = self.text.find("-->", self.place + 4)
        if end < 0:
            yield SyntaxFault("a comment is not closed")
        self.place = len(self.text) if end < 0 else end + 3

    def _stray(self) -> Iterator[SyntaxFault]:
        around = self.text[self.place : self.place + 12]
        yield SyntaxFault(f"a < that begins no tag: {around}")
        self.place += 1

    def _end_tag(self, name: str) -> Iterator[SyntaxFault]:
        end = self.text.find(">", self.place)
        if end < 0:
            yield SyntaxFault(f"</{name[:_LONGEST_NAME]} has no >")
        self.place = len(self.text) if end < 0 else end + 1
        yield from self._close(name)

    def _close(self, name: str) -> Iterator[SyntaxFault]:
        while self.open and self.open[-1] != name and self.open[-1] in _OPTIONAL_END and name in self.open:
            self.open.pop()
        if self.open and self.open[-1] == name:
            self.open.pop()
        elif name in self.open:
            yield SyntaxFault(f"</{name}> closes across <{self.open[-1]}>")
            self.open.remove(name)
        else:
            yield SyntaxFault(f"</{name[:_LONGEST_NAME]}> closes nothing")

    def _start_tag(self, name: str) -> Iterator[Tag | SyntaxFault]:
        attributes: dict[str, str] = {}
        while not (end := _TAG_END.match(self.text, self.place)):
            found = _ATTRIBUTE.match(self.text, self.place)
            if found is None or found.end() == self.place:
                yield SyntaxFault(f"<{name[:_LONGEST_NAME]}> is broken or has no >")
                self.place = len(self.text)
                return
            self.place = found.end()
            yield from _attribute(name, found, attributes)
        self.place = end.end()
        yield Tag(name, tuple(attributes.items()))
        yield from self._enter(name, slash=bool(end[1]))

    def _enter(self, name: str, *, slash: bool) -> Iterator[SyntaxFault]:
        if name in _OUTSIDE_BODY:
            yield SyntaxFault(f"<{name}> does not belong into a fragment")
            return
        if name not in TAGS:
            yield SyntaxFault(f"<{name[:_LONGEST_NAME]}> is no element of HTML")
        elif slash and name not in VOID:
            yield SyntaxFault(f"<{name}/> is not closed by its slash")
        while self.open and name in _OPTIONAL_END.get(self.open[-1], ()):
            self.open.pop()
        if name in _RAW:
            yield from self._raw_text(name)
        elif name not in VOID:
            if len(self.open) < _DEEPEST:
                self.open.append(name)
            else:
                yield SyntaxFault("elements are nested too deep")
                self.place = len(self.text)

    def _raw_text(self, name: str) -> Iterator[SyntaxFault]:
        # The text of these is no markup up to their own end tag.
        end = re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(self.text, self.place)
        if end is None:
            yield SyntaxFault(f"<{name}> is not closed")
            self.place = len(self.text)
            return
        close = self.text.find(">", end.start())
        self.place = len(self.text) if close < 0 else close + 1


_DEEPEST = 200
_LONGEST_REMEMBERED = 50_000


def read(text: str) -> Iterator[Tag | SyntaxFault]:
    """Yield the tags of an HTML fragment, and the faults of its syntax, as they stand."""
    return iter(_remembered(text)) if len(text) <= _LONGEST_REMEMBERED else _Reader(text).events()


@lru_cache(maxsize=2048)
def _remembered(text: str) -> tuple[Tag | SyntaxFault, ...]:
    """Return what `read` yields: the same body stands in every format, feed and publication of its story."""
    return tuple(_Reader(text).events())


def _attribute(tag: str, found: re.Match[str], attributes: dict[str, str]) -> Iterator[SyntaxFault]:
    name = found[1].lower()
    value = next((group for group in found.groups()[1:] if group is not None), "")
    if any(character in name for character in "\"'<"):
        yield SyntaxFault(f"<{tag[:_LONGEST_NAME]}> has an attribute that is not written well: {name[:_LONGEST_NAME]}")
    elif name in attributes:
        yield SyntaxFault(f"<{tag[:_LONGEST_NAME]}> has {name[:_LONGEST_NAME]} twice")
    attributes.setdefault(name, value)
    yield from _references(value)


def _references(text: str) -> Iterator[SyntaxFault]:
    if "&" in text:
        for reference in _REFERENCE.finditer(text):
            yield from _reference(reference)


def _reference(found: re.Match[str]) -> Iterator[SyntaxFault]:
    name, semicolon = found[1], found[2]
    if name.startswith("#"):
        digits = name[2:] if name[1:2] in ("x", "X") else name[1:]
        base = 16 if name[1:2] in ("x", "X") else 10
        if not semicolon or not _is_character(digits, base):
            yield SyntaxFault(f"a bad character reference: {found[0][:_LONGEST_NAME]}")
    elif not semicolon or f"{name};" not in html5:
        yield SyntaxFault(f"a & that is not written as &amp;: {found[0][:_LONGEST_NAME]}")


def _is_character(digits: str, base: int) -> bool:
    try:
        code = int(digits, base) if len(digits) < 9 else 0
    except ValueError:
        return False
    return 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and not 0x80 <= code <= 0x9F
