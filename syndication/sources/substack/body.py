"""The body of a post as HTML: what Substack adds for its own readers is left out, its embeds become links."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from syndication.sources.substack.embeds import EMBEDS, LEFT_OUT, link_if_empty, replace_button, write_mention
from syndication.sources.substack.pictures import attrs_of, original_of, picture_of
from syndication.text.body.tree import (
    HtmlElement,
    Node,
    Nodes,
    classes,
    elements,
    is_blank,
    parse,
    rewrite,
    serialise,
    text_of,
)
from syndication.text.complexity import refuse_excess

_PAYWALL = frozenset(("paywall", "paywall-jump"))
_BEHIND_PAYWALL = "what follows the paywall is left out"
_FORMULA = "a formula is written as LaTeX, which readers see as it is"
_NO_ADDRESS = "an embed without an address is left out"
_FURNITURE = frozenset(("image-link-expand", "header-anchor", "header-anchor-widget", "header-anchor-parent"))
_FRAMES = frozenset(("captioned-image-container", "image2-inset"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_AS_IS = frozenset(("iframe", "script", "audio", "video", "source", "embed", "object"))
_STAY = frozenset(
    "alt cite colspan datetime dir height href id lang reversed rowspan src srcset start title value width".split()
)


class SubstackBody(Struct, frozen=True):
    """A body, and what readers miss of it in words that are alike for all posts."""

    html: str
    lost: tuple[str, ...]


def body_of(html: str) -> SubstackBody:
    """Return what everybody may read of a post. The HTML is not sanitised: that is done when an entry is made of it.

    Raises:
        ComplexityError: it would take too long to read.
    """
    refuse_excess(html)
    lost: dict[str, None] = {}
    return _body_of_nodes(_before_paywall(parse(html), lost), lost)


def whole_body_of(html: str) -> SubstackBody:
    """Return the body of a post for payers, also behind the mark of its paywall; otherwise as `body_of` does."""
    refuse_excess(html)
    return _body_of_nodes(rewrite(parse(html), enter=lambda node: None if _is_paywall_node(node) else node), {})


def _body_of_nodes(nodes: Nodes, lost: dict[str, None]) -> SubstackBody:
    footnotes: list[HtmlElement] = []
    nodes = rewrite(nodes, lambda element: _plain(element, lost, footnotes))
    nodes = rewrite(_with_footnotes(nodes, footnotes), _without_noise)
    return SubstackBody(serialise(nodes).strip(), tuple(lost))


def _before_paywall(nodes: Nodes, lost: dict[str, None]) -> Nodes:
    """Return what is before the mark of a paywall; what follows it was for members only."""
    is_behind = False

    def enter(node: Node) -> Node | None:
        nonlocal is_behind
        is_behind = is_behind or _is_paywall_node(node)
        return None if is_behind else node

    open_nodes = rewrite(nodes, enter=enter)
    if is_behind:
        lost[_BEHIND_PAYWALL] = None
    return open_nodes


def _is_paywall_node(node: Node) -> bool:
    return isinstance(node, HtmlElement) and _is_paywall(node)


def _is_paywall(element: HtmlElement) -> bool:
    component = element.attributes.get("data-component-name", "").lower()
    return not classes(element).isdisjoint(_PAYWALL) or component.startswith("paywall")


def _plain(element: HtmlElement, lost: dict[str, None], footnotes: list[HtmlElement]) -> Nodes:
    """Return an element of Substack as HTML says it."""
    names = classes(element)
    if message := _message(element, names):
        lost[message] = None
        return ()
    if not names.isdisjoint(_FURNITURE):
        return ()
    if "footnote" in names:
        footnotes.append(element)
        return ()
    if change := next((change for name, change in EMBEDS.items() if name in names), None):
        return _embed(change(element, attrs_of(element)), names, lost)
    if "button-wrapper" in names or "captioned-button-wrap" in names:
        return replace_button(element, lost)
    if element.name == "div" and "data-attrs" in element.attributes and names.isdisjoint(_FRAMES):
        return _embed(link_if_empty(element, attrs_of(element)), names, lost)
    return _by_name(element, names)


def _embed(found: Nodes, names: frozenset[str], lost: dict[str, None]) -> Nodes:
    """Return what an embed became, and report it if that is nothing, or less than it was."""
    if "latex-rendered" in names and text_of(found).strip():
        lost[_FORMULA] = None
    if text_of(found).strip() or next(elements(found, "a", "audio", "iframe", "img", "video"), None):
        return found
    lost[_NO_ADDRESS] = None
    return ()


def _message(element: HtmlElement, names: frozenset[str]) -> str:
    component = element.attributes.get("data-component-name", "").removesuffix("ToDOM").lower()
    return next((message for name, message in LEFT_OUT.items() if name in names or name == component), "")


def _by_name(element: HtmlElement, names: frozenset[str]) -> Nodes:
    match element.name:
        case "img":
            return (picture_of(element),)
        case "picture":
            return tuple(elements(element.children, "img")) or element.children
        case "a":
            return _link(element, names)
        case "div" if not names.isdisjoint(_FRAMES):
            return element.children
        case "div" if "pullquote" in names:
            return (HtmlElement("blockquote", {}, element.children),)
        case "span" if "mention-wrap" in names:
            return write_mention(element, attrs_of(element))
        case name if name in _HEADINGS:
            return (_without_tools(element),)
    return (element,)


def _link(link: HtmlElement, names: frozenset[str]) -> Nodes:
    href = link.attributes.get("href", "")
    if "footnote-anchor" in names:
        mark = HtmlElement("a", {"id": link.attributes.get("id", ""), "href": href}, link.children)
        return (HtmlElement("sup", {}, (mark,)),)
    pictures = {each.attributes.get("src", "") for each in elements(link.children, "img")}
    leads_to_picture = pictures and ("is-viewable-img" in names or original_of(href) in pictures)
    return link.children if "%%" in href or leads_to_picture else (link,)


def _without_tools(heading: HtmlElement) -> HtmlElement:
    """Return a heading without the tools beside it, such as a link to itself."""
    inside = tuple(
        node for node in heading.children if not (isinstance(node, HtmlElement) and node.name in ("div", "button"))
    )
    return HtmlElement(heading.name, heading.attributes, inside)


def _with_footnotes(nodes: Nodes, footnotes: list[HtmlElement]) -> Nodes:
    """Return a body with its footnotes in a list at its end; each leads back to its mark."""
    if not footnotes:
        return nodes
    notes = tuple(map(_footnote, footnotes))
    return (*nodes, HtmlElement("hr"), HtmlElement("ol", {}, notes))


def _footnote(note: HtmlElement) -> HtmlElement:
    number = next((each for each in elements(note.children, "a") if "footnote-number" in classes(each)), None)
    content = next((each for each in elements(note.children, "div") if "footnote-content" in classes(each)), None)
    inside = content.children if content else tuple(node for node in note.children if node is not number)
    if not number:
        return HtmlElement("li", {}, inside)
    back = HtmlElement("a", {"href": number.attributes.get("href", "")}, ("\u21a9",))
    return HtmlElement("li", {"id": number.attributes.get("id", "")}, (*inside, " ", back))


def _without_noise(element: HtmlElement) -> Nodes:
    """Return an element without the attributes that only Substack's pages use, and no empty paragraph."""
    if element.name == "p" and is_blank(element.children):
        return ()
    stay: Callable[[str], bool] = (lambda name: name != "data-attrs") if element.name in _AS_IS else _STAY.__contains__
    return (HtmlElement(element.name, dict(_attributes(element, stay)), element.children),)


def _attributes(element: HtmlElement, stay: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    yield from ((name, value) for name, value in element.attributes.items() if stay(name))
