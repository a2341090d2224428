"""Mobiledoc 0.3, the editor's format before Lexical, as HTML. Cards and atoms that are not known are listed as lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.ghost.cards import CardReport, card_html
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import as_html, element, figure, picture, void
from syndication.sources.records import MAX_BYTES

_TEXT = 0  # the kind of markers that are texts; others are atoms
_SECTION_TAGS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"))
_INLINE_TAGS = frozenset("a b strong i em s del u code sub sup mark".split())


def render_mobiledoc(document: JsonFields, report: CardReport) -> str:
    """Return the HTML of a document of Mobiledoc.

    Raises:
        IngestError: it is in another version than 0.3.
    """
    version = document.text("version")
    if not version.startswith("0.3"):
        raise IngestError(
            f"has no HTML, and Mobiledoc of the version {version[:20] or 'unknown'}; save the post again there"
        )
    parts = _Parts(_list(document, "markups"), _list(document, "atoms"), _list(document, "cards"), report)
    return _joined(map(parts.section, _list(document, "sections")))


class _Parts(Struct, frozen=True):
    """What sections refer to by number."""

    markups: Sequence[Any]
    atoms: Sequence[Any]
    cards: Sequence[Any]
    report: CardReport

    def section(self, section: Any) -> str:
        match section:  # the first number is the kind of section
            case [1, str(tag), list(markers), *_]:
                content = self._markers(markers)
                name = tag.lower() if tag.lower() in _SECTION_TAGS else "p"
                return element("blockquote" if name in ("aside", "pull-quote") else name, content) if content else ""
            case [2, str(source), *_]:
                return figure(picture(source))
            case [3, str(tag), list(items), *_]:
                written = (element("li", self._markers(item)) for item in items if isinstance(item, list))
                return element("ol" if tag.lower() == "ol" else "ul", _joined(written))
            case [10, int(number), *_]:
                return self._card(number)
        self.report.lose("a section of an unknown kind is left out")
        return ""

    def _card(self, number: int) -> str:
        match _entry(self.cards, number):
            case [str(name), dict(payload), *_]:
                return card_html(name, JsonFields(payload), self.report)
            case [str(name), *_]:
                return card_html(name, JsonFields(), self.report)
        self.report.lose("a card that is not in the post is left out")
        return ""

    def _markers(self, markers: Sequence[Any]) -> str:
        return _joined(self._pieces(markers))

    def _pieces(self, markers: Sequence[Any]) -> Iterator[str]:
        """Yield texts with the markups that they open and close, which are well nested."""
        opened: list[str] = []
        for marker in markers:
            match marker:
                case [int(kind), list(opens), int(closes), str() | int() as value, *_]:
                    yield from (self._open(number, opened) for number in opens)
                    yield as_html(str(value)) if kind == _TEXT else self._atom(value)
                    yield from (f"</{opened.pop()}>" for _ in range(min(closes, len(opened))))
                case _:
                    self.report.lose("a text of an unknown kind is left out")
        yield from (f"</{tag}>" for tag in reversed(opened))

    def _open(self, number: Any, opened: list[str]) -> str:
        match _entry(self.markups, number):
            case [str(tag), list(pairs), *_] if tag.lower() in _INLINE_TAGS:
                attributes = dict(zip(pairs[::2], pairs[1::2], strict=False)) if all(map(_is_text, pairs)) else {}
            case [str(tag), *_] if tag.lower() in _INLINE_TAGS:
                attributes = {}
            case _:
                tag, attributes = "span", {}
        opened.append(tag.lower())
        href = {"href": attributes["href"]} if "href" in attributes else {}
        return element(tag.lower(), "", href).removesuffix(f"</{tag.lower()}>")

    def _atom(self, number: Any) -> str:
        match _entry(self.atoms, number):
            case [str(name), *_] if name == "soft-return":
                return void("br", {})
            case [str(name), str(text), *_]:
                self.report.lose(f"the atom “{name[:60]}” is shown as plain text")
                return as_html(text)
        self.report.lose("an atom that is not in the post is left out")
        return ""


def _joined(pieces: Iterable[str]) -> str:
    """Return the pieces as one text, if a record can hold it: thousands of sections may refer to one large card."""
    written: list[str] = []
    size = 0
    for piece in pieces:
        written.append(piece)
        size += len(piece)
        if size > MAX_BYTES:
            raise IngestError(f"would have more than {MAX_BYTES:,} characters of text, which is what a record may have")
    return "".join(written)


def _entry(entries: Sequence[Any], number: Any) -> Any:
    is_known = isinstance(number, int) and 0 <= number < len(entries)
    return entries[number] if is_known else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _list(document: JsonFields, name: str) -> Sequence[Any]:
    value = document.values.get(name)
    return value if isinstance(value, list) else ()
