"""JSON Feed 1.1, its keys always in the same order."""

from __future__ import annotations

from typing import Any

import msgspec

from syndication.formats.categories import categories
from syndication.formats.format import Format, Seam
from syndication.formats.links import one_line, other_language
from syndication.formats.media import lead_picture, media_of
from syndication.formats.writable import refuse_unwritable
from syndication.model import feed_path
from syndication.model.feed import Entry, Feed
from syndication.model.item import Author, Media
from syndication.text.dates import rfc3339, whole_second

VERSION = "https://jsonfeed.org/version/1.1"
Fields = dict[str, Any]


def write(feed: Feed) -> bytes:
    """Return `feed` as JSON Feed 1.1.

    Raises:
        UnwritableEntryError: an entry that no format can carry.
        ValueError: the feed itself is one.
    """
    refuse_unwritable(feed)
    head = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url(feed_path.JSON_FEED),
        "next_url": feed.url_of(feed.history.previous, feed_path.JSON_FEED) if feed.history.previous else "",
        "description": feed.description,
        "icon": feed.icon,
        "language": feed.language,
        "authors": [{"name": feed.publisher, "url": feed.home}],
        "author": {"name": feed.publisher, "url": feed.home},
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
        "_syndication": _said({"rights": feed.rights}),
    }
    document = _said(head) | {"items": [_item(feed, entry) for entry in feed.entries]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _item(feed: Feed, entry: Entry) -> Fields:
    authors = [_author(author) for author in entry.authors]
    picture = lead_picture(entry)
    return _said(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            # Readers discard an item that has neither content, summary or not.
            "content_text": "" if entry.html else entry.summary,
            "summary": entry.summary,
            "image": picture.url if picture else "",
            "date_published": rfc3339(entry.published),
            "date_modified": rfc3339(whole_second(entry.updated)),
            "authors": authors,
            "author": authors[0] if authors else {},  # of version 1.0, which some readers still look for
            "tags": _tags(feed, entry),
            "language": other_language(feed, entry),
            "attachments": [_attachment(medium) for medium in media_of(entry) if medium.type],
            "_syndication": _extension(entry),
        }
    )


def _author(author: Author) -> Fields:
    return _said({"name": author.name, "url": author.url})


def _tags(feed: Feed, entry: Entry) -> list[str]:
    """Return the names of the categories; a tag has no vocabulary, so names that differ in case are one."""
    labels = [category.label for category in categories(feed, entry)]
    return list({label.casefold(): label for label in reversed(labels)}.values())[::-1]


def _attachment(medium: Media) -> Fields:
    return _said(
        {
            "url": medium.url,
            "mime_type": medium.type,
            "title": one_line(medium.caption or medium.alt),
            "size_in_bytes": max(medium.bytes, 0),
            "_syndication": _said({"alt": one_line(medium.alt), "credit": one_line(medium.credit)}),
        }
    )


def _extension(entry: Entry) -> Fields:
    return _said(
        {
            "rights": entry.rights,
            "license": entry.license,
            "subjects": [{"uri": subject.uri, "name": subject.name} for subject in dict.fromkeys(entry.subjects)],
            "related": [{"title": one_line(story.title), "url": story.url} for story in entry.related if story.url],
        }
    )


def _said(fields: Fields) -> Fields:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value}


_SEAM = Seam(bare=b"[]\n}\n", opening=b"[\n", between=b",\n", closing=b"\n  ]\n}\n")
JSON_FEED = Format(feed_path.JSON_FEED, "application/feed+json", "JSON Feed", write, _SEAM)
