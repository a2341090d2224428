"""JSON Feed 1.1."""

from __future__ import annotations

from typing import Any

import msgspec

from syndication.formats.format import Format, categories, refuse_unwritable
from syndication.model import Author, Entry, Feed, Media
from syndication.text.dates import rfc3339, whole_second

VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """Return `feed` as JSON Feed 1.1.

    Raises:
        UnwritableEntryError: an entry holds a character that its other formats cannot carry.
    """
    refuse_unwritable(feed)
    document = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url("feed.json"),
        "description": feed.description,
        "icon": feed.icon,
        "language": feed.language,
        "authors": [{"name": feed.publisher, "url": feed.home}],
    }
    told = _told(document) | {"items": [_item(feed, entry) for entry in feed.entries]}
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def _item(feed: Feed, entry: Entry) -> dict[str, Any]:
    authors = [_author(author) for author in entry.authors]
    picture = next((medium.url for medium in entry.media if medium.type.startswith("image/")), "")
    return _told(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            # An item without content is discarded by some readers, summary or not.
            "content_text": "" if entry.html else entry.summary,
            "summary": entry.summary,
            "image": picture,
            "date_published": rfc3339(entry.published),
            "date_modified": rfc3339(whole_second(entry.updated)),
            "authors": authors,
            "author": authors[0] if authors else {},  # what JSON Feed 1.0 readers know
            "tags": [category.label for category in categories(feed, entry)],
            "language": entry.language if entry.language != feed.language else "",
            "attachments": [_attachment(medium) for medium in entry.media],
            "_syndication": _extension(entry),
        }
    )


def _author(author: Author) -> dict[str, Any]:
    return _told({"name": author.name, "url": author.url})


def _attachment(medium: Media) -> dict[str, Any]:
    title = " ".join((medium.caption or medium.alt).split())
    return _told({"url": medium.url, "mime_type": medium.type, "title": title, "size_in_bytes": medium.bytes})


def _extension(entry: Entry) -> dict[str, Any]:
    subjects = [{"uri": subject.uri, "name": subject.name} for subject in entry.subjects]
    return _told({"rights": entry.rights, "license": entry.license, "subjects": subjects})


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value}


JSON_FEED = Format("feed.json", "application/feed+json", "JSON Feed", write)
