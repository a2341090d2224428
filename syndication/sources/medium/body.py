"""The body of a story as HTML: without Medium's scaffold, and without what other fields have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from syndication.model.item import Media, Source
from syndication.text.body.tree import (
    HtmlElement,
    Node,
    Nodes,
    classes,
    elements,
    is_blank,
    rewrite,
    serialise,
    text_of,
)
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_SCAFFOLD = frozenset("aspectratioplaceholder section section-content section-divider section-inner".split())
_FILLERS = frozenset(("aspectratioplaceholder-fill", "js-mixtapeimage", "mixtapeimage"))
_HEADINGS = ("h1", "h2", "h3", "h4")
_STAY = frozenset("alt cite colspan datetime height href lang rowspan src srcset start title width".split())
_FOREIGN = frozenset("audio embed iframe object script source video".split())
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")
_ORIGIN = re.compile(
    r"(?:This (?:article|post|story) was )?originally published (?:at|by|in|on) .{1,300}", re.IGNORECASE
)
_MOST_DIGITS = 5


class MediumBody(Struct, frozen=True):
    """A body as HTML and as text, the featured picture if it is before the text, and the site it was first at."""

    html: str
    text: str
    picture: Media | None
    source: Source | None


def body_of(nodes: Nodes, title: str, subtitle: str) -> MediumBody:
    """Return the body of a story. The HTML is not sanitised: that is done when an entry is made of it."""
    targets = {each.attributes.get("href", "")[1:] for each in elements(nodes, "a")}
    plain = _without_blanks(rewrite(nodes, lambda element: _plain(element, targets)))
    plain = _without_headings(plain, title, subtitle)
    featured = _featured_figure(plain)
    rest = _without_blanks(tuple(node for node in plain if node is not featured))
    return MediumBody(
        serialise(_by_lines(rest)).strip(), text_of(rest), _picture(featured) if featured else None, _source(rest)
    )


def begins_with(text: str, words: str) -> bool:
    """Return whether a text begins with these words, which may be cut off with an ellipsis."""
    beginning = _comparable(words).removesuffix("...").removesuffix("\u2026").strip()
    return bool(beginning) and _comparable(text).startswith(beginning)


def has_title(nodes: Nodes) -> bool:
    """Return whether a body has its title, as stories have, but not responses to the stories of others."""
    return any("graf--title" in classes(each) for each in elements(nodes))


def _comparable(text: str) -> str:
    return one_line(text.translate(_QUOTES))


def _plain(element: HtmlElement, targets: set[str]) -> Nodes:
    names = classes(element)
    if not names.isdisjoint(_FILLERS) or element.name == "footer":  # in a page with an element that has no end
        return ()
    if element.name in ("div", "section") and not names.isdisjoint(_SCAFFOLD):
        return element.children
    if "graf--mixtapeembed" in names:
        return _card(element)
    if element.name in _FOREIGN or "data-is-featured" in element.attributes:
        return (element,)
    return (HtmlElement(element.name, dict(_attributes(element, targets)), element.children),)


def _attributes(element: HtmlElement, targets: set[str]) -> Iterator[tuple[str, str]]:
    for name, value in element.attributes.items():
        if name == "href":
            yield name, _real_address(value)
        elif name in _STAY or (name == "id" and value in targets):
            yield name, value
        elif name in ("data-width", "data-height") and value.isdecimal() and len(value) <= _MOST_DIGITS:
            yield name.removeprefix("data-"), value


def _real_address(href: str) -> str:
    """Return where a link leads that goes through Medium ("https://medium.com/r/?url=https%3A%2F%2Fa.example")."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    if parts.netloc != "medium.com" or parts.path.rstrip("/") != "/r":
        return href
    return next(iter(parse_qs(parts.query).get("url", ())), href)


def _card(card: HtmlElement) -> Nodes:
    """Return the card of a linked page as a paragraph: the link with its title, then its description."""
    link = next((each for each in elements(card.children, "a") if each.attributes.get("href")), None)
    if not link:
        return card.children
    title = next((text_of(each.children) for each in elements(link.children, "strong")), "") or text_of(link.children)
    about = next((text_of(each.children) for each in elements(link.children, "em")), "")
    href = link.attributes["href"]
    named = HtmlElement("a", {"href": href}, (one_line(title) or href,))
    return (HtmlElement("p", {}, (named, HtmlElement("br"), one_line(about)) if about.strip() else (named,)),)


def _without_blanks(nodes: Nodes) -> Nodes:
    """Return the blocks of a body without the lines and blanks at its beginning."""
    rest = list(nodes)
    while rest and (is_blank(rest[:1]) or (isinstance(rest[0], HtmlElement) and rest[0].name == "hr")):
        rest.pop(0)
    return tuple(rest)


def _by_lines(nodes: Nodes) -> Iterator[Node]:
    """Yield the blocks of a body with one line end in place of the white space between them."""
    was_blank = False
    for node in nodes:
        is_space = isinstance(node, str) and not node.strip()
        if not is_space:
            yield node
        elif not was_blank:
            yield "\n"
        was_blank = is_space


def _without_headings(nodes: Nodes, title: str, subtitle: str) -> Nodes:
    """Return a body without the title and the subtitle, where it begins with them; a picture may be before them."""
    wanted = [_comparable(title), _comparable(subtitle)]
    rest: list[Node] = []
    for index, node in enumerate(nodes):
        if isinstance(node, HtmlElement) and node.name in _HEADINGS and _comparable(text_of(node.children)) in wanted:
            wanted.remove(_comparable(text_of(node.children)))
            continue
        rest.append(node)
        if isinstance(node, HtmlElement) and node.name not in ("figure", "hr", *_HEADINGS):
            return (*rest, *nodes[index + 1 :])
    return tuple(rest)


def _featured_figure(nodes: Nodes) -> HtmlElement | None:
    """Return the figure with the featured picture, if it is before the text."""
    for node in nodes:
        if isinstance(node, HtmlElement) and node.name == "figure":
            if any("data-is-featured" in each.attributes for each in elements(node.children, "img")):
                return node
        elif not is_blank((node,)):
            return None
    return None


def _picture(figure: HtmlElement) -> Media | None:
    img = next(elements(figure.children, "img")).attributes
    caption = next((text_of(each.children) for each in elements(figure.children, "figcaption")), "")
    url = absolute(img.get("src", ""), "")
    width, height = (_number(img.get(f"data-{name}", "")) for name in ("width", "height"))
    if not url:
        return None
    return Media(url=url, alt=one_line(img.get("alt", "")), caption=one_line(caption), width=width, height=height)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _source(nodes: Nodes) -> Source | None:
    """Return the site that a line at the end names: "Originally published at old.example"."""
    blocks = [node for node in nodes if isinstance(node, HtmlElement)]
    for block in blocks[-2:]:
        links = list(elements(block.children, "a"))
        if len(links) == 1 and _ORIGIN.fullmatch(one_line(text_of(block.children))):
            url = absolute(links[0].attributes.get("href", ""), "")
            name = one_line(text_of(links[0].children))
            return Source(name=name, url=url) if url and name else None
    return None
