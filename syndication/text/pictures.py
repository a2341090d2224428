"""Pictures amid a body: with a real address, seen by readers, and described as far as is known."""

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
from syndication.text.urls import absolute

HINTS = lazy_images.HINTS | {"style", "hidden"}
"""The attributes of pictures that are read here and stand in no document."""

# The sanitiser writes every attribute as name="value", so this matches whole tags.
_TAG = re.compile(r'<(img|source|video|audio)((?:\s[^\s=>"]+="[^"]*")*)>')
_ANY_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"(\d{1,6}(?:\.\d+)?)(?:\s*px)?", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*(\d{1,6}(?:\.\d+)?|\.\d+)(?:px)?\s*(?:!\s*important\s*)?(?=;|$)")
_NOT_DISPLAYED = re.compile(r"(?:^|[;\s])display\s*:\s*none\b")


class Medium(Protocol):
    """What is known of a picture: `width` and `height` in pixels, 0 where unknown, and what it shows."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def alt(self) -> str: ...


class _Tag(Struct, frozen=True):
    """A tag: the values of its attributes as they are written; a picture's addresses, the one to show first."""

    name: str
    attributes: Mapping[str, str]
    addresses: tuple[str, ...] = ()


def mended(html: str, base: str, withheld: Set[str]) -> str:
    """Return sanitised HTML whose pictures have a real address and an alternative text.

    A picture without an address goes, as does one that nobody would see: it counts readers. What has any of
    the addresses `withheld`, which are as `bare` returns them, goes too, sounds and films included.
    """
    pieces = _TAG.split(lazy_images.offered(html))
    texts, tags = pieces[::3], zip(pieces[1::3], pieces[2::3], strict=True)
    read = _with_fallbacks([_read(name, attributes, base) for name, attributes in tags], texts)
    written = (_kept(tag, withheld) for tag in read)
    return "".join(part for pair in zip_longest(texts, written, fillvalue="") for part in pair)


def described(html: str, media: Mapping[str, Medium]) -> str:
    """Return sanitised HTML whose pictures say their size and what they show, where `media` has them under `bare`.

    What they say of themselves stays.
    """

    def told(tag: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(tag[2]))
        medium = media.get(bare(unescape(attributes.get("src", ""))))
        return _tag("img", _described(attributes, medium)) if medium and tag[1] == "img" else tag[0]

    return _TAG.sub(told, html) if media else html


def bare(url: str, base: str = "") -> str:
    """Return what all addresses of a file agree in: no scheme, port or fragment, nothing encoded; "" for no address."""
    parts = urlsplit(absolute(url, base))
    return f"{parts.hostname or ''}{unquote(parts.path)}{parts.query and '?'}{parts.query}"


def _read(name: str, written: str, base: str) -> _Tag:
    attributes = dict(ATTRIBUTE.findall(written))
    return _Tag(name, attributes, tuple(lazy_images.addresses(attributes, base)) if name == "img" else ())


def _with_fallbacks(tags: list[_Tag], texts: list[str]) -> list[_Tag]:
    """Return tags in which each picture has the addresses, too, that it has in the noscript beside it."""
    found = list(tags)
    for at, tag in enumerate(tags):
        if FALLBACK not in tag.attributes or _is_unseen(tag):
            continue
        # One that has no address is meant, on whichever side it stands, before one that has.
        beside = [other for other in (at - 1, at + 1) if _are_beside(at, other, found, texts)]
        for other in sorted(beside, key=lambda other: bool(found[other].addresses))[:1]:
            found[other] = _with_fallback(found[other], tag)
    return found


def _are_beside(at: int, other: int, tags: list[_Tag], texts: list[str]) -> bool:
    """Tell whether a picture stands at `other`, and nothing that is seen between it and `at`."""
    if not 0 <= other < len(tags) or tags[other].name != "img" or FALLBACK in tags[other].attributes:
        return False
    return not _ANY_TAG.sub("", texts[max(at, other)]).strip()


def _with_fallback(picture: _Tag, fallback: _Tag) -> _Tag:
    addresses = picture.addresses + fallback.addresses
    if picture.addresses:
        return replace(picture, addresses=addresses)
    said = {name: value for name, value in picture.attributes.items() if value}
    more = {name: value for name, value in fallback.attributes.items() if name != FALLBACK}
    return replace(picture, attributes=more | said, addresses=addresses)


def _kept(tag: _Tag, withheld: Set[str]) -> str:
    """Return a tag as it stands in documents, "" for one that goes."""
    if tag.name != "img":
        return _kept_film(tag, withheld)
    gone = FALLBACK in tag.attributes or _is_unseen(tag) or not tag.addresses
    if gone or _is_withheld(tag.addresses, withheld):
        return ""
    said = {name: value for name, value in tag.attributes.items() if name not in HINTS}
    address = {"src": escape(tag.addresses[0], quote=False)}
    told = {"alt": said.get("alt", "")} | _written(_said_size(tag.attributes))
    return _tag("img", ({} if "src" in said else address) | said | address | told)


def _kept_film(tag: _Tag, withheld: Set[str]) -> str:
    """Return the tag of a film, a sound or one of their sources without what is withheld; "" where it is itself."""
    own = {name: value for name, value in tag.attributes.items() if name not in lazy_images.SOURCE_HINTS}
    gone = {name for name in ("src", "poster") if _is_withheld([unescape(own.get(name, ""))], withheld)}
    return "" if "src" in gone else _tag(tag.name, {name: value for name, value in own.items() if name not in gone})


def _is_withheld(addresses: Iterable[str], withheld: Set[str]) -> bool:
    return bool(withheld) and not withheld.isdisjoint(bare(address) for address in addresses)


def _is_unseen(tag: _Tag) -> bool:
    """Tell whether a picture has one pixel at the most, or is not displayed and no script would have changed that."""
    pixels = _said_size(tag.attributes).values()
    if pixels and (0 in pixels or max(pixels) == 1):
        return True
    hidden = "hidden" in tag.attributes or bool(_NOT_DISPLAYED.search(_style(tag.attributes)))
    return hidden and not lazy_images.waits(tag.attributes)


def _said_size(attributes: Mapping[str, str]) -> dict[str, int]:
    """Return the width and height in pixels that a picture says: those of its style where both are there."""
    read = {name: _NUMBER.fullmatch(attributes.get(name, "").strip()) for name in ("width", "height")}
    plain = {name: round(float(number[1])) for name, number in read.items() if number}
    styled = {name: round(float(number)) for name, number in _STYLED.findall(_style(attributes))}
    return styled if len(styled) == 2 or not plain else plain


def _style(attributes: Mapping[str, str]) -> str:
    return unescape(attributes.get("style", "")).lower()


def _described(attributes: Mapping[str, str], medium: Medium) -> dict[str, str]:
    alt = escape(" ".join(medium.alt.split()), quote=False).replace('"', "&quot;")
    return {**attributes, "alt": attributes.get("alt") or alt, **_size(attributes, medium)}


def _size(attributes: Mapping[str, str], medium: Medium) -> dict[str, str]:
    """Return what a picture does not say of its size, in proportion to what it says."""
    known = {name: number for name in ("width", "height") if (number := getattr(medium, name))}
    said = _said_size(attributes)
    if not said:
        return _written(known)
    if len(said) == 2 or len(known) < 2:
        return {}
    ((one, number),) = said.items()
    other = "height" if one == "width" else "width"
    return _written({other: max(1, round(number * known[other] / known[one]))})


def _written(size: Mapping[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in size.items()}


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>"
