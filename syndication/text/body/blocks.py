"""Blocks whose tags go keep their boundaries: a line of text in them becomes a paragraph.

<div>One.</div><div>Two.</div>   ->   <p>One.</p><p>Two.</p>
<div><p>One.</p></div>           ->   <p>One.</p>
<li><div>One.</div></li>         ->   <li>One.</li>
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import groupby, pairwise

from msgspec import Struct

from syndication.text.body.embeds import LINK
from syndication.text.body.names import BLOCKS, DISSOLVED, INLINE, LINES, MATH, STAY
from syndication.text.body.tree import (
    HtmlElement,
    Node,
    Nodes,
    elements,
    is_blank,
    rewrite,
    text_of,
    walk,
    with_children,
)
from syndication.text.complexity import ComplexityError

_FRAGMENT = "fragment"
_LINKS = frozenset((LINK,))
_BREAKS = frozenset(("br",))
_MEDIA = frozenset(("audio", "img", "video"))
# A single line of text in one of these needs no paragraph of its own.
_OWN_BOUNDARY = frozenset("blockquote caption dd dt figcaption h1 h2 h3 h4 h5 h6 li p pre td th".split())
_STAY_HERE = STAY | MATH | DISSOLVED | {LINK, _FRAGMENT}
_EMPTY = HtmlElement("div")
_TAGS = 40  # characters for the tags of an element
_MOST_GROWTH = 4_000_000  # characters
_TOO_MANY_PARTS = "too many blocks are in tags such as <span> or <a>; close these before a block begins"
_PARTS_OF_TABLES = frozenset("table tbody tfoot thead tr".split())


class Piece(Struct, frozen=True):
    """Siblings that belong together: a block that stays, a line of text, or a boundary where a block's tags went."""

    kind: str  # "block", "line" of a dissolved block, "loose" line, "boundary"
    nodes: tuple[Node, ...] = ()


_BOUNDARY = Piece("boundary")


def part_blocks(nodes: Nodes) -> Nodes:
    """Return `nodes` with only those elements that stay, and paragraphs for the text of blocks that do not.

    Raises:
        ComplexityError: the tags that are written again in each part of a line are too many.
    """
    (root,) = rewrite([HtmlElement(_FRAGMENT, {}, nodes)], partial(_part_children, _Growth()))
    parted = root.children if isinstance(root, HtmlElement) else (root,)
    if next(elements(parted, LINK), None) is None:
        return parted
    return rewrite(parted, lambda each: (HtmlElement("p", {}, each.children) if each.name == LINK else each,))


class _Growth:
    """Counts what is written again in each part of a line: with many open tags and many blocks it is their product."""

    def __init__(self) -> None:
        self._characters = 0

    def allow(self, element: HtmlElement, parts: Nodes) -> Nodes:
        """Return the parts of an element, unless it is too much."""
        self._characters += len(parts) * (_TAGS + sum(map(len, element.attributes.values())))
        if self._characters > _MOST_GROWTH:
            raise ComplexityError(_TOO_MANY_PARTS)
        return parts


def _part_children(growth: _Growth, element: HtmlElement) -> Nodes:
    """Return an element whose children have been parted already, as one or more elements."""
    children = _with_known_children(element)
    if any(_is_named(child, _LINKS) for child in children) and (element.name in LINES or _is_inline(element)):
        return growth.allow(element, _split_around_links(element, children))
    if any(_is_named(child, DISSOLVED) for child in children):
        pieces = _pieces(children)
        if _is_inline(element) and all(piece.kind != "block" for piece in pieces):
            return growth.allow(element, _split_into_lines(element, pieces))
        children = _join_pieces(element.name, pieces)
    element = with_children(element, children)
    return (element,) if element.name in _STAY_HERE or _is_unknown(element) else _as_span(element)


def _with_known_children(element: HtmlElement) -> list[Node]:
    """Return the children of an element, in which unknown elements are blocks or are replaced by their content."""
    if not any(isinstance(child, HtmlElement) and _is_unknown(child) for child in element.children):
        return list(element.children)
    is_line = element.name in LINES or _is_inline(element)
    found: list[Node] = []
    for at, child in enumerate(element.children):
        if not isinstance(child, HtmlElement) or not _is_unknown(child):
            found.append(child)
        elif _has_block(child) or (not is_line and _is_beside_blocks(at, element.children)):
            found.append(HtmlElement("div", child.attributes, child.children))
        else:
            found += _as_span(child)
    return found


def _as_span(element: HtmlElement) -> Nodes:
    """Return what is in an element; if a link leads to it, in a span."""
    if "id" not in element.attributes:
        return element.children
    return (HtmlElement("span", {"id": element.attributes["id"]}, element.children),)


def _is_beside_blocks(at: int, siblings: Sequence[Node]) -> bool:
    """Return whether an unknown element has siblings, and those next to it are no text."""
    before = next((siblings[place] for place in range(at - 1, -1, -1) if not _is_space(siblings[place])), None)
    after = next((siblings[place] for place in range(at + 1, len(siblings)) if not _is_space(siblings[place])), None)
    beside = [node for node in (before, after) if node is not None]
    is_text = any(isinstance(node, str) or (isinstance(node, HtmlElement) and _is_inline(node)) for node in beside)
    return bool(beside) and not is_text


def _split_around_links(element: HtmlElement, children: Iterable[Node]) -> Nodes:
    """Return a line of text in parts, with the links of embeds between them."""
    found: list[Node] = []
    for is_link, group in groupby(children, lambda child: _is_named(child, _LINKS)):
        nodes = tuple(group)
        if is_link:
            found += nodes
        elif not _is_empty(nodes):
            line = tuple(_trim(nodes)) if element.name == "p" else nodes
            found += _next_part(element, line, found)
    return tuple(found)


def _split_into_lines(element: HtmlElement, pieces: Sequence[Piece]) -> Nodes:
    """Return a line of text that had blocks in it as several: <b><div>1</div></b> as <div><b>1</b></div>."""
    found: list[Node] = []
    for piece in pieces:
        if piece.kind in ("loose", "line") and not is_blank(piece.nodes):
            part = _next_part(element, piece.nodes, found)
            found += [HtmlElement("div", {}, part)] if piece.kind == "line" else part
        elif piece.kind == "boundary" and found[-1:] != [_EMPTY]:
            found.append(_EMPTY)
    return tuple(found)


def _next_part(element: HtmlElement, nodes: Nodes, earlier: Sequence[Node]) -> Nodes:
    """Return a part of an element that is written in several, after the `earlier` ones; only the first has its id."""
    attributes = {name: value for name, value in element.attributes.items() if not earlier or name != "id"}
    part = HtmlElement(element.name, attributes, nodes)
    return (part,) if element.name in _STAY_HERE else _as_span(part)


def _pieces(children: Sequence[Node]) -> list[Piece]:
    """Return children as pieces, those of dissolved blocks among them."""
    found: list[Piece] = []
    for is_line, group in groupby(children, lambda child: not _is_block(child)):
        if is_line:
            found.append(Piece("loose", tuple(group)))
            continue
        for child in group:
            if isinstance(child, HtmlElement) and child.name in DISSOLVED:
                found += [_BOUNDARY, *_pieces_of_block(child), _BOUNDARY]
            else:
                found.append(Piece("block", (child,)))
    return found


def _pieces_of_block(block: HtmlElement) -> Iterator[Piece]:
    children = _with_id(block)
    for is_line, group in groupby(children, lambda child: not _is_block(child)):
        nodes = tuple(group)
        if is_line and is_blank(nodes):
            yield Piece("space", nodes)
        else:
            yield Piece("line" if is_line else "block", nodes)


def _with_id(block: HtmlElement) -> Nodes:
    """Return what is in a block; the first element in it gets the id of the block."""
    if "id" not in block.attributes:
        return block.children
    for at, child in enumerate(block.children):
        if isinstance(child, HtmlElement) and "id" not in child.attributes and child.name in STAY:
            target = HtmlElement(child.name, {**child.attributes, "id": block.attributes["id"]}, child.children)
            return (*block.children[:at], target, *block.children[at + 1 :])
        if text_of((child,)).strip():
            break
    return (HtmlElement("span", {"id": block.attributes["id"]}), *block.children)


def _join_pieces(parent: str, pieces: Sequence[Piece]) -> list[Node]:
    """Return the children of `parent`, with a paragraph for each line that must be separate from others."""
    texts = [piece for piece in pieces if piece.kind not in ("boundary", "space") and not is_blank(piece.nodes)]
    is_alone = len(texts) == 1 and parent in _OWN_BOUNDARY
    if parent in LINES and all(piece.kind != "block" for piece in texts):
        return _with_breaks(texts)
    found: list[Node] = []
    touching = _touching_lines(pieces)
    for at, piece in enumerate(pieces):
        needs_paragraph = piece.kind == "line" or at in touching
        if needs_paragraph and not is_alone and parent not in _PARTS_OF_TABLES:
            found += _paragraph(parent, piece.nodes)
        else:
            found += piece.nodes
    return found


def _touching_lines(pieces: Sequence[Piece]) -> Set[int]:
    """Return the places of loose lines between which and another line is only a boundary, and no block."""
    solid = [at for at, piece in enumerate(pieces) if piece.kind == "block" or not _is_gap(piece)]
    pairs = (pair for one, other in pairwise(solid) for pair in ((one, other), (other, one)))
    return {at for at, other in pairs if pieces[at].kind == "loose" and _joins_lines(pieces[other])}


def _is_gap(piece: Piece) -> bool:
    return piece.kind in ("boundary", "space") or is_blank(piece.nodes)


def _joins_lines(piece: Piece) -> bool:
    """Return whether a line beside this piece needs a paragraph: a line with text in it becomes a paragraph itself."""
    return piece.kind == "loose" or (piece.kind == "line" and not text_of(piece.nodes).strip())


def _with_breaks(lines: Sequence[Piece]) -> list[Node]:
    """Return lines with a <br> between, for a parent that cannot contain paragraphs."""
    found: list[Node] = []
    for line in lines:
        found += [HtmlElement("br")] * bool(found)
        found += _trim(line.nodes)
    return found


def _paragraph(parent: str, nodes: Sequence[Node]) -> Sequence[Node]:
    """Return a line as a paragraph; pictures without text need none, nor do those of a figure."""
    line = _trim(nodes)
    has_picture = any(isinstance(node, HtmlElement) and node.name in _MEDIA for node in walk(line))
    if not line and not has_picture:
        return []
    if not text_of(line).strip() or (has_picture and parent == "figure"):
        return nodes if has_picture or text_of(line).strip() or any(isinstance(n, HtmlElement) for n in line) else []
    before, after = _outer_space(nodes)
    return [*before, HtmlElement("p", {}, tuple(line)), *after]


def _trim(nodes: Sequence[Node]) -> list[Node]:
    """Return a line without line breaks and white space at its ends."""
    line = list(nodes)
    while line and _is_trimmable(line[0]):
        line.pop(0)
    while line and _is_trimmable(line[-1]):
        line.pop()
    if line and isinstance(line[0], str):
        line[0] = line[0].lstrip()
    if line and isinstance(line[-1], str):
        line[-1] = line[-1].rstrip()
    return line


def _outer_space(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    text = text_of(nodes)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return [before] if before else [], [after] if after else []


def _is_trimmable(node: Node) -> bool:
    return _is_space(node) or _is_named(node, _BREAKS)


def _is_space(node: Node) -> bool:
    return isinstance(node, str) and not node.strip()


def _is_named(node: Node, names: Set[str]) -> bool:
    return isinstance(node, HtmlElement) and node.name in names


def _is_empty(nodes: Sequence[Node]) -> bool:
    return not text_of(nodes).strip() and not any(
        isinstance(node, HtmlElement) and node.name in _MEDIA for node in walk(nodes)
    )


def _is_block(node: Node) -> bool:
    """Return whether a child ends the line before it: a block, or an inline element with a block in it."""
    if not isinstance(node, HtmlElement):
        return False
    return node.name in BLOCKS or node.name in DISSOLVED or node.name == LINK or (_is_inline(node) and _has_block(node))


def _has_block(element: HtmlElement) -> bool:
    return any(_is_block(child) for child in element.children)


def _is_inline(element: HtmlElement) -> bool:
    return element.name in INLINE or element.name in MATH


def _is_unknown(element: HtmlElement) -> bool:
    return not (element.name in _STAY_HERE or _is_inline(element))
