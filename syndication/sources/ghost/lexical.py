"""Lexical, the editor's format since Ghost 5, as HTML. Nodes and cards that are not known are listed as lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from syndication.model.errors import IngestError
from syndication.sources.ghost.cards import CardReport, card_html, is_card, is_public
from syndication.sources.ghost.gates import GATED
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import as_html, element, link, void

_DEEPEST = 60  # nodes within each other; lists are the deepest that people write
# Bits of the format of a text, the outermost element first.
_FORMATS = (
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (8, "u"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
)
_BLOCKS: Mapping[str, str] = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
    "tablerow": "tr",
    "table": "table",
}
_HEADINGS = frozenset(("heading", "extended-heading"))
_TEXTS = frozenset(("text", "extended-text", "tk", "code-highlight", "emoji", "hashtag"))
_TRANSPARENT = frozenset(("root", "at-link-search", "overflow", "mark"))
_SILENT = frozenset(("zwnj", "tab"))
_LEVELS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def render_lexical(document: JsonFields, report: CardReport) -> str:
    """Return the HTML of a document of Lexical.

    Raises:
        IngestError: its nodes are nested too deeply.
    """
    root = document.inner("root")
    return "".join(_node(child, report, 0) for child in root.objects("children"))


def _node(node: JsonFields, report: CardReport, depth: int) -> str:
    if depth > _DEEPEST:
        raise IngestError(f"has nodes of Lexical that are nested more than {_DEEPEST} times; correct it there")
    kind = node.text("type")
    if kind in _TEXTS:
        return _text(node)
    if kind == "linebreak":
        return void("br", {})
    if not is_public(node):
        report.lose(GATED)
        return ""
    if is_card(kind) and not (kind == "code" and "children" in node.values):  # Lexical's own code is no card
        return card_html(kind, node, report)
    if kind in _SILENT:
        return " " if kind == "tab" else ""
    return _element(kind, node, report, depth)


def _element(kind: str, node: JsonFields, report: CardReport, depth: int) -> str:
    if kind == "list":
        return _list(node, report, depth)
    content = _children(node, report, depth)
    if kind in _BLOCKS:
        return element(_BLOCKS[kind], content) if content.strip() else ""
    if kind in _HEADINGS:
        tag = node.text("tag")
        return element(tag if tag in _LEVELS else "h2", content)
    writer = _WRITERS.get(kind)
    if writer:
        return writer(node, content)
    if kind not in _TRANSPARENT:
        report.lose(
            f"of the node “{kind[:60]}” only the words are imported"
            if content
            else f"the node “{kind[:60]}” is left out"
        )
    return content


def _children(node: JsonFields, report: CardReport, depth: int) -> str:
    return "".join(_node(child, report, depth + 1) for child in node.objects("children"))


def _list(node: JsonFields, report: CardReport, depth: int) -> str:
    """Return a list. An item that begins with a list is the lower level of the item before it."""
    items: list[str] = []
    for item in node.objects("children"):
        content = _children(item, report, depth + 1)
        inner = item.objects("children")
        if inner and inner[0].text("type") == "list" and items:
            items[-1] += content
        else:
            items.append(content)
    tag = "ol" if node.text("listType") == "number" or node.text("tag") == "ol" else "ul"
    start = node.number("start")
    attributes = {"start": start} if tag == "ol" and start > 1 else {}
    return element(tag, "".join(element("li", item) for item in items), attributes) if items else ""


def _text(node: JsonFields) -> str:
    value = node.values.get("text")
    if not isinstance(value, str) or not value:
        return ""
    content, bits = as_html(value), node.number("format")
    for bit, tag in reversed(_FORMATS):
        if bits & bit:
            content = element(tag, content)
    return content


def _link(node: JsonFields, content: str) -> str:
    return link(node.text("url"), content) if content else ""


def _code_block(_node: JsonFields, content: str) -> str:
    return element("pre", element("code", content))


def _cell(node: JsonFields, content: str) -> str:
    return element("th" if node.number("headerState") else "td", content)


def _listitem(_node: JsonFields, content: str) -> str:
    return element("p", content) if content else ""  # outside of a list, which is an error


_WRITERS: Mapping[str, Callable[[JsonFields, str], str]] = {
    "link": _link,
    "autolink": _link,
    "at-link": _link,
    "tablecell": _cell,
    "listitem": _listitem,
    "code": _code_block,
}
