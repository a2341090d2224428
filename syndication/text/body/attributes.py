"""The attributes and tags of a body: those that stay, and a report of those that did more than mark text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby, islice

from syndication.text.body import formulas
from syndication.text.body.embeds import LINK
from syndication.text.body.loss_log import LossLog, cut, quote
from syndication.text.body.names import BLOCKS, DISSOLVED, INLINE, MATH, RENAMED, STAY, TAGLESS
from syndication.text.body.posts import POST_ELEMENTS
from syndication.text.body.tree import HtmlElement, Node, Nodes, rewrite, text_of, walk, with_attributes, with_children
from syndication.text.body.visibility import declared_style
from syndication.text.lines import one_line

ALLOWED: Mapping[str, frozenset[str]] = {
    "*": frozenset(("lang", "dir", "id")),
    "a": frozenset(("href", "title", "hreflang")),
    "abbr": frozenset(("title",)),
    "audio": frozenset(("src", "controls")),
    "img": frozenset(("src", "alt", "title", "width", "height")),
    "li": frozenset(("value",)),
    "ol": frozenset(("start", "reversed", "type")),
    "source": frozenset(("src", "type")),
    "td": frozenset(("colspan", "rowspan")),
    "th": frozenset(("colspan", "rowspan", "scope")),
    "time": frozenset(("datetime",)),
    "video": frozenset(("src", "controls", "poster", "width", "height")),
    **dict.fromkeys(MATH, formulas.ATTRIBUTES),
}
"""The attributes that documents contain, by element; "*" means all elements of HTML."""

SCHEMES = frozenset(("http", "https", "mailto", "tel"))
"""The schemes of addresses that documents contain."""

_RENAMED = {**RENAMED, "amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio"}
RENAMED_NAMES = frozenset(_RENAMED)
"""The elements that get another name."""

_SILENT = frozenset((*STAY, *BLOCKS, *DISSOLVED, *MATH, *POST_ELEMENTS, LINK, TAGLESS)) | frozenset(
    "area col colgroup map param picture track wbr".split()
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile(r"[\x00-\x20]+")
_BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]{1,2000})", re.IGNORECASE)
_ID = frozenset(("id",))
_MOST_WITHIN = 200  # nodes that may have the words of a title
_LINE_THROUGH = "text-decoration:line-through"
_STRUCK = MATH | frozenset("del font s script span strike style textarea".split())


def rename(nodes: Nodes) -> Nodes:
    """Return `nodes` with today's names: obsolete elements, pictures and films of AMP, what a style strikes out."""

    def renamed(element: HtmlElement) -> Nodes:
        name = "s" if _is_struck_out(element) else _RENAMED.get(element.name)
        if name == "img":
            return (HtmlElement(name, element.attributes), *element.children)
        return (HtmlElement(name, element.attributes, element.children) if name else element,)

    return rewrite(nodes, renamed, enter=_with_strike_within)


def _with_strike_within(node: Node) -> Node:
    """Return an element that its style strikes out with an <s> around each line in it, and its blocks struck out."""
    if not isinstance(node, HtmlElement) or node.name in _STRUCK or not _has_line_through(node):
        return node
    found: list[Node] = []
    for is_line, group in groupby(node.children, _is_in_line):
        within = tuple(group)
        if not is_line:
            found += [
                with_attributes(each, {**each.attributes, "style": _LINE_THROUGH})
                if isinstance(each, HtmlElement)
                else each
                for each in within
            ]
        elif text_of(within).strip():
            found.append(HtmlElement("s", {}, within))
        else:
            found += within
    return with_children(node, found)


def _is_in_line(node: Node) -> bool:
    return isinstance(node, str) or (isinstance(node, HtmlElement) and (node.name in INLINE or node.name in MATH))


def _is_struck_out(element: HtmlElement) -> bool:
    return element.name in ("span", "font") and _has_line_through(element)


def _has_line_through(element: HtmlElement) -> bool:
    style = element.attributes.get("style", "")
    if "line-through" not in style.lower():
        return False
    lines = declared_style(style)
    return "line-through" in f"{lines.get('text-decoration', '')} {lines.get('text-decoration-line', '')}".split()


def filter_attributes(nodes: Nodes, log: LossLog) -> Nodes:
    """Return `nodes` with only the attributes that are allowed, and links only to addresses that are allowed."""

    def enter(node: Node) -> Node:
        if not isinstance(node, HtmlElement):
            return node
        _note_tag(node, log)
        _note_title(node, log)
        _note_area(node, log)
        return HtmlElement(node.name, _allowed_attributes(node, log), node.children) if node.attributes else node

    return rewrite(nodes, enter=enter)


def _allowed_attributes(element: HtmlElement, log: LossLog) -> dict[str, str]:
    own = ALLOWED.get(element.name, _ID)
    allowed = own if element.name in MATH else own | ALLOWED["*"]
    left = {}
    for name, value in element.attributes.items():
        if name == "href" and (scheme := _refused_scheme(value)):
            _note_link(scheme, value, log)
        elif name in allowed:
            left[name] = value
        else:
            _note_attribute(name, value, log)
    return left


def _note_tag(element: HtmlElement, log: LossLog) -> None:
    if element.name not in _SILENT:
        log.mention(f"the tag <{cut(element.name, 40)}> is left out; what is in it stays")


def _note_area(element: HtmlElement, log: LossLog) -> None:
    """Report a link of a picture map."""
    address, words = element.attributes.get("href", "").strip(), one_line(element.attributes.get("alt", ""))
    if element.name == "area" and address:
        log.addresses.add(address)
        log.lose(f"a link in a picture is left out: {words and quote(words)}{words and ', '}{cut(address)}")


def _note_title(element: HtmlElement, log: LossLog) -> None:
    """Report the words of a title that goes; a title that repeats the words of its element is none."""
    title = element.attributes.get("title", "") if "title" not in ALLOWED.get(element.name, ()) else ""
    if not title.strip():
        return
    within = islice(walk(element.children), _MOST_WITHIN)  # many such elements may be nested
    if one_line(title) != one_line(text_of(node for node in within if isinstance(node, str))):
        log.mention(f"a title, which readers see when they point at words, is left out: {quote(title)}")


def _note_attribute(name: str, value: str, log: LossLog) -> None:
    if name.startswith("on"):
        log.mention(f"an attribute that runs a script is left out: {cut(name, 40)}")
    elif name == "style":
        background = _BACKGROUND.search(value)
        log.mention(f"a picture in a style is left out: {cut(background[1])}" if background else "a style is left out")


def _note_link(scheme: str, address: str, log: LossLog) -> None:
    log.addresses.add(address.strip())
    note = log.mention if scheme == "javascript" else log.lose
    note(f"a link is removed, its words stay; it leads to an address that begins with {scheme}: {cut(address.strip())}")


def _refused_scheme(address: str) -> str:
    found = _SCHEME.match(_CONTROL.sub("", address))
    return found[1].lower()[:40] if found and found[1].lower() not in SCHEMES else ""
