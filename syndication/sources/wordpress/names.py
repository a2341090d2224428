"""The names of elements in exports of WordPress, whatever namespaces and prefixes a file has."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from syndication.sources.xml_items import declarations_of, parts_of_tag

_NAMESPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
# The theme test data of WordPress itself writes https.
_FAMILIES = (
    (re.compile(r"https?://wordpress\.org/export/[0-9.]+/excerpt/?"), "excerpt"),
    (re.compile(r"https?://wordpress\.org/export/[0-9.]+/?"), "wp"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc"),
)
_ROOT = re.compile(r"<rss(?=[\s>])[^>]*>")


def namespaces_of(head: bytes) -> str:
    """Return the declarations of namespaces for the items of an export with this head."""
    return declarations_of(head, _ROOT, _NAMESPACES)


def name_of(element: etree._Element) -> str:
    """Return the name of an element with its usual prefix, whatever the file calls it: "wp:post_id", "title"."""
    tag = element.tag
    return _usual_name(tag) if isinstance(tag, str) else ""


@lru_cache(1_000)  # an export has few names, and very many elements
def _usual_name(tag: str) -> str:
    namespace, name = parts_of_tag(tag)
    if not namespace:
        return name
    family = next((prefix for pattern, prefix in _FAMILIES if pattern.fullmatch(namespace)), namespace)
    return f"{family}:{name}"
