"""The text of a story as <body.content> of NITF 3.6.

NITF knows fewer elements than HTML. Emphasis of every kind is <em>. Other inline elements that change the meaning of
a text ("10<sup>2</sup>") are XHTML inside of NITF, which its schema allows. Frames become links. Media cannot be in a
paragraph, so they come before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from syndication.formats.elements import Element
from syndication.formats.iptc_elements import XHTML, append, append_text
from syndication.formats.media import media_of
from syndication.model.feed import Entry
from syndication.model.item import Media
from syndication.text.body.tree import HtmlElement, Node, elements, is_blank, parse, text_of
from syndication.text.lines import one_line
from syndication.text.pictures import bare_address

_EMPHASIS = frozenset("em strong b i cite u ins mark dfn var".split())
_KEPT_INLINE = frozenset("sub sup code s del abbr small kbd samp ruby rt rp".split())
_MEDIA = ("img", "audio", "video")
_BLOCKS = frozenset(
    """
    h1 h2 h3 h4 h5 h6 p ol ul dl blockquote pre hr table iframe img audio video figure figcaption div section article
    aside header footer main details summary nav address
    """.split()
)


def append_body(body: Element, entry: Entry) -> None:
    """Append the <body.content> of a story: first the media that its text does not show, then the text."""
    known = {bare_address(medium.url): medium for medium in media_of(entry)}
    content = append(body, "body.content")
    writer = _Writer(known, set())
    writer.append_blocks(content, parse(entry.html))
    others = [medium for address, medium in known.items() if address not in writer.shown]
    for medium in reversed(others):
        content.insert(0, _medium(content, medium))


class _Writer(Struct, frozen=True):
    """Writes nodes; `known` are the story's media by address, `shown` the addresses of those that are written."""

    known: Mapping[str, Media]
    shown: set[str]

    def append_blocks(self, parent: Element, nodes: Iterable[Node]) -> None:
        """Append nodes as blocks; text between them becomes paragraphs."""
        for run in _runs(nodes):
            if isinstance(run, HtmlElement):
                self._append_block(parent, run)
            elif not is_blank(run):
                self._append_line(parent, "p", run)

    def append_mixed(self, parent: Element, nodes: Iterable[Node]) -> None:
        """Append nodes to a list entry or a cell, which may have text beside blocks."""
        for run in _runs(nodes):
            if isinstance(run, HtmlElement):
                self._append_block(parent, run)
            else:
                self._append_media_in(parent, run)
                self._append_inline(parent, run)

    def _append_line(self, parent: Element, name: str, nodes: Iterable[Node]) -> None:
        """Append an element that has only text, after the media in it."""
        self._append_media_in(parent, nodes)
        if text_of(nodes).strip():
            self._append_inline(append(parent, name), nodes)

    def _append_media_in(self, parent: Element, nodes: Iterable[Node]) -> None:
        for one in elements(nodes, *_MEDIA):
            self._append_shown_medium(parent, one)

    def _append_inline(self, parent: Element, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, str):
                append_text(parent, node)
            elif isinstance(node, HtmlElement):
                self._append_inline(_inline_element(parent, node), node.children)

    def _append_block(self, parent: Element, node: HtmlElement) -> None:
        match node.name:
            case "img" | "audio" | "video":
                self._append_shown_medium(parent, node)
            case "pre":
                append(parent, "pre", text_of((node,)))
            case "hr":
                append(parent, "hr")
            case "iframe":
                address = node.attributes.get("src", "")
                append(append(parent, "p"), "a", address, {"href": address})
            case "blockquote":
                self.append_blocks(append(append(parent, "bq"), "block"), node.children)
            case "ol" | "ul" | "dl":
                self._append_list(parent, node)
            case "table":
                self._append_table(parent, node)
            case "figure":
                self._append_figure(parent, node)
            case "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._append_line(parent, "p" if node.name == "p" else "hl2", node.children)
            case _:
                self.append_blocks(parent, node.children)

    def _append_list(self, parent: Element, node: HtmlElement) -> None:
        names = ("dt", "dd") if node.name == "dl" else ("li",)
        entries = list(_entries(node, names))
        if not entries:
            self.append_blocks(parent, node.children)
            return
        written = append(parent, node.name)
        for entry in entries:
            if entry.name == "li":
                self.append_mixed(append(written, "li"), entry.children)
            elif entry.name == "dd":
                self.append_blocks(append(written, "dd"), entry.children)
            else:
                self._append_inline(append(written, "dt"), entry.children)

    def _append_table(self, parent: Element, node: HtmlElement) -> None:
        """Append a table. NITF has one body for it, after the head and the foot."""
        table = append(parent, "table")
        for caption in elements(node.children, "caption"):
            self.append_mixed(append(table, "caption"), caption.children)
            break
        groups = {name: _rows(node, name) for name in ("thead", "tfoot", "tbody")}
        for name, rows in groups.items():
            if rows:
                group = append(table, name)
                for row in rows:
                    self._append_row(append(group, "tr"), row)

    def _append_row(self, written: Element, row: HtmlElement) -> None:
        for cell in _cells(row):
            spans = {name: cell.attributes.get(name, "") for name in ("colspan", "rowspan")}
            given = {name: value for name, value in spans.items() if value.isascii() and value.isdecimal()}
            self.append_mixed(append(written, cell.name, attributes=given), cell.children)

    def _append_figure(self, parent: Element, node: HtmlElement) -> None:
        caption = next(elements(node.children, "figcaption"), None)
        media = list(elements(node.children, *_MEDIA))
        if not media:
            self.append_blocks(parent, node.children)
            return
        for one in media:
            self._append_shown_medium(parent, one, one_line(text_of((caption,))) if caption else "")
        self.append_blocks(parent, [one for one in node.children if one not in media and one is not caption])

    def _append_shown_medium(self, parent: Element, node: HtmlElement, caption: str = "") -> None:
        """Append a medium that the text shows, with what the story says of it; a second time it is left out."""
        inner = next(elements(node.children, "source"), None)
        url = node.attributes.get("src", "") or (inner.attributes.get("src", "") if inner else "")
        address = bare_address(url)
        if not url or address in self.shown:
            return
        self.shown.add(address)
        found = self.known.get(address, Media(url=url, alt=node.attributes.get("alt", "")))
        kind = "image" if node.name == "img" else node.name
        parent.append(_medium(parent, replace(found, caption=found.caption or caption), kind))


def _medium(parent: Element, medium: Media, kind: str = "") -> Element:
    """Return the element of a medium, in the namespace of its future parent."""
    namespace = etree.QName(parent).namespace
    kind = kind or medium.type.partition("/")[0] or "other"
    element = etree.Element(f"{{{namespace}}}media", {"media-type": kind})
    numbers = {name: str(value) for name in ("width", "height") if (value := getattr(medium, name))}
    texts = {"source": medium.url, "mime-type": medium.type, "alternate-text": one_line(medium.alt)}
    append(element, "media-reference", attributes=texts | numbers)
    if medium.caption.strip():
        append(append(element, "media-caption"), "p", one_line(medium.caption))
    if medium.credit.strip():
        append(element, "media-producer", one_line(medium.credit))
    return element


def _inline_element(parent: Element, node: HtmlElement) -> Element:
    """Return the element for inline HTML; that is the parent if NITF has none for it."""
    if node.name in _KEPT_INLINE:
        return etree.SubElement(parent, f"{{{XHTML}}}{node.name}", dict(node.attributes))
    if node.name == "a":
        return append(parent, "a", attributes={name: node.attributes.get(name, "") for name in ("href", "title")})
    if node.name in _EMPHASIS:
        return append(parent, "em")
    return append(parent, node.name) if node.name in ("br", "q") else parent


def _runs(nodes: Iterable[Node]) -> Iterator[HtmlElement | tuple[Node, ...]]:
    """Yield each block by itself, and the inline nodes between two blocks together."""
    inline: list[Node] = []
    for node in nodes:
        if isinstance(node, HtmlElement) and (node.name in _BLOCKS or any(elements(node.children, *_BLOCKS))):
            if inline:
                yield tuple(inline)
                inline = []
            yield node
        else:
            inline.append(node)
    if inline:
        yield tuple(inline)


def _entries(node: HtmlElement, names: tuple[str, ...]) -> Iterator[HtmlElement]:
    """Yield the entries of a list; those of a <dl> may be in a <div>."""
    for child in node.children:
        if isinstance(child, HtmlElement):
            if child.name in names:
                yield child
            elif child.name == "div":
                yield from _entries(child, names)


def _rows(table: HtmlElement, group: str) -> list[HtmlElement]:
    """Return the rows of a group that have cells; rows in no group are in the body."""
    found: list[HtmlElement] = []
    for child in table.children:
        if isinstance(child, HtmlElement) and (child.name == group or (child.name == "tr" and group == "tbody")):
            rows = [child] if child.name == "tr" else [one for one in child.children if isinstance(one, HtmlElement)]
            found += [row for row in rows if row.name == "tr" and _cells(row)]
    return found


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [one for one in row.children if isinstance(one, HtmlElement) and one.name in ("th", "td")]
