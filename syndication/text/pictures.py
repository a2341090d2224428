"""Pictures in the body of a story: they get a real address, a size and an alternative text; invisible ones go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from html import escape, unescape
from itertools import zip_longest
from typing import Protocol
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from syndication.text import lazy_images
from syndication.text.lazy_images import ATTRIBUTE, FALLBACK
from syndication.text.lines import one_line
from syndication.text.urls import absolute

HINTS = lazy_images.HINTS | {"style", "hidden"}
"""The attributes of pictures that are read here and removed from documents."""

# The sanitiser writes every attribute as name="value", so this matches whole tags.
_TAG = re.compile(r'<(img|source|video|audio)((?:\s[^\s=>"]+="[^"]*")*)>')
_ANY_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"(\d{1,6}(?:\.\d+)?)(?:\s*px)?", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*(\d{1,6}(?:\.\d+)?|\.\d+)(?:px)?\s*(?:!\s*important\s*)?(?=;|$)")
_NOT_DISPLAYED = re.compile(r"(?:^|[;\s])display\s*:\s*none\b")


class Medium(Protocol):
    """The facts about a picture: `width` and `height` in pixels, 0 if unknown, and its alternative text."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def alt(self) -> str: ...


class _Tag(Struct, frozen=True):
    """A tag: its attributes with their values in HTML; the addresses of a picture, the best first."""

    name: str
    attributes: Mapping[str, str]
    addresses: tuple[str, ...] = ()


def repair_pictures(html: str, base: str, withheld: Set[str]) -> str:
    """Return sanitised HTML whose pictures have a real address and an alternative text.

    Pictures without an address are removed. So are invisible pictures: they serve to count readers. Pictures, sounds
    and films at one of the addresses `withheld` are removed too; these are as `bare_address` returns them.
    """
    pieces = _TAG.split(lazy_images.inline_sources(html))
    texts, tags = pieces[::3], zip(pieces[1::3], pieces[2::3], strict=True)
    parsed = _with_fallbacks([_parse_tag(name, attributes, base) for name, attributes in tags], texts)
    written = (_document_tag(tag, withheld) for tag in parsed)
    return "".join(part for pair in zip_longest(texts, written, fillvalue="") for part in pair)


def describe_pictures(html: str, media: Mapping[str, Medium]) -> str:
    """Return sanitised HTML whose pictures have the size and alternative text in `media`, by `bare_address`.

    A size or text that a picture has already stays.
    """

    def with_facts(tag: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(tag[2]))
        medium = media.get(bare_address(unescape(attributes.get("src", ""))))
        return _tag("img", _described_attributes(attributes, medium)) if medium and tag[1] == "img" else tag[0]

    return _TAG.sub(with_facts, html) if media else html


def bare_address(url: str, base: str = "") -> str:
    """Return the part that all addresses of a file share: decoded, without scheme, port, fragment; "" if invalid."""
    parts = urlsplit(absolute(url, base))
    return f"{parts.hostname or ''}{unquote(parts.path)}{parts.query and '?'}{parts.query}"


def _parse_tag(name: str, text: str, base: str) -> _Tag:
    attributes = dict(ATTRIBUTE.findall(text))
    return _Tag(name, attributes, tuple(lazy_images.picture_addresses(attributes, base)) if name == "img" else ())


def _with_fallbacks(tags: list[_Tag], texts: list[str]) -> list[_Tag]:
    """Return tags in which each picture also has the addresses in the noscript next to it."""
    completed = list(tags)
    for at, tag in enumerate(tags):
        if FALLBACK not in tag.attributes or _is_invisible(tag):
            continue
        # The noscript belongs to the picture before or after it; a picture without an address comes first.
        neighbours = [other for other in (at - 1, at + 1) if _are_neighbours(at, other, completed, texts)]
        for other in sorted(neighbours, key=lambda other: bool(completed[other].addresses))[:1]:
            completed[other] = _with_fallback(completed[other], tag)
    return completed


def _are_neighbours(at: int, other: int, tags: list[_Tag], texts: list[str]) -> bool:
    """Return whether `other` is a picture, with no visible text between it and `at`."""
    if not 0 <= other < len(tags) or tags[other].name != "img" or FALLBACK in tags[other].attributes:
        return False
    return not _ANY_TAG.sub("", texts[max(at, other)]).strip()


def _with_fallback(picture: _Tag, fallback: _Tag) -> _Tag:
    addresses = picture.addresses + fallback.addresses
    if picture.addresses:
        return replace(picture, addresses=addresses)
    own = {name: value for name, value in picture.attributes.items() if value}
    more = {name: value for name, value in fallback.attributes.items() if name != FALLBACK}
    return replace(picture, attributes=more | own, addresses=addresses)


def _document_tag(tag: _Tag, withheld: Set[str]) -> str:
    """Return a tag as documents contain it, "" for one that is removed."""
    if tag.name != "img":
        return _film_tag(tag, withheld)
    is_useless = FALLBACK in tag.attributes or _is_invisible(tag) or not tag.addresses
    if is_useless or _is_withheld(tag.addresses, withheld):
        return ""
    own = {name: value for name, value in tag.attributes.items() if name not in HINTS}
    address = {"src": escape(tag.addresses[0], quote=False)}
    facts = {"alt": own.get("alt", "")} | _size_attributes(_declared_size(tag.attributes))
    return _tag("img", ({} if "src" in own else address) | own | address | facts)


def _film_tag(tag: _Tag, withheld: Set[str]) -> str:
    """Return the tag of a film, a sound or a source without a withheld poster, "" if its own address is withheld."""
    own = {name: value for name, value in tag.attributes.items() if name not in lazy_images.SOURCE_HINTS}
    gone = {name for name in ("src", "poster") if _is_withheld([unescape(own.get(name, ""))], withheld)}
    return "" if "src" in gone else _tag(tag.name, {name: value for name, value in own.items() if name not in gone})


def _is_withheld(addresses: Iterable[str], withheld: Set[str]) -> bool:
    return bool(withheld) and not withheld.isdisjoint(bare_address(address) for address in addresses)


def _is_invisible(tag: _Tag) -> bool:
    """Return whether a picture has at most one pixel, or is hidden and no script would display it."""
    pixels = _declared_size(tag.attributes).values()
    if pixels and (0 in pixels or max(pixels) == 1):
        return True
    hidden = "hidden" in tag.attributes or bool(_NOT_DISPLAYED.search(_style(tag.attributes)))
    return hidden and not lazy_images.is_lazy(tag.attributes)


def _declared_size(attributes: Mapping[str, str]) -> dict[str, int]:
    """Return the width and height of a picture in pixels: those in its style if it has both, else its attributes."""
    read = {name: _NUMBER.fullmatch(attributes.get(name, "").strip()) for name in ("width", "height")}
    plain = {name: round(float(number[1])) for name, number in read.items() if number}
    styled = {name: round(float(number)) for name, number in _STYLED.findall(_style(attributes))}
    return styled if len(styled) == 2 or not plain else plain


def _style(attributes: Mapping[str, str]) -> str:
    return unescape(attributes.get("style", "")).lower()


def _described_attributes(attributes: Mapping[str, str], medium: Medium) -> dict[str, str]:
    alt = escape(one_line(medium.alt), quote=False).replace('"', "&quot;")
    return {**attributes, "alt": attributes.get("alt") or alt, **_size(attributes, medium)}


def _size(attributes: Mapping[str, str], medium: Medium) -> dict[str, str]:
    """Return the missing width or height of a picture, in proportion to the one that it has."""
    known = {name: number for name in ("width", "height") if (number := getattr(medium, name))}
    declared = _declared_size(attributes)
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
