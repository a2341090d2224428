"""The featured picture of a page, by the names that themes of the generators use for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from syndication.model.item import Media
from syndication.sources.generators.values import NOTHING, first_name, tables_of, text_of, value_at
from syndication.text.urls import absolute

PICTURE_FIELDS = (
    "image",
    "images",
    "cover",
    "coverImage",
    "cover_image",
    "featured_image",
    "featuredImage",
    "featuredimage",
    "feature_image",
    "featureImage",
    "heroImage",
    "hero_image",
    "header",
    "banner",
    "thumbnail",
    "ogImage",
    "og_image",
    "social_image",
    "extra.image",
    "extra.cover",
    "extra.cover_image",
    "extra.banner",
    "extra.thumbnail",
    "extra.social_media_card",
    "params.image",
    "params.images",
    "params.cover",
)
_ADDRESS = ("url", "src", "path", "image", "file", "feature", "teaser", "overlay_image", "thumbnail", "thumb")
_ALT = (
    "alt",
    "image_description",
    "imageAlt",
    "image_alt",
    "heroImageAlt",
    "cover_alt",
    "extra.cover_alt",
    "thumbnail_alt",
)
_CAPTION = (
    "caption",
    "image_caption",
    "imageCaption",
    "cover_caption",
    "extra.cover_caption",
    "params.caption",
    "title",
)
_CREDIT = ("credit", "image_credit", "imageCredit", "cover_credit", "attribution", "photographer", "attr")
PICTURE_TEXTS = frozenset((*_ALT, *_CAPTION, *_CREDIT)) - {"title", "caption", "alt", "credit"}
_FEATURED_RESOURCES = ("cover", "featured", "feature", "header", "thumb", "hero")


_SOUNDS = (
    "audio",
    "audio_file",
    "audio_url",
    "audioUrl",
    "podcast",
    "podcast_url",
    "enclosure",
    "mp3",
    "extra.audio",
    "params.audio",
)
_SOUND_ADDRESS = ("url", "src", "file", "mp3", "href")
_SOUND = re.compile(r"[^?#]{1,2000}\.(mp3|m4a|ogg|oga|opus|aac|wav|flac|mp4|m4v|webm)(?:[?#].*)?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,14}")


class FoundCover(Struct, frozen=True):
    """The featured picture of a page, and the field that names it. No address: `fault` says what readers miss."""

    media: Media | None = None
    field: str = ""
    fault: str = ""


def featured_picture(fields: Mapping[str, Any], address_of: Callable[[str], str]) -> FoundCover:
    """Return the picture that front matter features. `address_of` makes an address absolute, "" if it cannot be."""
    name, value = _picture_field(fields)
    inner = value[0] if isinstance(value, list) and value else value
    parts = inner if isinstance(inner, Mapping) else {"url": inner}
    source = next((text for key in _ADDRESS if (text := text_of(parts.get(key)))), "")
    if not source:
        return FoundCover()
    url = address_of(source)
    if not url:
        return FoundCover(field=name, fault="the featured picture has no address that is known; it is left out")
    return FoundCover(
        Media(
            url=url,
            alt=_text(parts, fields, _ALT),
            caption=_text(parts, fields, _CAPTION if isinstance(inner, Mapping) else _CAPTION[:-1]),
            credit=_text(parts, fields, _CREDIT),
        ),
        name,
    )


def _picture_field(fields: Mapping[str, Any]) -> tuple[str, Any]:
    if name := first_name(fields, PICTURE_FIELDS):
        return name, value_at(fields, name)
    for resource in tables_of(fields.get("resources")):  # of a page bundle of Hugo
        words = f"{text_of(resource.get('name'))} {text_of(resource.get('src'))}".lower()
        if any(word in words for word in _FEATURED_RESOURCES):
            return "resources", resource
    return "", None


def _text(parts: Mapping[str, Any], fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return a text about the picture: in its own table, else beside it, under names that surely mean it."""
    own = next((text for name in names if (text := text_of(value_at(parts, name)))), "")
    beside = (name for name in names if "_" in name or name.startswith(("image", "hero", "extra.")))
    return own or next(
        (text_of(value_at(fields, name)) for name in beside if value_at(fields, name) not in NOTHING), ""
    )


def absolute_picture(source: str, page_address: str, site_address: str) -> str:
    """Return the address of a picture: below the site for a path, beside the page for a name; "" without a base."""
    if source.startswith("/") and not source.startswith("//"):
        return absolute(f"{site_address}{source}", "") if site_address else ""
    return absolute(source, page_address or "")


def enclosed_sounds(fields: Mapping[str, Any], address_of: Callable[[str], str]) -> tuple[Media, ...]:
    """Return the sound or film that front matter encloses, as podcasts do."""
    value = value_at(fields, first_name(fields, _SOUNDS))
    inner = value[0] if isinstance(value, list) and value else value
    parts = inner if isinstance(inner, Mapping) else {"url": inner}
    source = next((text for key in _SOUND_ADDRESS if (text := text_of(parts.get(key)))), "")
    url = address_of(source) if _SOUND.fullmatch(source) else ""
    length = text_of(parts.get("length") or parts.get("bytes") or parts.get("size"))
    return (Media(url=url, bytes=int(length) if _NUMBER.fullmatch(length) else 0),) if url else ()


def sound_field(fields: Mapping[str, Any]) -> str:
    """Return the name of the field with a sound, "" without one."""
    return first_name(fields, _SOUNDS)
