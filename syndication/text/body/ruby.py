"""Readings of words (ruby): outside of their element they are text in brackets, and do not run into the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syndication.text.body.tree import HtmlElement, Node, Nodes, rewrite, text_of, with_children

PARTS = frozenset(("rb", "rp", "rt", "rtc"))
"""The elements that are allowed in <ruby> alone."""

_PARENTS = frozenset(("ruby", "rtc"))
_BRACKETS = frozenset("()（）[]【】《》〈〉")


def bracket_strays(nodes: Nodes) -> Nodes:
    """Return `nodes` in which parts of ruby outside of <ruby> are text."""

    def leave(element: HtmlElement) -> Nodes:
        return (
            element if element.name in _PARENTS else with_children(element, tuple(_with_brackets(element.children))),
        )

    return tuple(_with_brackets(rewrite(nodes, leave)))


def _with_brackets(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if not isinstance(node, HtmlElement) or node.name not in PARTS:
            yield node
        elif node.name == "rtc":
            yield from _with_brackets(node.children)
        elif node.name == "rt" and text_of(node.children).strip():
            yield from ("(", *node.children, ")")
        elif node.name != "rp" or text_of(node.children).strip() not in _BRACKETS:
            yield from node.children
