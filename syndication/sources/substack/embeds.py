"""The embeds of Substack: links in their place, or what readers miss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from syndication.sources.substack.pictures import original_of, text_in
from syndication.text.body.tree import HtmlElement, Node, Nodes, elements, is_blank, text_of
from syndication.text.lines import one_line
from syndication.text.urls import absolute

Attrs = Mapping[str, Any]

_FORM = "the subscription form is left out"
_BUTTON = "a button to subscribe, to share or to comment is left out"
_CHAT = "a link to write to the author is left out"
LEFT_OUT: Mapping[str, str] = {
    "subscription-widget": _FORM,
    "subscription-widget-wrap": _FORM,
    "subscription-widget-wrap-editor": _FORM,
    "subscribewidget": _FORM,
    "poll-embed": "a poll is left out",
    "native-video-embed": "a video that only Substack can play is left out",
    "native-audio-embed": "a sound that only Substack can play is left out",
    "community-chat": _CHAT,
    "directmessage": _CHAT,
    "install-substack-app-embed": "an advertisement for Substack's app is left out",
}
"""What is left out, by class or component in lower case, and how it is reported."""

_OWN_PAGES = frozenset(("account", "chat", "comments", "gift", "leaderboard", "subscribe"))
_ID = re.compile(r"[A-Za-z0-9_-]{5,40}")
_MOST_PICTURES = 100


def replace_button(element: HtmlElement, lost: dict[str, None]) -> Nodes:
    """Return a button as a link; one that leads to Substack's own pages is left out."""
    link = next((each for each in elements(element.children, "a") if each.attributes.get("href")), None)
    href = link.attributes["href"] if link else ""
    if not link or _is_own(href) or not absolute(href, ""):
        lost[_BUTTON] = None
        return ()
    label = one_line(text_of(link.children)) or href
    before = tuple(node for node in element.children if not _has_button(node))
    paragraph = HtmlElement("p", {}, (HtmlElement("a", {"href": href}, (label,)),))
    return (paragraph,) if is_blank(before) else (*before, paragraph)


def _has_button(node: Node) -> bool:
    return isinstance(node, HtmlElement) and next(elements((node,), "a"), None) is not None


def _is_own(href: str) -> bool:
    """Return whether an address is that of a page which Substack makes for subscribers."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return True
    query = parse_qs(parts.query)
    is_own_action = query.get("action") == ["share"] or "gift" in query
    return "%%" in href or is_own_action or parts.path.rstrip("/").rpartition("/")[2] in _OWN_PAGES


def link_if_empty(element: HtmlElement, attrs: Attrs) -> Nodes:
    """Return an embed that is empty without a script as a link to what it shows; others as they are."""
    has_content = text_of(element.children).strip() or next(elements(element.children, "iframe", "img", "audio"), None)
    address = _address(attrs, "url", "canonical_url", "src")
    if has_content or not address or element.name in ("a", "img", "iframe"):
        return (element,)
    return (_paragraph(address, text_in(attrs, "title", "name")),)


def write_mention(element: HtmlElement, attrs: Attrs) -> Nodes:
    """Return the name of somebody who is mentioned."""
    return (text_in(attrs, "name"),) if not text_of(element.children).strip() else element.children


def _post(_element: HtmlElement, attrs: Attrs) -> Nodes:
    return _card(attrs, ("canonical_url", "url"), ("title",))


def _publication(_element: HtmlElement, attrs: Attrs) -> Nodes:
    return _card(attrs, ("base_url", "url"), ("name", "title"))


def _note(_element: HtmlElement, attrs: Attrs) -> Nodes:
    return _card(attrs, ("url",), ("title",))


def _card(attrs: Attrs, addresses: tuple[str, ...], names: tuple[str, ...]) -> Nodes:
    address = _address(attrs, *addresses)
    return (_paragraph(address, text_in(attrs, *names)),) if address else ()


def _tweet(element: HtmlElement, attrs: Attrs) -> Nodes:
    """Return a post of X as a quotation with a link to it."""
    address, text = _address(attrs, "url"), text_in(attrs, "full_text")
    if not address:
        return (HtmlElement("blockquote", {}, element.children),) if text_of(element.children).strip() else ()
    handle = text_in(attrs, "username")
    who = " ".join(part for part in (text_in(attrs, "name"), f"(@{handle})" if handle else "") if part)
    link = HtmlElement("a", {"href": address}, (one_line(who) or address,))
    words = (HtmlElement("p", {}, (one_line(text),)),) if text else ()
    return (HtmlElement("blockquote", {}, (*words, HtmlElement("p", {}, ("\u2014 ", link)))),)


def _youtube(element: HtmlElement, attrs: Attrs) -> Nodes:
    return _player(element, attrs, "videoId", "https://www.youtube.com/watch?v=")


def _vimeo(element: HtmlElement, attrs: Attrs) -> Nodes:
    return _player(element, attrs, "videoId", "https://vimeo.com/")


def _instagram(element: HtmlElement, attrs: Attrs) -> Nodes:
    return _player(element, attrs, "instagram_id", "https://www.instagram.com/p/")


def _player(element: HtmlElement, attrs: Attrs, key: str, base: str) -> Nodes:
    """Return the frame of a player, which becomes a link when an entry is made of it; else such a link."""
    if frame := next(elements(element.children, "iframe"), None):
        return (frame,)
    known = text_in(attrs, key)
    if _ID.fullmatch(known):
        return (_paragraph(f"{base}{known}", text_in(attrs, "title")),)
    return link_if_empty(element, attrs)


def _gallery(element: HtmlElement, attrs: Attrs) -> Nodes:
    gallery = attrs.get("gallery")
    found = gallery if isinstance(gallery, dict) else {}
    pictures = tuple(_pictures(found))
    if not pictures:
        return (HtmlElement("figure", {}, element.children),)
    caption = text_in(found, "caption")
    words = (HtmlElement("figcaption", {}, (one_line(caption),)),) if caption else ()
    return (HtmlElement("figure", {}, (*pictures, *words)),)


def _pictures(gallery: Attrs) -> Iterator[HtmlElement]:
    images = gallery.get("images")
    for image in images[:_MOST_PICTURES] if isinstance(images, list) else ():
        attrs = image if isinstance(image, dict) else {}
        if source := _address(attrs, "src"):
            yield HtmlElement("img", {"src": original_of(source), "alt": one_line(text_in(attrs, "alt"))})


def _formula(element: HtmlElement, attrs: Attrs) -> Nodes:
    formula = text_in(attrs, "persistentExpression")
    if not formula:
        return (element,)
    return (HtmlElement("p", {}, (HtmlElement("code", {}, (formula,)),)),)


def _file(element: HtmlElement, attrs: Attrs) -> Nodes:
    link = next((each for each in elements(element.children, "a") if each.attributes.get("href")), None)
    address = absolute(link.attributes["href"], "") if link else _address(attrs, "url", "src")
    title = next((each for each in elements(element.children) if _is_title(each)), None)
    return (_paragraph(address, one_line(text_of(title.children)) if title else ""),) if address else ()


def _is_title(element: HtmlElement) -> bool:
    return "file-embed-details-h1" in element.attributes.get("class", "").split()


def _address(attrs: Attrs, *names: str) -> str:
    return next((url for name in names if (url := absolute(text_in(attrs, name), ""))), "")


def _paragraph(address: str, words: str) -> HtmlElement:
    return HtmlElement("p", {}, (HtmlElement("a", {"href": address}, (one_line(words) or address,)),))


EMBEDS: Mapping[str, Callable[[HtmlElement, Attrs], Nodes]] = {
    "comment": _note,
    "digest-post-embed": _post,
    "embedded-post-wrap": _post,
    "embedded-publication-wrap": _publication,
    "file-embed-wrapper": _file,
    "image-gallery-embed": _gallery,
    "instagram": _instagram,
    "latex-rendered": _formula,
    "tweet": _tweet,
    "vimeo-wrap": _vimeo,
    "youtube-wrap": _youtube,
}
"""How embeds are written, by their class."""
