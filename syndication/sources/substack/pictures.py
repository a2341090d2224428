"""Pictures of Substack: their own addresses, which its proxy has in a path, and their sizes, in `data-attrs`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from syndication.text.body.tree import HtmlElement
from syndication.text.urls import absolute

_PROXIES = frozenset(("substackcdn.com", "cdn.substack.com"))
_FETCH = "/image/fetch/"
_CLOSED = "bucketeer-"  # an old store, which answers 403; the proxy still has its pictures
_MOST_PIXELS = 100_000


def original_of(url: str) -> str:
    """Return the address of a picture without the proxy that resizes it.

    Example: "https://substackcdn.com/image/fetch/w_1456,c_limit/https%3A%2F%2Fstore.example%2Fa.png" is
    "https://store.example/a.png".
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    if parts.netloc not in _PROXIES or not parts.path.startswith(_FETCH):
        return url
    rest = parts.path.removeprefix(_FETCH.rstrip("/"))
    last = unquote(rest.rpartition("/")[2])
    written = last if last.startswith(("http://", "https://")) else f"http{rest.partition('/http')[2]}"
    found = absolute(written, "")
    is_closed = not found or (urlsplit(found).hostname or "").startswith(_CLOSED)
    return url if is_closed else found


def attrs_of(element: HtmlElement) -> Mapping[str, Any]:
    """Return what `data-attrs` of an element says, nothing if that is no JSON object."""
    try:
        found = msgspec.json.decode(element.attributes.get("data-attrs", "") or "null")
    except (msgspec.DecodeError, RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def text_in(attrs: Mapping[str, Any], *names: str) -> str:
    """Return the first of these that is a text, "" if none is."""
    return next((value.strip() for name in names if isinstance(value := attrs.get(name), str) and value.strip()), "")


def picture_of(img: HtmlElement) -> HtmlElement:
    """Return a picture with its own address, its text and its size."""
    attrs = attrs_of(img)
    source = original_of(text_in(attrs, "src") or img.attributes.get("src", ""))
    written = {"src": source, "alt": img.attributes.get("alt", "") or text_in(attrs, "alt")}
    for name in ("width", "height"):
        if size := _pixels(attrs.get(name)) or _pixels(img.attributes.get(name)):
            written[name] = str(size)
    return HtmlElement("img", written)


def _pixels(value: object) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(_MOST_PIXELS)):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_PIXELS:
        return value
    return 0
