"""Targets of links in the same body keep their ids, behind a prefix that is the story's own."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote, urldefrag

from syndication.text.body.tree import HtmlElement, Node, Nodes, elements, rewrite
from syndication.text.urls import absolute

SEPARATOR = "--"  # no slug contains it, so the ids of two stories on one page always differ
_LONGEST = 200


def keep_targets(nodes: Nodes, base: str, prefix: str, page: str = "") -> Nodes:
    """Return `nodes` in which the targets of links in `nodes` have a prefixed id, to which the links lead.

    All other ids are removed, and so are names of anchors. `page` is another address of the same text.
    """
    wanted = {fragment for link in elements(nodes, "a") if (fragment := _fragment(link, base, page))}
    targets = wanted & set(_ids(nodes))
    taken: set[str] = set()
    place = (base, page)

    def enter(node: Node) -> Node:
        return _with_target(node, place, prefix, targets, taken) if isinstance(node, HtmlElement) else node

    return rewrite(nodes, enter=enter)


def prefixed(name: str, prefix: str) -> str:
    """Return an id with the prefix of its story, once."""
    start = f"{prefix}{SEPARATOR}" if prefix else ""
    return name if name.startswith(start) else f"{start}{name}"


def _with_target(
    element: HtmlElement, place: tuple[str, str], prefix: str, targets: set[str], taken: set[str]
) -> HtmlElement:
    own = next((each for each in _own_ids(element) if each in targets), "")
    identifier = prefixed(own, prefix) if own else ""
    fragment = _fragment(element, *place) if element.name == "a" else ""
    if not (identifier or fragment in targets or "id" in element.attributes or "name" in element.attributes):
        return element
    attributes = {name: value for name, value in element.attributes.items() if name != "id" and name != "name"}
    if identifier and identifier not in taken:
        taken.add(identifier)
        attributes["id"] = identifier
    if fragment in targets:
        attributes["href"] = f"{urldefrag(place[0]).url}#{quote(prefixed(fragment, prefix), safe=_SAFE)}"
    return HtmlElement(element.name, attributes, element.children)


def _ids(nodes: Nodes) -> Iterator[str]:
    return (name for element in elements(nodes) for name in _own_ids(element))


def _own_ids(element: HtmlElement) -> Iterator[str]:
    names = [element.attributes.get("id", ""), element.attributes.get("name", "") if element.name == "a" else ""]
    return (name for name in names if name and len(name) <= _LONGEST and not any(map(str.isspace, name)))


def _fragment(link: HtmlElement, base: str, page: str) -> str:
    """Return the id to which a link leads if that is in the same document, else ""."""
    href = link.attributes.get("href", "").strip()
    if "#" not in href:
        return ""
    if href.startswith("#"):
        return unquote(href[1:])
    address, fragment = urldefrag(absolute(href, base))
    own = {urldefrag(absolute(each, "")).url for each in (base, page) if each}
    return unquote(fragment) if address in own else ""


_SAFE = "!$&'()*+,/:;=?@~-._"
