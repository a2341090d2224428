"""The properties of the first story in the microdata of a page (HTML Standard section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from syndication.sources.page.json_ld import TYPES
from syndication.sources.plain_text import tidy
from syndication.text.body.tree import HtmlElement, Node, elements, text_of

Properties = Mapping[str, tuple[HtmlElement, ...]]


def find_properties(nodes: Iterable[Node]) -> Properties:
    """Return the elements of each property of the first story, those of objects in it apart."""
    story = next((element for element in elements(nodes) if _is_story(element)), None)
    found: dict[str, list[HtmlElement]] = {}
    waiting: list[Node] = list(reversed(story.children)) if story else []
    while waiting:
        node = waiting.pop()
        if not isinstance(node, HtmlElement):
            continue
        for name in _names(node):
            if "itemscope" not in node.attributes and any(name in _names(each) for each in elements(node.children)):
                continue  # "By <b>Jane Doe</b> and <b>John Roe</b>": those in it are the values
            found.setdefault(name, []).append(node)
        if "itemscope" not in node.attributes:
            waiting.extend(reversed(node.children))
    return {name: tuple(values) for name, values in found.items()}


def value_of(element: HtmlElement) -> str:
    """Return the value of a property: of an object its name."""
    if "itemscope" in element.attributes:
        inner = (each for each in elements(element.children) if "name" in _names(each))
        name = next(inner, None)
        return value_of(name) if name and "itemscope" not in name.attributes else ""
    for attribute in ("content", "datetime"):
        if attribute in element.attributes:
            return tidy(element.attributes[attribute])
    return tidy(text_of((element,)))


def _names(element: HtmlElement) -> list[str]:
    return element.attributes.get("itemprop", "").split()


def _is_story(element: HtmlElement) -> bool:
    if "itemscope" not in element.attributes:
        return False
    return any(kind.rpartition("/")[2] in TYPES for kind in element.attributes.get("itemtype", "").split())
