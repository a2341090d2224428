"""The relative addresses in Markdown: those of its pictures and links, and others in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from syndication.text.body.tree import Nodes, elements, parse
from syndication.text.complexity import ComplexityError, find_excess
from syndication.text.markdown import from_markdown
from syndication.text.urls import absolute

_MOST = 200  # pictures of a text
# The places of addresses: ](address) and ](<address>), [name]: address, src="address". The parser of Markdown says
# which of them are pictures or links; the others, such as those in code, are only found here.
_PLACES = re.compile(
    r"""(?P<before>\]\(\s?|^[ ]{0,3}\[[^\[\]\n]{1,200}\]:[ ]?|\s(?:src|href)[ ]?=[ ]?)"""
    r"""(?:<(?P<angle>[^<>\n]{1,1000})>|"(?P<double>[^"\n]{1,1000})"|'(?P<single>[^'\n]{1,1000})'"""
    r"""|(?P<bare>[^\s<>()"']{1,1000}))""",
    re.MULTILINE,
)
_QUOTES = {"angle": "<>", "double": '""', "single": "''", "bare": ("", "")}


class MarkdownPicture(Struct, frozen=True):
    """A picture in a text: its address, decoded, and its alternative text."""

    address: str
    alt: str = ""


def relative_pictures(text: str) -> tuple[MarkdownPicture, ...]:
    """Return the pictures of a Markdown text that have relative addresses, each once, at most 200."""
    found: dict[str, MarkdownPicture] = {}
    for image in elements(_nodes(text), "img"):
        address = unquote(image.attributes.get("src", "").strip())
        if is_relative(address):
            found.setdefault(address, MarkdownPicture(address, image.attributes.get("alt", "")))
    return tuple(found.values())[:_MOST]


def with_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """Return Markdown with other addresses of pictures and links; the keys are decoded."""
    return _PLACES.sub(lambda place: _with_new_address(place, addresses), text)


def with_absolute_addresses(text: str, base: str) -> str:
    """Return Markdown whose pictures and links have absolute addresses."""
    nodes = _nodes(text)
    given = [each.attributes.get("src", "") for each in elements(nodes, "img")]
    given += [each.attributes.get("href", "") for each in elements(nodes, "a")]
    relative = {unquote(address): absolute(address, base) for address in given if is_relative(address)}
    return with_addresses(text, relative) if relative else text


def is_relative(address: str) -> bool:
    """Return whether an address has no scheme, and is no place in the same text."""
    try:
        return bool(address) and not address.startswith("#") and not urlsplit(address).scheme
    except ValueError:
        return False


def _nodes(text: str) -> Nodes:
    """Return the tree of a text; nothing of one that takes too long, which is refused when it is published."""
    try:
        html = from_markdown(text)
    except ComplexityError:
        return ()
    return () if find_excess(html) else parse(html)


def _with_new_address(place: re.Match[str], addresses: Mapping[str, str]) -> str:
    kind = next(name for name in _QUOTES if place[name] is not None)
    new = addresses.get(unquote(place[kind]), "")
    before, after = _QUOTES[kind]
    return f"{place['before']}{before}{new}{after}" if new else place[0]
