"""Notes beside the text: only a style sets them apart, so that without it they run into the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from syndication.text.body.tree import HtmlElement, Node, Nodes, classes, rewrite, text_of, with_children

_NAME = re.compile(r"(?:end|foot|margin|side)-?note")
_TAGS = frozenset(("small", "span"))


def is_note(element: HtmlElement) -> bool:
    """Return whether an element is a note in a line of text."""
    is_near = element.name in _TAGS and "note" in element.attributes.get("class", "").lower()
    return is_near and any(map(_NAME.fullmatch, classes(element)))


def part_notes(nodes: Nodes) -> Nodes:
    """Return `nodes` with a blank before each note that follows a word directly."""

    def leave(element: HtmlElement) -> Nodes:
        if not any(isinstance(child, HtmlElement) and is_note(child) for child in element.children):
            return (element,)
        return (with_children(element, tuple(_with_blanks(element.children))),)

    return tuple(_with_blanks(rewrite(nodes, leave)))


def _with_blanks(nodes: Iterable[Node]) -> Iterator[Node]:
    before = " "
    for node in nodes:
        text = text_of((node,))
        if isinstance(node, HtmlElement) and is_note(node) and text[:1].isalpha() and not before[-1].isspace():
            yield " "
        yield node
        before = text or before
