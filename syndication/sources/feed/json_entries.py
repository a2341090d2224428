"""The items of JSON Feed, with all that a story is made of. Any value may have any type."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from syndication.model.item import Media
from syndication.model.media_types import type_of_address
from syndication.sources.feed.document import joined
from syndication.sources.feed.feed_story import EntryText
from syndication.sources.feed.moments import feed_moment
from syndication.text.unique import first_of_each
from syndication.text.urls import absolute

_MOST = 50
_LARGEST = 2**53 - 1


def json_entry(item: Mapping[str, Any], base: str) -> EntryText:
    """Return an item of a JSON Feed, whose texts are no HTML; `base` is the address of the feed."""
    link = joined(base, json_text(item, "url") or json_text(item, "external_url"))
    date_text = json_text(item, "date_published")
    return EntryText(
        guid=json_text(item, "id").strip(),
        link=link,
        base=link if absolute(link, "") else base,
        title=escape(json_text(item, "title")),
        published=feed_moment(date_text),
        published_text=date_text,
        updated=feed_moment(json_text(item, "date_modified")),
        authors=tuple(escape(name) for one in _authors(item) if (name := json_text(one, "name"))),
        categories=tuple(escape(tag) for tag in json_list(item, "tags") if isinstance(tag, str)),
        summary=escape(json_text(item, "summary")),
        content=json_text(item, "content_html") or _as_html(json_text(item, "content_text")),
        media=_media(item, base),
        language=json_text(item, "language"),
    )


def json_text(fields: Mapping[str, Any], name: str) -> str:
    """Return a text; the id may be a number, which JSON Feed says to take as text."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def json_list(fields: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list, empty if the value is none."""
    value = fields.get(name)
    return value if isinstance(value, list) else []


def _authors(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = json_list(item, "authors") or [item.get("author")]
    return [one for one in found if isinstance(one, dict)]


def _as_html(text: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


def _media(item: Mapping[str, Any], base: str) -> tuple[Media, ...]:
    picture = absolute(joined(base, json_text(item, "image")), "")
    found = [Media(url=picture, type=type_of_address(picture))] if picture else []
    attachments = [one for one in json_list(item, "attachments")[:_MOST] if isinstance(one, dict)]
    found += [_attachment(one, base) for one in attachments]
    return first_of_each((medium for medium in found if medium.url), lambda medium: medium.url)


def _attachment(fields: Mapping[str, Any], base: str) -> Media:
    url = absolute(joined(base, json_text(fields, "url")), "")
    size = fields.get("size_in_bytes")
    is_size = isinstance(size, int) and not isinstance(size, bool) and 0 < size <= _LARGEST
    return Media(url=url, type=type_of_address(url), bytes=int(size) if is_size and size else 0)
