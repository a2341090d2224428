"""HTML from the clipboard as the editor takes it: clean HTML or Markdown, and what of it was left out.

What comes from another page stays text with its marks: pictures, frames, sounds, films, forms and styles are left out,
and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.body_html import clean_html
from syndication.text.body.tree import (
    HtmlElement,
    Node,
    Nodes,
    elements,
    parse,
    rewrite,
    serialise,
    text_of,
    with_attributes,
)
from syndication.text.characters import strip_illegal
from syndication.text.complexity import find_excess
from syndication.text.markdown_writer import write_markdown

BodyForm = Literal["markdown", "html"]
PasteLoss = Literal["pictures", "frames", "recordings", "forms", "scripts", "links", "styles"]
PASTE_LOSSES: tuple[PasteLoss, ...] = get_args(PasteLoss)

_KINDS: Mapping[str, PasteLoss] = {
    **dict.fromkeys(("img", "svg", "canvas"), "pictures"),
    **dict.fromkeys(("iframe", "embed", "object"), "frames"),
    **dict.fromkeys(("video", "audio"), "recordings"),
    **dict.fromkeys(("input", "select", "textarea", "button"), "forms"),
    "script": "scripts",
}
_STYLES = ("style", "link")
_NOT_TEXT = frozenset((*_KINDS, *_STYLES, "meta", "title", "head"))
# With these alone, a text has no marks: then the plain text of the clipboard says the same.
_UNMARKED = frozenset("p div span br section article font".split())
_BOLD = re.compile(r"(?:^|;)\s*font-weight\s*:\s*(?:bold|[6-9]00)\b", re.IGNORECASE)
_NORMAL = re.compile(r"(?:^|;)\s*font-weight\s*:\s*(?:normal|[1-5]00)\b", re.IGNORECASE)
_SLANTED = re.compile(r"(?:^|;)\s*font-style\s*:\s*(?:italic|oblique)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_BETWEEN_BLOCKS = re.compile(r"(?<=>)(?=<(?:p|h[1-6]|ul|ol|blockquote|pre|table|figure|hr|dl)\b)")
_BLANK_AT_END = re.compile(r"(?<!\s)\s++(?=</(?:p|h[1-6]|li|t[dh]|blockquote|figcaption)>)")


class PastedText(Struct, frozen=True):
    """A pasted text: as the editor takes it, "" if the plain text says the same; how much was left out, by kind.

    `others` are lines about what else is lost.
    """

    text: str
    left_out: Mapping[PasteLoss, int] = {}
    others: tuple[str, ...] = ()


def read_paste(html: str, form: BodyForm) -> PastedText:
    """Return what an editor gets who pastes HTML.

    Raises:
        IngestError: it would take too long to read.
    """
    html = strip_illegal(html)
    if excess := find_excess(html):
        raise IngestError(f"the text would take too long to read: {excess}")
    nodes = parse(html)
    left_out = _count_losses(nodes)
    cleaned = clean_html(serialise(rewrite(nodes, leave=_with_marks, enter=_as_text)), "")
    if form == "markdown" and _has_no_marks(cleaned.html):
        return PastedText("", left_out, cleaned.lost)
    written = write_markdown(cleaned.html) if form == "markdown" else _BETWEEN_BLOCKS.sub("\n", _bare(cleaned.html))
    return PastedText(written, left_out, cleaned.lost)


def _count_losses(nodes: Nodes) -> dict[PasteLoss, int]:
    """Return how many things of each kind are left out. Styles are only there or not."""
    counted: Counter[PasteLoss] = Counter()
    for element in elements(nodes):
        if element.name in _KINDS:
            counted[_KINDS[element.name]] += 1
        elif element.name in _STYLES or "style" in element.attributes:
            counted["styles"] = 1
        elif element.name == "a" and not _leads_somewhere(element):
            counted["links"] += 1
    return {kind: counted[kind] for kind in PASTE_LOSSES if counted[kind]}


def _leads_somewhere(link: HtmlElement) -> bool:
    return "href" not in link.attributes or bool(_ABSOLUTE.match(link.attributes["href"].strip()))


def _as_text(node: Node) -> Node | None:
    """Return a node without what is left out."""
    if not isinstance(node, HtmlElement):
        return node if isinstance(node, str) else None
    if node.name in _NOT_TEXT:
        return None
    if node.name == "a" and not _leads_somewhere(node):
        return HtmlElement("span", {}, node.children)
    return node


def _with_marks(element: HtmlElement) -> Iterable[Node]:
    """Return an element with tags for what its style says: word processors write bold and italic as styles."""
    style = element.attributes.get("style", "")
    kept = {name: value for name, value in element.attributes.items() if name not in ("style", "class", "dir", "id")}
    name = "span" if element.name in ("b", "strong") and _NORMAL.search(style) else element.name
    plain = with_attributes(HtmlElement(name, {}, element.children), kept)
    if name != "span" or not text_of(element.children).strip():
        return (plain,)
    for pattern, mark in ((_BOLD, "strong"), (_SLANTED, "em")):
        if pattern.search(style):
            plain = HtmlElement(mark, {}, (plain,))
    return (plain,)


def _has_no_marks(html: str) -> bool:
    return all(element.name in _UNMARKED for element in elements(parse(html)))


def _bare(html: str) -> str:
    """Return HTML without the elements that say nothing, and without blanks at the ends of blocks."""
    bare = serialise(rewrite(parse(html), leave=lambda one: one.children if one.name in ("span", "font") else (one,)))
    return _BLANK_AT_END.sub("", bare)
