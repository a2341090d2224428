"""A page, parsed once: its tree, and what it says of itself in metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.page.json_ld import Thing, find_story
from syndication.sources.page.microdata import Properties, find_properties
from syndication.sources.plain_text import tidy
from syndication.text.body.tree import HtmlElement, Nodes, elements, parse, text_of
from syndication.text.characters import strip_illegal
from syndication.text.complexity import find_excess

_LANGUAGE = re.compile(r"""<html\b[^<>]{0,2000}?\s(?:xml:)?lang\s?=\s?["']?([A-Za-z0-9_-]{2,35})""", re.IGNORECASE)


class PageDocument(Struct, frozen=True):
    """A page. `story` is the one in its JSON-LD; `stories` is how many that has. `metas` are texts by name.

    `canonical` and `base` are addresses as the page writes them.
    """

    html: str
    nodes: Nodes
    story: Thing
    stories: int
    metas: Mapping[str, tuple[str, ...]]
    properties: Properties
    canonical: str
    base: str
    language: str

    def meta(self, *names: str) -> str:
        """Return the first text of the first of `names` that has one, "" without one."""
        return next((text for name in names for text in self.metas.get(name, ()) if text), "")


def parse_page(text: str) -> PageDocument:
    """Return the page.

    Raises:
        IngestError: it would take too long to parse.
    """
    html = strip_illegal(text)
    if excess := find_excess(html):
        raise IngestError(f"the page would take too long to read: {excess}")
    nodes = parse(html)
    story, stories = find_story(text_of((each,)) for each in elements(nodes, "script") if _is_json_ld(each))
    language = _LANGUAGE.search(html)
    return PageDocument(
        html=html,
        nodes=nodes,
        story=story,
        stories=stories,
        metas=_metas(nodes),
        properties=find_properties(nodes),
        canonical=_canonical(nodes),
        base=next((each.attributes.get("href", "") for each in elements(nodes, "base")), ""),
        language=language[1] if language else "",
    )


def _is_json_ld(script: HtmlElement) -> bool:
    return script.attributes.get("type", "").partition(";")[0].strip().lower() == "application/ld+json"


def _metas(nodes: Nodes) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in elements(nodes, "meta"):
        content = tidy(element.attributes.get("content", ""))
        for attribute in ("property", "name"):
            name = element.attributes.get(attribute, "").strip().lower()
            if name and content:
                found.setdefault(name, []).append(content)
                break
    return {name: tuple(texts) for name, texts in found.items()}


def _canonical(nodes: Nodes) -> str:
    links = elements(nodes, "link")
    rels = ((link.attributes.get("rel", "").lower().split(), link.attributes.get("href", "")) for link in links)
    return next((href.strip() for rel, href in rels if "canonical" in rel), "")
