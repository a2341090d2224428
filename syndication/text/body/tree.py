"""A fragment of HTML as an immutable tree. The parser is lexbor, which follows the HTML Standard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Outside of a table, the parser ignores these tags.
_CELL_END = re.compile(r"</(?:t[dhr]|caption)\s*>", re.IGNORECASE)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


class Comment(Struct, frozen=True, gc=False):
    """A comment, or what the parser takes for one: a processing instruction, a CDATA section."""

    text: str


class HtmlElement(Struct, frozen=True, gc=False):
    """An element; its text is in `children`, as strings."""

    name: str
    attributes: Mapping[str, str] = {}
    children: tuple[Node, ...] = ()


Node: TypeAlias = "HtmlElement | Comment | str"
Nodes: TypeAlias = tuple[Node, ...]


def parse(html: str) -> Nodes:
    """Return the nodes of a fragment. The caller has refused what would take too long."""
    if "<table" not in html and "<TABLE" not in html:
        html = _CELL_END.sub(r"\g<0> ", html)
    node: LexborNode | None = LexborHTMLParser(html, is_fragment=True).root
    children: list[Node] = []
    pending: list[tuple[HtmlElement, list[Node], LexborNode | None]] = []
    while node is not None or pending:
        if node is None:
            element, siblings, node = pending.pop()
            siblings.append(HtmlElement(element.name, element.attributes, tuple(children)))
            children = siblings
        elif node.is_text_node:
            children.append(node.text_content or "")
            node = node.next
        elif node.is_element_node:
            pending.append((_without_children(node), children, node.next))
            children, node = [], _first_child(node)
        else:
            children.append(Comment(_text_of_comment(node)))
            node = node.next
    return tuple(children)


def serialise(nodes: Iterable[Node]) -> str:
    """Return HTML in which each attribute has a value in double quotation marks. Comments are left out."""
    written: list[str] = []
    rest = iter(nodes)
    pending: list[tuple[Iterator[Node], str]] = []
    while True:
        for node in rest:
            if isinstance(node, str):
                written.append(_escape(node))
            elif isinstance(node, HtmlElement):
                written.append(_start_tag(node))
                if node.name not in VOID:
                    pending.append((rest, f"</{node.name}>"))
                    rest = iter(node.children)
                    break
        else:
            if not pending:
                return "".join(written)
            rest, end = pending.pop()
            written.append(end)


def rewrite(
    nodes: Iterable[Node],
    leave: Callable[[HtmlElement], Iterable[Node]] | None = None,
    enter: Callable[[Node], Node | None] | None = None,
) -> Nodes:
    """Return `nodes` with each element replaced by what `leave` returns for it, the innermost elements first.

    Before that, `enter` replaces each node, the outermost first; None removes it with all that is in it.
    """
    done: list[Node] = []
    rest = iter(nodes)
    pending: list[tuple[HtmlElement, list[Node], Iterator[Node]]] = []
    while True:
        for node in rest:
            entered = enter(node) if enter else node
            if isinstance(entered, HtmlElement):
                if entered.children:
                    pending.append((entered, done, rest))
                    done, rest = [], iter(entered.children)
                    break
                done.extend(leave(entered) if leave else (entered,))
            elif entered is not None:
                done.append(entered)
        else:
            if not pending:
                return tuple(done)
            element, outer, rest = pending.pop()
            changed = HtmlElement(element.name, element.attributes, tuple(done))
            outer.extend(leave(changed) if leave else (changed,))
            done = outer


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield each node in the order of the document, an element before what is in it."""
    rest = iter(nodes)
    pending: list[Iterator[Node]] = []
    while True:
        for node in rest:
            yield node
            if isinstance(node, HtmlElement) and node.children:
                pending.append(rest)
                rest = iter(node.children)
                break
        else:
            if not pending:
                return
            rest = pending.pop()


def elements(nodes: Iterable[Node], *names: str) -> Iterator[HtmlElement]:
    """Yield the elements among and in `nodes`; only those with one of `names`, if there are any."""
    return (node for node in walk(nodes) if isinstance(node, HtmlElement) and (not names or node.name in names))


class Inventory(Struct, frozen=True):
    """What is in a tree: the names of its elements, "" for a comment, and of their attributes; its texts."""

    names: frozenset[str]
    attributes: frozenset[str]
    texts: tuple[str, ...]
    addressed: tuple[HtmlElement, ...]
    """The elements that have attributes."""


def inventory(nodes: Iterable[Node]) -> Inventory:
    """Return what is in `nodes`. The texts of scripts and styles are left out."""
    names: set[str] = set()
    attributes: set[str] = set()
    texts: list[str] = []
    addressed: list[HtmlElement] = []
    silent: set[int] = set()
    for node in walk(nodes):
        if isinstance(node, str):
            if not silent or id(node) not in silent:
                texts.append(node)
        elif isinstance(node, HtmlElement):
            names.add(node.name)
            if node.attributes:
                attributes.update(node.attributes)
                addressed.append(node)
            if node.name == "script" or node.name == "style":
                silent.update(map(id, node.children))
        else:
            names.add("")
    return Inventory(frozenset(names), frozenset(attributes), tuple(texts), tuple(addressed))


def text_of(nodes: Iterable[Node]) -> str:
    """Return all text in `nodes`, unchanged."""
    return "".join(node for node in walk(nodes) if isinstance(node, str))


def is_blank(nodes: Iterable[Node]) -> bool:
    """Return whether `nodes` contain no text but white space, and no elements."""
    return all(not isinstance(node, HtmlElement) and (isinstance(node, Comment) or not node.strip()) for node in nodes)


def with_children(element: HtmlElement, children: Sequence[Node]) -> HtmlElement:
    """Return the element with other children."""
    return HtmlElement(element.name, element.attributes, tuple(children))


def with_attributes(element: HtmlElement, attributes: Mapping[str, str]) -> HtmlElement:
    """Return the element with other attributes."""
    return HtmlElement(element.name, attributes, element.children)


def classes(element: HtmlElement) -> frozenset[str]:
    """Return the classes of an element, in lower case."""
    return frozenset(element.attributes.get("class", "").lower().split())


def _without_children(node: LexborNode) -> HtmlElement:
    attributes = node.attributes
    return HtmlElement(node.tag or "", {name: value or "" for name, value in attributes.items()} if attributes else {})


def _text_of_comment(node: LexborNode) -> str:
    if node.is_comment_node:
        return node.comment_content or ""
    html = node.html or ""
    return html[1:-1] if html.startswith("<?") else ""


def _first_child(node: LexborNode) -> LexborNode | None:
    fragment = next(iter(node.template_fragments()), None) if node.tag == "template" else None
    return node.first_child if fragment is None else fragment.first_child


def _start_tag(element: HtmlElement) -> str:
    if not element.attributes:
        return f"<{element.name}>"
    attributes = "".join([f' {name}="{_escape(value, _IN_ATTRIBUTE)}"' for name, value in element.attributes.items()])
    return f"<{element.name}{attributes}>"


# As the sanitiser writes them: what needs no change is then equal before and after it.
_IN_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\u00a0", "&nbsp;"))
_IN_ATTRIBUTE = (*_IN_TEXT, ('"', "&quot;"))


def _escape(text: str, references: tuple[tuple[str, str], ...] = _IN_TEXT) -> str:
    for character, reference in references:
        if character in text:
            text = text.replace(character, reference)
    return text
