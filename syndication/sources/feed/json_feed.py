"""JSON Feed 1.0 and 1.1 to entries. Every value may be of any type: what has the wrong one is left out, and listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import msgspec

from syndication.model.errors import IngestError
from syndication.model.item import Author, Media
from syndication.model.known_ids import KnownIds
from syndication.sources.feed.entry_fields import (
    EntryFields,
    FeedDocument,
    medium_of,
    number_of,
    paragraphs_of,
    plain_line,
)
from syndication.sources.feed.media_rss import main_first
from syndication.sources.feed.people_of_feeds import author_of
from syndication.sources.feed.xml_feed import MOST_FEED_BYTES
from syndication.sources.feed.xml_nodes import clean_text_of, join_address
from syndication.text.urls import absolute

VERSION = "https://jsonfeed.org/version/"
_BOM = b"\xef\xbb\xbf"
_FIELDS = frozenset(
    """
    id url external_url title content_html content_text summary image banner_image date_published date_modified author
    authors tags language attachments
    """.split()
)
_NO_ADDRESS = "a picture, sound or film has no http or https address; it is left out"
_MOST = 200

Fields = Mapping[str, Any]


def read_json_feed(data: bytes, address: str) -> FeedDocument:
    """Return the feed; relative addresses count from `address`, or from its own if that is "".

    Raises:
        IngestError: it is no JSON Feed.
    """
    if len(data) > MOST_FEED_BYTES:
        raise IngestError(f"has {len(data):,} bytes; a document of a feed may have {MOST_FEED_BYTES:,}; split it")
    try:
        document = msgspec.json.decode(data.removeprefix(_BOM))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise IngestError(f"is no JSON that can be read: {error}") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not str(document.get("version", "")).startswith(VERSION):
        raise IngestError("is JSON, but no JSON Feed")
    address = address or _text(document, "feed_url") or _text(document, "home_page_url")
    title = plain_line(escape(_text(document, "title")))
    authors = tuple(author for author in _authors(document, address) if author.name != title)
    return FeedDocument(
        title=title,
        home=absolute(_text(document, "home_page_url"), address),
        language=_text(document, "language"),
        links={rel: join_address(address, link) for rel, link in _links(document).items() if link},
        has_ended=document.get("expired") is True,
        entries=tuple(_entry(item, address, _text(document, "language"), authors) for item in items),
    )


def _links(document: Fields) -> dict[str, str]:
    given = document.get("hubs")
    hubs = [hub for hub in given if isinstance(hub, dict)] if isinstance(given, list) else []
    websub = next((_text(hub, "url") for hub in hubs if _text(hub, "type").lower() == "websub"), "")
    return {"next": _text(document, "next_url"), "self": _text(document, "feed_url"), "hub": websub}


def _entry(item: object, base: str, language: str, feed_authors: tuple[Author, ...]) -> EntryFields:
    if not isinstance(item, dict):
        return EntryFields(skipped="no JSON object")
    html, summary = _text(item, "content_html"), _text(item, "summary")
    body = html or paragraphs_of(_text(item, "content_text"))
    guid, link = _text(item, "id").strip(), join_address(base, _text(item, "url"))
    media, lost = _media(item, base)
    return EntryFields(
        ids=KnownIds(json=guid) if guid else KnownIds(),
        link=link,
        subject_link=join_address(base, _text(item, "external_url")),
        title=escape(_text(item, "title"), quote=False),
        body=body or paragraphs_of(summary),
        is_full=bool(body),
        excerpt=escape(summary, quote=False) if body else "",
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        base="" if link else base,
        language=_text(item, "language") or language,
        authors=tuple(_authors(item, base)) or feed_authors,
        categories=tuple(escape(tag, quote=False) for tag in _texts(item.get("tags"))),
        media=main_first(media, body),
        lost=lost,
        warnings=tuple(_warnings(item)),
    )


def _authors(fields: Fields, base: str) -> Iterator[Author]:
    """Yield the authors. Version 1.0 has one of them, in `author`."""
    given = fields.get("authors")
    listed = given if isinstance(given, list) and given else [fields.get("author")]
    for person in listed[:_MOST]:
        if isinstance(person, dict) and (author := author_of(_text(person, "name"), _text(person, "url"), base)):
            yield author


def _media(item: Fields, base: str) -> tuple[list[Media], tuple[str, ...]]:
    """Return the pictures and attachments, and what readers will miss."""
    pictures = [url for name in ("image", "banner_image") if (url := _text(item, name))]
    attachments = item.get("attachments")
    listed = [each for each in attachments if isinstance(each, dict)] if isinstance(attachments, list) else []
    found = [
        *(medium_of(url, base) for url in dict.fromkeys(pictures)),
        *(
            medium_of(_text(each, "url"), base, _text(each, "mime_type"), _text(each, "size_in_bytes"))
            for each in listed[:_MOST]
        ),
    ]
    durations = any(number_of(_text(each, "duration_in_seconds").partition(".")[0]) for each in listed)
    lost = (
        *((_NO_ADDRESS,) if None in found else ()),
        *(("the podcast field duration_in_seconds is left out",) if durations else ()),
    )
    return [each for each in found if each], lost


def _warnings(item: Fields) -> Iterator[str]:
    for name, value in item.items():
        if name not in _FIELDS:
            yield f"has the field {clean_text_of(name)[:100]}, which is not imported"
        elif name not in ("author", "authors", "tags", "attachments") and value is not None and not _is_text(value):
            yield f"has no text in {name}, which is left out"


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _text(fields: Fields, name: str) -> str:
    """Return a text; a number counts as text, as JSON Feed says of the id."""
    value = fields.get(name)
    return clean_text_of(str(value)) if _is_text(value) else ""


def _texts(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else []
    return tuple(clean_text_of(each) for each in given[:_MOST] if isinstance(each, str) and each.strip())
