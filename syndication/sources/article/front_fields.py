"""The fields of site generators as parts of an item: which field of theirs is which of ours, and what is left over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from syndication.model.item import Author, Media
from syndication.model.uploaded_pictures import is_picture_path
from syndication.sources.article import bylines
from syndication.sources.article.front_matter import moment
from syndication.sources.article.markdown_addresses import is_relative
from syndication.sources.plain_text import tidy
from syndication.text.lines import shorten
from syndication.text.urls import is_http_url
from syndication.text.zones import instants, is_zone

_MOST = 200  # values of a list
_LONGEST = 500
# Our name of a part, and the names that generators use for it; the first that has a value counts.
_NAMES = {
    "headline": ("title", "headline"),
    "published": (
        "date",
        "publishDate",
        "publish_date",
        "pubDate",
        "pubdate",
        "published_at",
        "datePublished",
        "published",
    ),
    "modified": ("lastmod", "updated", "updatedDate", "updated_at", "last_modified_at", "dateModified", "modified"),
    "standfirst": ("description", "standfirst", "subtitle", "dek", "excerpt", "summary"),
    "tags": ("tags", "tag", "keywords"),
    "sections": ("section", "category", "categories"),
    "authors": ("authors", "author", "byline"),
    "slug": ("slug",),
    "draft": ("draft",),
    "language": ("lang", "language", "locale"),
    "url": ("canonical_url", "canonicalURL", "canonicalUrl", "canonical"),
    "image": ("image", "featured_image", "feature_image", "cover", "thumbnail", "hero_image", "heroImage", "images"),
    "alt": ("image_alt", "imageAlt", "alt", "heroImageAlt"),
    "expires": ("expiryDate", "expires"),
    "embargo_until": ("embargo_until", "embargo"),
    "source": ("source",),
}
_TIMES = ("published", "modified", "expires", "embargo_until")
_NOW = ("true", "yes", "on", "1")


class FrontFields(Struct, frozen=True, kw_only=True):
    """What front matter says of a story. `faults` are times that cannot be used, by our name of the part.

    `beside` is a picture whose address is a relative path: that of a file beside the text.
    """

    headline: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    expires: datetime | None = None
    embargo_until: datetime | None = None
    standfirst: str = ""
    tags: tuple[str, ...] = ()
    section: str = ""
    authors: tuple[Author, ...] = ()
    source: str = ""
    slug: str = ""
    draft: bool = False
    language: str = ""
    url: str = ""
    media: tuple[Media, ...] = ()
    beside: Media | None = None
    faults: dict[str, str] = {}
    left_over: tuple[str, ...] = ()


def read_fields(fields: Mapping[str, Any], zone: str) -> FrontFields:
    """Return what front matter says. A time without a zone is in `zone`; if that is "", it is a fault."""
    used = {part: name for part, names in _NAMES.items() if (name := _first_with_value(fields, names))}
    values = {part: fields[name] for part, name in used.items()}
    if _is_switch(values.get("published")):  # Jekyll's "published: false" is a draft
        used.pop("published")
        values.pop("published")
    times, faults = _times(values, zone)
    sections = _texts(values.get("sections"))
    byline_authors, source = _authors(values.get("authors"))
    given = _image(values)
    image = given if is_http_url(given.url) or is_picture_path(given.url) else None
    beside = given if image is None and is_relative(given.url) and not given.url.startswith("/") else None
    lost = {"image"} if "image" in values and not (image or beside) else set()
    lost |= {"url"} if "url" in values and not is_http_url(_text(values["url"])) else set()
    return FrontFields(
        headline=_text(values.get("headline")),
        standfirst=_text(values.get("standfirst")),
        tags=tuple(dict.fromkeys((*_texts(values.get("tags")), *sections[1:]))),
        section=next(iter(sections), ""),
        authors=byline_authors,
        source=_text(values.get("source")) or source,
        slug=_text(values.get("slug")),
        draft=_is_on(values.get("draft")) or _text(fields.get("published")).casefold() in ("false", "no"),
        language=_text(values.get("language")).replace("_", "-"),
        url="" if "url" in lost else _text(values.get("url")),
        media=(image,) if image else (),
        beside=beside,
        faults=faults,
        left_over=tuple(_left_over(fields, {name for part, name in used.items() if part not in lost})),
        **times,
    )


def _first_with_value(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((name for name in names if fields.get(name) not in (None, "", [], {})), "")


def _times(values: Mapping[str, Any], zone: str) -> tuple[dict[str, datetime], dict[str, str]]:
    times: dict[str, datetime] = {}
    faults: dict[str, str] = {}
    for part in _TIMES:
        found, fault = moment(values.get(part))
        if found and found.tzinfo is None and is_zone(zone):
            real = instants(found, zone)
            found, fault = (
                (real[0], "") if len(real) == 1 else (None, f'"{values[part]}" is no single moment in {zone}')
            )
        if fault:
            faults[part] = fault
        elif found:
            times[part] = found
    return times, faults


def _authors(value: Any) -> tuple[tuple[Author, ...], str]:
    """Return the authors, and the agencies among them as the source."""
    authors: list[Author] = []
    sources: list[str] = []
    for entry in value[:_MOST] if isinstance(value, list) else [value]:
        if isinstance(entry, Mapping):
            url = _text(entry.get("url") or entry.get("link"))
            authors.append(Author(_text(entry.get("name")), _text(entry.get("role")), url if is_http_url(url) else ""))
        elif _text(entry):
            byline = bylines.read_byline(_text(entry))
            authors += byline.authors
            sources += byline.agencies
    return tuple(author for author in authors if author.name), ", ".join(dict.fromkeys(sources))


def _image(values: Mapping[str, Any]) -> Media:
    """Return the picture of a story, with its address as it is written."""
    value = values.get("image")
    value = value[0] if isinstance(value, list) and value else value
    inner = value if isinstance(value, Mapping) else {"url": value}
    url = _text(inner.get("url") or inner.get("src") or inner.get("path") or inner.get("image"))
    alt = _text(inner.get("alt")) or _text(values.get("alt"))
    return Media(url=url, alt=alt, caption=_text(inner.get("caption")))


def _text(value: Any) -> str:
    return tidy(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:
    """Return a list of names; a text with commas is a list too, one with blanks alone is a single name."""
    entries = value[:_MOST] if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
    return tuple(dict.fromkeys(filter(None, map(_text, entries))))


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool) or str(value).casefold() in ("true", "false", "yes", "no")


def _is_on(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() in _NOW)


def _left_over(fields: Mapping[str, Any], used: set[str]) -> Iterator[str]:
    """Yield each field that has no place, with as much of its value as fits."""
    for name, value in list(fields.items())[:_MOST]:
        if name in used or value in (None, "", [], {}) or (name in ("draft", "published") and _is_switch(value)):
            continue
        words = _text(value) or tidy(json.dumps(value, default=str, ensure_ascii=False))
        yield f"{tidy(name)[:40]}: {shorten(words, _LONGEST)}"
