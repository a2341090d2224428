"""Frames, objects, script embeds and social quotes become links: readers remove what runs, but show a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from syndication.text.body.loss_log import LossLog, cut, quote
from syndication.text.body.names import MATH
from syndication.text.body.pictures import is_counter
from syndication.text.body.players import host_of, page_of
from syndication.text.body.posts import is_unbuilt, post_address, script_address
from syndication.text.body.tree import (
    VOID,
    HtmlElement,
    Node,
    Nodes,
    elements,
    is_blank,
    parse,
    rewrite,
    text_of,
    with_children,
)
from syndication.text.complexity import find_excess
from syndication.text.lines import one_line
from syndication.text.loss import EmbeddedFrame
from syndication.text.urls import absolute

LINK = "embed-link"
"""The name of the paragraph that takes the place of an embed, until it has been put outside of lines of text."""

FRAMES = frozenset(("iframe", "embed", "object", "applet", "portal", "fencedframe"))
_TITLES = ("title", "aria-label", "data-title", "playlabel", "data-caption")
_PICTURE_TYPES = "image/"
_PICTURE_ENDINGS = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".svgz", ".webp")


class EmbedStep:
    """Replaces the embeds of one body by links. Addresses are resolved against `base`."""

    def __init__(self, base: str, log: LossLog) -> None:
        self._base = base
        self._log = log
        self._linked: set[tuple[str, str]] = set()

    def apply(self, nodes: Nodes) -> Nodes:
        """Return `nodes` without frames, objects and scripts that embed something."""
        return rewrite(nodes, self._replace_element)

    def _replace_element(self, element: HtmlElement) -> Nodes:
        if element.name in FRAMES:
            return self._frame(element)
        if element.name == "script":
            address = script_address(element.attributes, self._base)
            return self._link(element, address, "") if address else (element,)
        if element.name in MATH:
            return (element,)
        if is_unbuilt(element) and not text_of(element.children).strip():
            element = with_children(element, rewrite(element.children, self._with_text))
        address = post_address(element, self._base)
        return self._with_link(element, address) if address else (element,)

    def _frame(self, frame: HtmlElement) -> Nodes:
        if is_counter(frame.attributes):
            self._log.hide(f"a frame that only counts readers (<{frame.name}>)", [frame])
            return ()
        address = next(self._frame_addresses(frame), "")
        if not address:
            return self._without_address(frame)
        if frame.name == "object" and _is_picture(frame, address):
            if any(elements(frame.children, "img")):  # readers show these more often than a drawing
                self._log.hide(
                    "a drawing, in whose place there is a picture,", [HtmlElement("object", frame.attributes)]
                )
                return (HtmlElement("div", {}, frame.children),)
            self._log.cover([frame])
            return (HtmlElement("img", {"src": address, "alt": _title(frame)}),)
        self._name_content(frame)
        page = page_of(address)
        within = list(elements(frame.children, LINK))  # frames in an object, which are links already
        others = tuple(each for each in within if _page_in(each) != page)
        self._log.cover_sources(frame)
        self._log.mention(f"a frame (<{frame.name}>) is a link in feeds: {cut(page)}")
        if frame.name == "iframe":
            self._log.frames.append(EmbeddedFrame(page, address))
        own = (
            self._link(frame, page, _title(frame)) if len(others) == len(within) else (_paragraph(page, _title(frame)),)
        )
        return (*own, *others)

    def _frame_addresses(self, frame: HtmlElement) -> Iterator[str]:
        """Yield the absolute addresses of a frame, the likeliest first."""
        attributes = frame.attributes
        later = sorted(name for name in attributes if name.startswith("data-"))
        written = [attributes.get("src", ""), attributes.get("data", "")]
        written += [attributes[name] for name in later if name.endswith(("src", "url")) or _is_full(attributes[name])]
        written += [param.attributes.get("value", "") for param in elements(frame.children, "param") if _is_film(param)]
        written += [each.attributes.get("src", "") for each in elements(frame.children, "embed")]
        if not any(_is_written_address(each) for each in written) and "srcdoc" in attributes:
            inner = elements(_document(attributes["srcdoc"]), "iframe", "a", "script", "embed", "video", "img")
            written += [each.attributes.get("href", "") or each.attributes.get("src", "") for each in inner]
        return (address for each in written if _is_written_address(each) and (address := absolute(each, self._base)))

    def _without_address(self, frame: HtmlElement) -> Nodes:
        """Return what is in an object without an address; nothing of other frames is left."""
        if frame.name in ("object", "applet") and not is_blank(frame.children):
            return (HtmlElement("div", {}, frame.children),)
        address = frame.attributes.get("src", frame.attributes.get("data", "")).strip()
        found = ", ".join(each for each in (quote(_title(frame)) if _title(frame) else "", cut(address)) if each)
        self._log.cover_sources(frame)
        self._log.lose(
            f"a frame (<{frame.name}>) without an address that can be linked is left out{found and ': '}{found}"
        )
        self._name_content(frame)
        return ()

    def _name_content(self, frame: HtmlElement) -> None:
        """Report what is in a frame for browsers that show none, and the document within its attribute."""
        inner = _document(frame.attributes.get("srcdoc", ""))
        visible = rewrite(inner, lambda element: () if element.name in ("script", "style") else (element,))
        if text_of(visible).strip():
            self._log.drop("the document in the frame's attribute srcdoc", visible, "only a link to the frame stays")
        content = _without_links(frame.children) if frame.name != "iframe" else _document(text_of(frame.children))
        title = _title(frame)
        if (words := one_line(text_of(content))) and words != title:
            self._log.hide(f"a text in <{frame.name}> for browsers without frames", content)

    def _link(self, element: HtmlElement, page: str, title: str) -> Nodes:
        """Return the paragraph with the link to a page, nothing if a twin of the element has been linked."""
        self._log.cover_sources(element)
        key = (page, title)
        if key in self._linked or ((page, "") in self._linked and not title):
            return ()
        self._linked |= {key, (page, "")}
        return (_paragraph(page, title),)

    def _with_text(self, link: HtmlElement) -> Nodes:
        """Return a link with a text that readers can see; another element as it is."""
        address = absolute(link.attributes.get("href", ""), self._base) if link.name == "a" else ""
        return (with_children(link, (host_of(address),)) if address else link,)

    def _with_link(self, element: HtmlElement, address: str) -> Nodes:
        """Return the element with a link to the page that it embeds, if there is none in it."""
        page = page_of(address)
        used = (each for each in map(str.strip, element.attributes.values()) if each)
        self._log.addresses.update(each for each in used if each in address or absolute(each, self._base) == address)
        if any(_is_same_page(link, page, self._base) for link in elements(element.children, "a")):
            return (element,)
        paragraph = _paragraph(page, _title(element))
        if element.name in VOID:
            return (element, paragraph)
        if element.name != "blockquote":
            return (with_children(element, [*element.children, paragraph]),)
        left = _without_empty(element.children)
        return (with_children(element, [*left, paragraph]),)


def _document(html: str) -> Nodes:
    """Return the nodes of a document in an attribute or a text; the text itself if it would take too long to parse."""
    return (html,) if find_excess(html) else parse(html)


def _paragraph(page: str, title: str) -> HtmlElement:
    return HtmlElement(LINK, {}, (HtmlElement("a", {"href": page}, (title or host_of(page),)),))


def _title(element: HtmlElement) -> str:
    named = next((found for name in _TITLES if (found := one_line(element.attributes.get(name, "")))), "")
    return named or (one_line(text_of(_without_links(element.children))) if element.name == "object" else "")


def _page_in(paragraph: HtmlElement) -> str:
    return next((link.attributes.get("href", "") for link in elements(paragraph.children, "a")), "")


def _without_links(nodes: Nodes) -> Nodes:
    """Return `nodes` without the links of embeds that were replaced before."""
    return rewrite(nodes, lambda element: () if element.name == LINK else (element,))


def _is_film(param: HtmlElement) -> bool:
    return param.attributes.get("name", "").lower() in ("movie", "src", "url", "filename")


def _is_written_address(value: str) -> bool:
    """Return whether a value can be the address of a frame: not a single word, not a script, not an empty page."""
    return (
        bool(value.strip())
        and not value.strip().lower().startswith(("about:", "javascript:", "data:"))
        and ("/" in value or "." in value)
    )


def _is_picture(frame: HtmlElement, address: str) -> bool:
    return frame.attributes.get("type", "").startswith(_PICTURE_TYPES) or urlsplit(address).path.lower().endswith(
        _PICTURE_ENDINGS
    )


def _is_full(value: str) -> bool:
    """Return whether a value is an address in itself, whatever the name of its attribute."""
    return value.strip().startswith(("https://", "http://", "//"))


def _is_same_page(link: HtmlElement, page: str, base: str) -> bool:
    return _bare(absolute(link.attributes.get("href", ""), base)) == _bare(page)


def _bare(address: str) -> str:
    """Return an address without what differs between two links to one post: scheme, parameters, a last slash."""
    return address.partition("#")[0].partition("?")[0].partition("://")[2].removeprefix("www.").rstrip("/").lower()


def _without_empty(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes without empty elements, which scripts would fill."""
    return [
        node for node in nodes if not (isinstance(node, HtmlElement) and not node.children and node.name == "section")
    ]
