"""Cards in the HTML that Ghost rendered: the controls of its players and other parts that need its scripts go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

from msgspec import Struct

from syndication.sources.ghost.cards import NEWSLETTER, TRANSISTOR
from syndication.text.body.tree import (
    HtmlElement,
    Node,
    Nodes,
    classes,
    elements,
    parse,
    rewrite,
    serialise,
    text_of,
    with_attributes,
)
from syndication.text.complexity import refuse_excess
from syndication.text.lines import one_line

_CONTROLS = frozenset(
    (
        "kg-audio-player",
        "kg-audio-hide",
        "kg-video-overlay",
        "kg-video-player-container",
        "kg-toggle-card-icon",
        "kg-file-card-icon",
        "kg-product-card-rating",
        "kg-before-after-card-slider-input",
        "kg-before-after-card-slider-handle",
        "kg-bookmark-icon",
    )
)
_LEFT_OUT: Mapping[str, str] = {"kg-signup-card": NEWSLETTER, "kg-transistor-card": TRANSISTOR}
_REBUILT = frozenset(("kg-bookmark-card", "kg-file-card", "kg-video-card"))
_MARKS = (*_CONTROLS, *_LEFT_OUT, *_REBUILT, "kg-audio-thumbnail")


def without_controls(html: str, lost: Callable[[str], None]) -> str:
    """Return HTML of Ghost without what its scripts control; `lost` is called for each card that is left out.

    Raises:
        ComplexityError: it would take too long.
    """
    if not any(mark in html for mark in _MARKS):
        return html
    refuse_excess(html)
    return serialise(rewrite(parse(html), enter=_CardChange(lost).change))


class _CardChange(Struct, frozen=True):
    lost: Callable[[str], None]

    def change(self, node: Node) -> Node | None:
        """Return what becomes of a node, None if it goes."""
        if not isinstance(node, HtmlElement) or "class" not in node.attributes:
            return node
        names = classes(node)
        if not names.isdisjoint(_CONTROLS) or {"kg-audio-thumbnail", "placeholder"} <= names:
            return None
        for name in names & _LEFT_OUT.keys():
            self.lost(_LEFT_OUT[name])
            return None
        if "kg-bookmark-card" in names:
            return _bookmark(node)
        if "kg-file-card" in names:
            return _file(node)
        return _film(node) if "kg-video-card" in names else node


def _with_class(card: HtmlElement, name: str) -> HtmlElement:
    found = (each for each in elements(card.children) if name in classes(each))
    return next(found, HtmlElement("span"))


def _words(card: HtmlElement, name: str) -> str:
    return one_line(text_of(_with_class(card, name).children))


def _bookmark(card: HtmlElement) -> HtmlElement:
    """Return a bookmark as a link with its description, its source and its caption."""
    address = next((each.attributes.get("href", "") for each in elements(card.children, "a")), "")
    source = ", ".join(
        filter(None, dict.fromkeys((_words(card, "kg-bookmark-author"), _words(card, "kg-bookmark-publisher"))))
    )
    lines = (_words(card, "kg-bookmark-description"), source)
    captions = [each.children for each in elements(card.children, "figcaption")]
    return _linked(address, _words(card, "kg-bookmark-title") or address, (*lines,), tuple(chain(*captions)))


def _file(card: HtmlElement) -> HtmlElement:
    """Return a file as a link with its caption, its name and its size."""
    address = next((each.attributes.get("href", "") for each in elements(card.children, "a")), "")
    name, size = _words(card, "kg-file-card-filename"), _words(card, "kg-file-card-filesize")
    title = _words(card, "kg-file-card-title") or name or address
    details = ", ".join(filter(None, (name if name != title else "", size)))
    return _linked(address, title, (_words(card, "kg-file-card-caption"), details), ())


def _linked(address: str, title: str, lines: tuple[str, ...], caption: Nodes) -> HtmlElement:
    paragraphs = [HtmlElement("p", {}, (HtmlElement("a", {"href": address}, (title,)),))]
    paragraphs += [HtmlElement("p", {}, (line,)) for line in lines if line]
    if caption:
        paragraphs.append(HtmlElement("p", {}, caption))
    return HtmlElement("blockquote", {}, tuple(paragraphs))


def _film(card: HtmlElement) -> HtmlElement:
    """Return a film with its own picture in place of an empty one."""
    poster = card.attributes.get("data-kg-custom-thumbnail") or card.attributes.get("data-kg-thumbnail", "")

    def leave(element: HtmlElement) -> Nodes:
        if element.name != "video":
            return (element,)
        others = {name: value for name, value in element.attributes.items() if name not in ("poster", "style")}
        return (with_attributes(element, others | ({"poster": poster} if poster else {})),)

    return HtmlElement("figure", {}, rewrite(card.children, leave))
