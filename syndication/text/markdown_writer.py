"""Clean HTML as Markdown that says the same. A block for which there is no such Markdown stays HTML, which is allowed.

Each block is read again as Markdown and compared with the HTML that it came from. So a text with many asterisks, or a
word that is bold in its middle, never means something else than before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from syndication.text.body.tree import VOID, HtmlElement, Node, Nodes, elements, parse, rewrite, serialise, text_of
from syndication.text.markdown import from_markdown

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
_CONTAINERS = frozenset("div section article main header footer span b strong i em font center".split())
_BLOCKS = frozenset(
    "p blockquote pre hr table figure figcaption dl details div section article main header footer aside address "
    "video audio iframe center li dt dd tr td th tbody thead".split()
) | {*_HEADINGS, *_LISTS}
_MARKS: Mapping[str, str] = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~"}
_SAME: Mapping[str, str] = {"b": "strong", "i": "em", "del": "s", "h1": "h2"}
_SPECIAL = re.compile(r"[\\`\[\]<]|\*(?=\S)|(?<=\S)\*|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=[#a-zA-Z])")
_LINE_START = re.compile(r"^(?:(\d{1,9})([.)])(?=\s|$)|[#>+=-]|\*(?=\s|$)|~{3})", re.MULTILINE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_AT_BLOCK = re.compile(r"(?:(?<!\s)\s++)?(</?(?:p|h\d|ul|ol|li|blockquote|pre|br)\b[^<>]*>)\s*")
# A blank after the tag is before it in Markdown. A match begins where a run of tags does, so that a run is read once.
_BLANK_AFTER = re.compile(r"(?<!<strong>)(?<!<em>)(?<!<s>)((?:<(?:strong|em|s)>)++) ")
_BLANK_BEFORE = re.compile(r" ((?:</(?:strong|em|s)>)+)")
_IN_ADDRESS = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"})


def write_markdown(html: str) -> str:
    """Return clean HTML as Markdown. The caller has refused what would take too long."""
    return "\n\n".join(_checked_blocks(parse(html)))


def _checked_blocks(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield each block as Markdown, or as HTML if the Markdown would mean something else."""
    for block in _split_blocks(nodes):
        written = _write_block(block)
        yield written if _is_same(written, block) else _as_html(block)


def _split_blocks(nodes: Iterable[Node]) -> Iterator[HtmlElement]:
    """Yield the blocks among `nodes`; what is between them becomes paragraphs, and containers are opened."""
    for is_block, group in groupby(nodes, key=_is_block):
        if not is_block:
            paragraph = HtmlElement("p", {}, tuple(group))
            if not _is_empty(paragraph):
                yield paragraph
            continue
        for block in group:
            assert isinstance(block, HtmlElement)
            if block.name in _CONTAINERS:
                yield from _split_blocks(block.children)
            elif block.name in ("hr", *VOID) or not _is_empty(block):
                yield block


def _is_block(node: Node) -> bool:
    return isinstance(node, HtmlElement) and (node.name in _BLOCKS or any(elements(node.children, *_BLOCKS)))


def _is_empty(element: HtmlElement) -> bool:
    return not text_of(element.children).strip() and not any(elements(element.children, "img", "hr"))


def _write_block(block: HtmlElement) -> str:
    return _WRITERS.get(block.name, _as_html)(block)


def _paragraph(block: HtmlElement) -> str:
    return _at_line_start(_inline(block.children).strip())


def _heading(block: HtmlElement) -> str:
    level = max(int(block.name[1]), 2)
    return f"{'#' * level} {_inline(block.children).strip()}"


def _quote(block: HtmlElement) -> str:
    inner = "\n\n".join(map(_write_block, _split_blocks(block.children)))
    return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))


def _code(block: HtmlElement) -> str:
    text = text_of(block.children).strip("\n")
    fence = "`" * max(3, 1 + max((len(found) for found in re.findall(r"`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _list(block: HtmlElement) -> str:
    first = block.attributes.get("start", "1")
    number = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 1
    items = [child for child in block.children if isinstance(child, HtmlElement)]
    marks = (f"{number + index}." if block.name == "ol" else "-" for index in range(len(items)))
    return "\n".join(_item(mark, item) for mark, item in zip(marks, items, strict=True))


def _item(mark: str, item: HtmlElement) -> str:
    blocks = list(_split_blocks(item.children))
    written = [_write_block(block) for block in blocks]
    tight = len(blocks) == 1 or all(block.name in _LISTS for block in blocks[1:])
    inner = ("\n" if tight else "\n\n").join(written)
    indent = " " * (len(mark) + 1)
    return f"{mark} " + f"\n{indent}".join(inner.split("\n")).replace(f"\n{indent}\n", "\n\n")


def _as_html(block: HtmlElement) -> str:
    return serialise((block,)) if block.name == "pre" else _SPACE.sub(" ", serialise((block,)))


def _inline(nodes: Iterable[Node]) -> str:
    return _SPACE_AT_BREAK.sub("\\\\\n", "".join(map(_inline_node, nodes)))


_SPACE_AT_BREAK = re.compile(r" ?\\\n ?")


def _inline_node(node: Node) -> str:
    if isinstance(node, str):
        return _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", node))
    if not isinstance(node, HtmlElement):
        return ""
    if node.name == "br":
        return "\\\n"
    inner = _inline(node.children)
    if node.name in _MARKS:
        return _marked(inner, _MARKS[node.name])
    if node.name == "a":
        return _link(node, inner)
    if node.name in ("span", "font"):
        return inner
    if node.name == "code" and "`" not in text_of(node.children) and text_of(node.children).strip():
        return f"`{text_of(node.children)}`"
    return _around(node, inner)


def _marked(inner: str, mark: str) -> str:
    """Return a text between marks. Blanks stay outside: `**bold **` would not be bold."""
    words = inner.strip()
    if not words:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _link(element: HtmlElement, inner: str) -> str:
    address = element.attributes.get("href", "").translate(_IN_ADDRESS)
    return f"[{inner}]({address})" if address and inner.strip() else inner


def _around(element: HtmlElement, inner: str) -> str:
    empty = HtmlElement(element.name, element.attributes)
    tag = serialise((empty,))
    return tag if element.name in VOID else tag.replace(f"</{element.name}>", f"{inner}</{element.name}>")


def _at_line_start(text: str) -> str:
    """Return a paragraph none of whose lines begins a list, a heading or a quotation."""
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[0]}", text)


def _is_same(markdown: str, block: HtmlElement) -> bool:
    return _essence(parse(from_markdown(markdown))) == _essence((block,))


def _essence(nodes: Nodes) -> str:
    """Return what HTML says: one name for each thing, no attributes but addresses, and blanks only where they count."""
    html = _SPACE.sub(" ", serialise(rewrite(nodes, leave=_essential)))
    html = _BLANK_AFTER.sub(r" \1", _BLANK_BEFORE.sub(r"\1 ", html))
    return _AT_BLOCK.sub(r"\1", _SPACE.sub(" ", html)).strip()


def _essential(element: HtmlElement) -> Iterable[Node]:
    name = _SAME.get(element.name, element.name)
    if name in ("span", "font") or (name in ("strong", "em", "s", "a") and not text_of(element.children).strip()):
        return element.children
    if name == "pre":
        return (HtmlElement("pre", {}, (text_of(element.children).strip("\n"),)),)
    if name == "li":
        paragraphs = [child for child in element.children if not (isinstance(child, str) and not child.strip())]
        opened = (_opened(child) for child in paragraphs)
        return (HtmlElement("li", {}, tuple(node for some in opened for node in some)),)
    kept = {key: value.translate(_IN_ADDRESS) for key, value in element.attributes.items() if key in ("href", "start")}
    return (HtmlElement(name, kept, element.children),)


def _opened(node: Node) -> Iterable[Node]:
    return node.children if isinstance(node, HtmlElement) and node.name == "p" else (node,)


_WRITERS: Mapping[str, Callable[[HtmlElement], str]] = {
    "p": _paragraph,
    "blockquote": _quote,
    "pre": _code,
    "hr": lambda _: "---",
    **dict.fromkeys(_HEADINGS, _heading),
    **dict.fromkeys(_LISTS, _list),
}
