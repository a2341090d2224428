"""The body of a story as components of Apple News Format: paragraphs, headings, quotes, pictures, tables, films."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from syndication.model.item import Media
from syndication.text.body.tree import HtmlElement, Node, Nodes, elements, is_blank, parse, rewrite, serialise, text_of
from syndication.text.lines import one_line
from syndication.text.urls import is_http_url

Component: TypeAlias = dict[str, Any]

_HEADINGS: Mapping[str, str] = MappingProxyType({f"h{level}": f"heading{level}" for level in range(1, 7)})
_CONTAINERS = frozenset("article aside body div figure main section".split())
_BLOCKS = frozenset("blockquote dl footer ol p pre ul".split())
_OWN_COMPONENTS = frozenset(("img", "audio", "video", "table", "hr", "figure", *_HEADINGS, *_CONTAINERS))
# The HTML that Apple News shows in a text, with its attributes.
_INLINE = frozenset("a b blockquote br cite code del em footer i li ol p pre s samp strong sub sup ul".split())
_MEDIA = frozenset("audio img table video".split())
_TABLE_PARTS = frozenset("tbody td tfoot th thead tr".split())
_RENAMED: Mapping[str, str] = MappingProxyType({"ins": "em", "dfn": "em", "kbd": "code", "strike": "s"})
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def body_components(html: str, captions: Mapping[str, Media]) -> list[Component]:
    """Return the components of a body; `captions` are the pictures of the record by their address."""
    return _joined(_components(parse(html), captions))


def picture_components(picture: Media) -> list[Component]:
    """Return a picture of the record, and its caption below it."""
    return _photo(picture.url, one_line(picture.alt), _caption_of(picture))


def gallery_component(pictures: Iterable[Media]) -> Component:
    """Return pictures that are leafed through."""
    return {"role": "gallery", "items": [_item(one.url, one_line(one.alt), _caption_of(one)) for one in pictures]}


def played_component(medium: Media) -> Component:
    """Return a sound or a film of the record."""
    role = "video" if medium.type.startswith("video/") else "audio"
    return _filled({"role": role, "URL": medium.url, "caption": one_line(medium.caption)})


def text_component(role: str, text: str) -> Component:
    """Return a component of plain text."""
    return {"role": role, "text": text}


def _components(nodes: Nodes, captions: Mapping[str, Media]) -> Iterator[Component]:
    """Yield the components of blocks; text between blocks becomes a paragraph."""
    loose: list[Node] = []
    for node in nodes:
        if not isinstance(node, HtmlElement) or node.name not in _OWN_COMPONENTS | _BLOCKS:
            loose.append(node)
            continue
        yield from _paragraph(tuple(loose), captions)
        loose = []
        yield from _of_element(node, captions)
    yield from _paragraph(tuple(loose), captions)


def _of_element(element: HtmlElement, captions: Mapping[str, Media]) -> Iterator[Component]:
    match element.name:
        case "img" | "audio" | "video":
            yield from _medium(element, captions)
        case "hr":
            yield {"role": "divider"}
        case "table":
            yield from _table(element, captions)
        case "figure":
            yield from _figure(element, captions)
        case "blockquote":
            yield from _text("quote", element.children)
            yield from _media_in(element.children, captions)
        case "aside" if _is_quote(element):
            yield from _text("pullquote", element.children)
        case name if name in _HEADINGS:
            yield from _text(_HEADINGS[name], element.children)
            yield from _media_in(element.children, captions)
        case name if name in _CONTAINERS:
            yield from _components(element.children, captions)
        case "p":
            yield from _paragraph(element.children, captions)
        case _:
            yield from _text("body", (element,))
            yield from _media_in(element.children, captions)


def _paragraph(nodes: Nodes, captions: Mapping[str, Media]) -> Iterator[Component]:
    if video := _video_of(nodes):
        caption = one_line(text_of(nodes))
        yield _filled({"role": "embedwebvideo", "URL": video, "aspectRatio": 1.777, "caption": caption})
        return
    if not is_blank(nodes):
        yield from _text("body", (HtmlElement("p", {}, nodes),))
        yield from _media_in(nodes, captions)


def _text(role: str, nodes: Nodes) -> Iterator[Component]:
    shown = rewrite(nodes, leave=_inline)
    if text_of(shown).strip():
        yield {"role": role, "format": "html", "text": serialise(shown).strip()}


def _inline(element: HtmlElement) -> Nodes:
    """Return an element as it may be in a text; others are unwrapped, and pictures are components of their own."""
    if element.name in _MEDIA:
        return ()
    name = _RENAMED.get(element.name, element.name)
    if name not in _INLINE:
        return element.children
    attributes = {"href": element.attributes["href"]} if name == "a" and element.attributes.get("href") else {}
    if name == "a" and not _is_link(attributes.get("href", "")):
        return element.children
    return (HtmlElement(name, attributes, element.children),)


def _is_link(address: str) -> bool:
    return is_http_url(address) or address.startswith("mailto:")


def _media_in(nodes: Nodes, captions: Mapping[str, Media]) -> Iterator[Component]:
    """Yield the pictures, sounds, films and tables in a text: they stand behind it."""
    for node in nodes:
        if isinstance(node, HtmlElement):
            is_own = node.name in _MEDIA
            yield from _of_element(node, captions) if is_own else _media_in(node.children, captions)


def _table(table: HtmlElement, captions: Mapping[str, Media]) -> Iterator[Component]:
    """Yield a table, then its caption, and what a table in Apple News cannot have."""
    html = serialise((HtmlElement("table", {}, rewrite(table.children, leave=_table_part)),))
    yield {"role": "htmltable", "html": html}
    caption = _words_of(table.children, "caption")
    yield from [text_component("caption", caption)] if caption else []
    yield from _media_in(table.children, captions)


def _table_part(element: HtmlElement) -> Nodes:
    if element.name == "caption":
        return ()
    if element.name in _TABLE_PARTS:
        spans = {name: value for name, value in element.attributes.items() if name in ("colspan", "rowspan")}
        return (HtmlElement(element.name, spans, element.children),)
    return _inline(element)


def _figure(figure: HtmlElement, captions: Mapping[str, Media]) -> Iterator[Component]:
    pictures = [one for one in elements(figure.children, "img") if one.attributes.get("src")]
    caption = _words_of(figure.children, "figcaption")
    rest = rewrite(figure.children, leave=lambda one: () if one.name in ("img", "figcaption") else (one,))
    match pictures:
        case []:
            yield from _components(rest, captions)
            yield from [text_component("caption", caption)] if caption else []
            return
        case [one]:
            source = one.attributes["src"]
            known = captions.get(source)
            yield from _photo(source, one.attributes.get("alt", ""), caption or (_caption_of(known) if known else ""))
        case _:
            items = [_item(one.attributes["src"], one.attributes.get("alt", ""), "") for one in pictures]
            yield {"role": "gallery", "items": items}
            yield from [text_component("caption", caption)] if caption else []
    yield from _components(tuple(node for node in rest if text_of((node,)).strip()), captions)


def _words_of(nodes: Nodes, name: str) -> str:
    """Return the text in all elements with a name, in one line; such an element in another one counts once."""
    return one_line(" ".join(text_of(one.children) for one in _outermost(nodes, name)))


def _outermost(nodes: Nodes, name: str) -> Iterator[HtmlElement]:
    for node in nodes:
        if isinstance(node, HtmlElement) and node.name == name:
            yield node
        elif isinstance(node, HtmlElement):
            yield from _outermost(node.children, name)


def _medium(element: HtmlElement, captions: Mapping[str, Media]) -> Iterator[Component]:
    source = element.attributes.get("src", "")
    if not is_http_url(source):
        return
    if element.name == "img":
        known = captions.get(source)
        yield from _photo(source, element.attributes.get("alt", ""), _caption_of(known) if known else "")
    else:
        yield {"role": element.name, "URL": source}


def _photo(url: str, alt: str, caption: str) -> list[Component]:
    photo = {"role": "photo", **_item(url, alt, caption)}
    return [photo, text_component("caption", caption)] if caption else [photo]


def _item(url: str, alt: str, caption: str) -> Component:
    return _filled({"URL": url, "caption": caption, "accessibilityCaption": alt})


def _caption_of(picture: Media) -> str:
    return " ".join(filter(None, (one_line(picture.caption), one_line(picture.credit))))


def _filled(component: Component) -> Component:
    return {name: value for name, value in component.items() if value}


def _is_quote(aside: HtmlElement) -> bool:
    blocks = [node for node in aside.children if isinstance(node, HtmlElement)]
    return bool(blocks) and all(block.name == "blockquote" for block in blocks)


def _video_of(nodes: Nodes) -> str:
    """Return the address of the player if a paragraph is nothing but the link to a film at YouTube or Vimeo."""
    links = [node for node in nodes if not (isinstance(node, str) and not node.strip())]
    if len(links) != 1 or not isinstance(links[0], HtmlElement) or links[0].name != "a":
        return ""
    address = urlsplit(links[0].attributes.get("href", ""))
    host, path = (address.hostname or "").removeprefix("www."), address.path.strip("/")
    match host:
        case "youtube.com" | "m.youtube.com" | "youtube-nocookie.com":
            named = parse_qs(address.query).get("v", [""])[0]
            found = path.removeprefix("embed/") if path.startswith("embed/") else named
            return f"https://www.youtube.com/embed/{found}" if _VIDEO_ID.fullmatch(found) else ""
        case "youtu.be":
            return f"https://www.youtube.com/embed/{path}" if _VIDEO_ID.fullmatch(path) else ""
        case "vimeo.com" | "player.vimeo.com":
            number = path.removeprefix("video/")
            return f"https://player.vimeo.com/video/{number}" if number.isascii() and number.isdecimal() else ""
    return ""


def _joined(components: Iterable[Component]) -> list[Component]:
    """Return components in which paragraphs that follow each other are one."""
    joined: list[Component] = []
    for one in components:
        if one["role"] == "body" and joined and joined[-1]["role"] == "body":
            joined[-1] = {**one, "text": joined[-1]["text"] + one["text"]}
        else:
            joined.append(one)
    return joined
