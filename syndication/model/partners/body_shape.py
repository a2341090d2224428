"""The shape of a body from which elements went: no words run together, nothing is empty or nested too deep."""

from __future__ import annotations

from syndication.text.body.names import BLOCKS
from syndication.text.body.tree import HtmlElement, Nodes, elements, is_blank, rewrite

# What is something to see without any text in it.
SEEN = frozenset("img iframe audio video br hr td th col math".split())
# Tables and lists, and what they are nothing without. Browsers put a text in a table without cells before the table.
_CONTAINERS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl"))
_PARTS = frozenset(("td", "th", "li", "dt", "dd"))
_LINES = frozenset("p h1 h2 h3 h4 h5 h6".split())  # which cannot contain blocks
_TABLE_PARTS = frozenset(("caption", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup"))


def paragraph_of(element: HtmlElement) -> Nodes:
    """Return what takes the place of an element whose tag goes: a paragraph if it is a block of text."""
    is_text = element.name in BLOCKS and not is_blank(element.children) and not any(elements(element.children, *BLOCKS))
    return (HtmlElement("p", {}, element.children),) if is_text else content_of(element)


def without_blocks(element: HtmlElement) -> Nodes:
    """Return a paragraph or heading, or only its content if that is blocks: a caption with paragraphs, renamed."""
    has_blocks = element.name in _LINES and any(elements(element.children, *BLOCKS))
    return content_of(element) if has_blocks else (element,)


def content_of(element: HtmlElement) -> Nodes:
    """Return what is in an element; the text of a block does not run into its neighbours."""
    has_text = any(isinstance(child, str) and child.strip() for child in element.children)
    return (" ", *element.children, " ") if has_text and element.name in BLOCKS else element.children


def flattened(nodes: Nodes, depth: int) -> Nodes:
    """Return nodes in which nothing is nested deeper than `depth`: what contains elements there is unwrapped."""
    if depth <= 1:
        return rewrite(nodes, leave=_leaf)
    return tuple(
        HtmlElement(node.name, node.attributes, flattened(node.children, depth - 1))
        if isinstance(node, HtmlElement)
        else node
        for node in nodes
    )


def without_empty(nodes: Nodes) -> Nodes:
    """Return nodes without elements that are empty, and without tables and lists of which only the text is left."""
    return rewrite(nodes, leave=_filled)


def _leaf(element: HtmlElement) -> Nodes:
    has_elements = any(isinstance(child, HtmlElement) for child in element.children)
    if not has_elements and element.name not in _TABLE_PARTS:
        return (element,)
    return content_of(element)


def _filled(element: HtmlElement) -> Nodes:
    if element.name not in SEEN and is_blank(element.children):
        return ()
    if element.name in _CONTAINERS and not any(elements(element.children, *_PARTS)):
        return content_of(element)
    return (element,)
