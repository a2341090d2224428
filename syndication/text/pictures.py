"""Facts about pictures: what their attributes declare, and the size and alternative text that a record knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Protocol
from urllib.parse import unquote, urlsplit

from syndication.text.lines import one_line
from syndication.text.urls import absolute

# The sanitiser writes every attribute as name="value", so these match whole tags and attributes.
_PICTURE = re.compile(r'<img((?:\s[^\s=>"]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r'\s([^\s=>"]+)="([^"]*)"')
_SIZES = frozenset(("width", "height", "style"))
_NUMBER = re.compile(r"(\d{1,6}(?:\.\d+)?)(?:\s*px)?", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*(\d{1,6}(?:\.\d+)?|\.\d+)(?:px)?\s*(?:!\s*important\s*)?(?=;|$)")


class Medium(Protocol):
    """The facts about a picture: `width` and `height` in pixels, 0 if unknown, and its alternative text."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def alt(self) -> str: ...


def describe_pictures(html: str, media: Mapping[str, Medium]) -> str:
    """Return sanitised HTML whose pictures have the size and alternative text in `media`, by `bare_address`.

    A size or text that a picture has already stays.
    """

    def with_facts(tag: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(tag[1]))
        medium = media.get(bare_address(unescape(attributes.get("src", ""))))
        return _tag("img", _described_attributes(attributes, medium)) if medium else tag[0]

    return _PICTURE.sub(with_facts, html) if media else html


def alternative_texts(html: str) -> dict[str, str]:
    """Return the alternative texts of the pictures in sanitised HTML, by `bare_address`; the first one counts."""
    found: dict[str, str] = {}
    for tag in _PICTURE.finditer(html):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[1])}
        if text := one_line(attributes.get("alt", "")):
            found.setdefault(bare_address(attributes.get("src", "")), text)
    return found


def bare_address(url: str, base: str = "") -> str:
    """Return the part that all addresses of a file share: decoded, without scheme, port, fragment; "" if invalid."""
    parts = urlsplit(absolute(url, base))
    return f"{parts.hostname or ''}{unquote(parts.path)}{parts.query and '?'}{parts.query}"


def declared_size(attributes: Mapping[str, str]) -> dict[str, int]:
    """Return the width and height of a picture in pixels: those in its style if it has both, else its attributes."""
    if attributes.keys().isdisjoint(_SIZES):
        return {}
    read = {name: _NUMBER.fullmatch(attributes.get(name, "").strip()) for name in ("width", "height")}
    plain = {name: round(float(number[1])) for name, number in read.items() if number}
    style = attributes.get("style", "").lower()
    styled = {name: round(float(number)) for name, number in _STYLED.findall(style)}
    return styled if len(styled) == 2 or not plain else plain


def _described_attributes(attributes: Mapping[str, str], medium: Medium) -> dict[str, str]:
    alt = escape(one_line(medium.alt), quote=False).replace('"', "&quot;")
    return {**attributes, "alt": attributes.get("alt") or alt, **_size(attributes, medium)}


def _size(attributes: Mapping[str, str], medium: Medium) -> dict[str, str]:
    """Return the missing width or height of a picture, in proportion to the one that it has."""
    known = {name: number for name in ("width", "height") if (number := getattr(medium, name))}
    declared = declared_size(attributes)
    if not declared:
        return _size_attributes(known)
    if len(declared) == 2 or len(known) < 2:
        return {}
    ((one, number),) = declared.items()
    other = "height" if one == "width" else "width"
    return _size_attributes({other: max(1, round(number * known[other] / known[one]))})


def _size_attributes(size: Mapping[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in size.items()}


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>"
