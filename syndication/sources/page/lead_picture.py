"""The main picture of a page: its address and size from metadata, its caption from the figure that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Media
from syndication.sources.article import captions
from syndication.sources.page.document import PageDocument
from syndication.sources.page.json_ld import address_of, listed, text_of
from syndication.sources.plain_text import tidy
from syndication.text.body.tree import HtmlElement, elements
from syndication.text.body.tree import text_of as tree_text
from syndication.text.lazy_images import picture_addresses
from syndication.text.picture_variants import is_same_picture
from syndication.text.urls import absolute

_PIXELS = re.compile(r"(\d{1,6})(?:\.0+)?\s?(?:px)?")
_MOST = 50  # pictures
_LONGEST_CAPTION = 2_000


class FoundPicture(Struct, frozen=True):
    """A picture, and where its address was found."""

    media: tuple[Media, ...] = ()
    place: str = ""


def read_picture(page: PageDocument, base: str) -> FoundPicture:
    """Return the main picture, without entries if there is none with an address of its own."""
    images = (_from_json_ld(image, base) for image in listed(page.story.get("image"))[:_MOST])
    found = next((image for image in images if image.url), None)
    place = "JSON-LD image"
    if found is None:
        found, place = _from_open_graph(page, base), "meta og:image"
    if not found.url:
        return FoundPicture()
    caption, credit = _caption(page.nodes, found.url, base)
    return FoundPicture((replace(found, caption=found.caption or caption, credit=found.credit or credit),), place)


def _from_json_ld(image: Any, base: str) -> Media:
    values = image if isinstance(image, Mapping) else {}
    return Media(
        url=absolute(address_of(image), base),
        width=_pixels(values.get("width")),
        height=_pixels(values.get("height")),
        caption=text_of(values.get("caption")),
        credit=text_of(values.get("creditText")) or text_of(values.get("author")),
    )


def _from_open_graph(page: PageDocument, base: str) -> Media:
    return Media(
        url=absolute(page.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image"), base),
        width=_pixels(page.meta("og:image:width")),
        height=_pixels(page.meta("og:image:height")),
        alt=page.meta("og:image:alt"),
    )


def _pixels(value: Any) -> int:
    """Return a number of pixels: 1200, "1200", "1200px" or {"value": 1200}."""
    inner = value.get("value") if isinstance(value, Mapping) else value
    found = _PIXELS.fullmatch(str(inner).strip()) if isinstance(inner, str | int | float) else None
    return int(found[1]) if found else 0


def _caption(nodes: Iterable[Any], url: str, base: str) -> tuple[str, str]:
    """Return the caption and the credit in the figure that shows a picture, in whatever size."""
    for figure in elements(nodes, "figure"):
        shown = (address for image in elements(figure.children, "img") for address in _addresses(image, base))
        text = _text_of_caption(figure)
        if text and any(is_same_picture(address, url) for address in shown):
            parts = captions.split_credit(text) if len(text) <= _LONGEST_CAPTION else None
            return parts or (text, "")
    return "", ""


def _addresses(image: HtmlElement, base: str) -> Iterable[str]:
    return picture_addresses(image.attributes, base)


def _text_of_caption(figure: HtmlElement) -> str:
    caption = next(elements(figure.children, "figcaption"), None)
    return tidy(tree_text((caption,))) if caption else ""
