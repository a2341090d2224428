"""The figure with the first picture, which comes before a body that does not have it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from itertools import islice

from msgspec import Struct

from syndication.model.entry_media import EntryMedia, quoted
from syndication.model.finding import ItemFinding
from syndication.model.item import Media
from syndication.model.media_types import is_picture
from syndication.text.html import escape_attribute, plain_text, sanitise
from syndication.text.lines import one_line
from syndication.text.picture_variants import is_same_picture, picture_key
from syndication.text.pictures import bare_address

# The sanitiser writes every attribute as name="value", so these match whole tags and attributes.
_PICTURE = re.compile(r'<img((?:\s[^\s=>"]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s([^\s=>"]+)="([^"]*)"')
_SOURCE = re.compile(r' src="[^"]*"')
_ANY_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*+>')
_BLANKS = "\u200b\u200c\u200d\u2060\ufeff"
_MOST = 200  # pictures of a body that are compared with the first one of the record
_ICON = 100  # pixels: a smaller picture at the beginning of a body is an icon or a portrait of the author

Attributes = Mapping[str, str]


class LeadFigure(Struct, frozen=True):
    """The figure, "" if the body needs none, and what readers of the body miss without it."""

    html: str = ""
    findings: tuple[ItemFinding, ...] = ()


def lead_figure(media: EntryMedia, body: str, base: str) -> LeadFigure:
    """Return the first picture as a figure, for readers that do not support Media RSS.

    There is none if the sanitised body has the picture, in whatever size, or begins with a picture.
    """
    found = next(((field, medium) for field, medium in media.by_field.items() if is_picture(medium)), None)
    if not found:
        return LeadFigure()
    field, picture = found
    figure = sanitise(_figure(picture), base).html
    source = _SOURCE.search(figure)
    if not source:
        return LeadFigure("", (_note(f"{field}.url", f"{picture.url} is not shown: it is a placeholder or a dot"),))
    if source.group() in body or _has_variant(body, picture):
        return LeadFigure("", tuple(_words_missing(field, picture, body)))
    if _begins_with_picture(body, media.media, picture):
        return LeadFigure("", (_not_shown(field, picture), *_words_missing(field, picture, body)))
    return LeadFigure(figure)


def _figure(picture: Media) -> str:
    size = "".join(f' {name}="{number}"' for name in ("width", "height") if (number := getattr(picture, name)))
    words = " ".join(escape(text, quote=False) for text in (one_line(picture.caption), _credit(picture)) if text)
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    alt = escape_attribute(one_line(picture.alt or picture.caption))
    return f'<figure><img src="{escape_attribute(picture.url)}" alt="{alt}"{size}>{caption}</figure>'


def _credit(medium: Media) -> str:
    return f"({one_line(medium.credit)})" if medium.credit.strip() else ""


def _has_variant(body: str, picture: Media) -> bool:
    tags = islice(_PICTURE.finditer(body), _MOST)
    return any(is_same_picture(picture.url, _address(_attributes(tag))) for tag in tags)


def _begins_with_picture(body: str, media: tuple[Media, ...], lead: Media) -> bool:
    """Return whether a body begins with a picture that may be the lead picture: the record lists no other for it."""
    others = {bare_address(medium.url) for medium in media if picture_key(medium.url) != picture_key(lead.url)}
    return any(bare_address(_address(tag)) not in others for tag in _opening_pictures(body) if not _is_icon(tag))


def _opening_pictures(body: str) -> Iterator[Attributes]:
    """Yield the pictures before the first words of a body."""
    at = 0
    for tag in islice(_PICTURE.finditer(body), _MOST):
        if unescape(_ANY_TAG.sub("", body[at : tag.start()])).strip().strip(_BLANKS):
            return
        yield _attributes(tag)
        at = tag.end()


def _attributes(tag: re.Match[str]) -> Attributes:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[1])}


def _address(attributes: Attributes) -> str:
    return attributes.get("src", "")


def _is_icon(attributes: Attributes) -> bool:
    sides = (attributes.get(name, "") for name in ("width", "height"))
    return any(side.isdecimal() and len(side) < 3 and int(side) < _ICON for side in sides)


def _words_missing(field: str, picture: Media, body: str) -> Iterator[ItemFinding]:
    """Yield the caption and the credit if a body that has the picture does not have them."""
    words = {"caption": one_line(picture.caption), "credit": one_line(picture.credit)}
    text = plain_text(body) if any(words.values()) else ""
    for name, value in words.items():
        if value not in text:
            message = (
                f"{quoted(value)} is not in the text, which has the picture without it; write it below the picture"
            )
            yield _note(f"{field}.{name}", message)


def _not_shown(field: str, picture: Media) -> ItemFinding:
    message = (
        f"{picture.url} is not put before the text, because the text begins with a picture; "
        "if it is another one, put both into the text, or list both in media"
    )
    return _note(f"{field}.url", message)


def _note(field: str, message: str) -> ItemFinding:
    return ItemFinding(severity="cosmetic", field=field, message=message)
