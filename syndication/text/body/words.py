"""The words of a fragment on one line, as a reader would say them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndication.text.body.formulas import with_formula_text
from syndication.text.body.names import BLOCKS, DISSOLVED
from syndication.text.body.tree import HtmlElement, Node, Nodes, parse, rewrite
from syndication.text.body.visibility import is_unseen
from syndication.text.lines import one_line

_WITHOUT_WORDS = frozenset(
    "button iframe noscript object script select style svg template textarea title rp datalist s strike del".split()
)
# What the parser reads as more than the character itself; it leaves out NUL and halves of characters.
_MARKUP = re.compile("[<&\0\ud800-\udfff]")
_APART = BLOCKS | DISSOLVED | {"br", "option"}


def text_of_fragment(html: str) -> str:
    """Return the text of a fragment, with spaces between blocks: "漢字(かんじ)" for a word with its reading."""
    if not _MARKUP.search(html):  # names and headlines seldom have markup, and each story has many of them
        return one_line(html)
    visible = rewrite(parse(html), enter=_visible)
    written = rewrite(with_formula_text(visible), _words)
    return one_line("".join(node for node in written if isinstance(node, str)))


# What is struck out is no longer valid: in plain text, nothing shows that it is struck out.
def _visible(node: Node) -> Node | None:
    if isinstance(node, HtmlElement) and (node.name in _WITHOUT_WORDS or is_unseen(node)):
        return None
    return node


def _words(element: HtmlElement) -> Nodes:
    text = _join_texts(element.children)
    if element.name == "rt" and text.strip():
        return (f"({text.strip()})",)
    return (f" {text} " if element.name in _APART else text,)


def _join_texts(nodes: Iterable[Node]) -> str:
    return "".join(node for node in nodes if isinstance(node, str))
