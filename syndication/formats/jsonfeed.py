"""JSON Feed 1.1, its keys always in the same order."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from syndication.formats.categories import categories
from syndication.formats.format import Format, Seam
from syndication.formats.links import other_language
from syndication.formats.media import lead_picture, media_of
from syndication.formats.writable import refuse_unwritable
from syndication.model import feed_path
from syndication.model.feed import Entry, Feed
from syndication.model.item import Author, Media
from syndication.model.known_ids import json_id
from syndication.text.dates import rfc3339, whole_second
from syndication.text.lines import one_line

_NAME = feed_path.JSON_FEED
VERSION = "https://jsonfeed.org/version/1.1"
JsonFeedFields = dict[str, Any]


def write(feed: Feed) -> bytes:
    """Return `feed` as JSON Feed 1.1.

    Raises:
        UnwritableEntryError: no format can contain one of the entries.
        ValueError: no format can contain the feed itself.
    """
    refuse_unwritable(feed)
    head = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url(_NAME),
        "next_url": feed.url_of(feed.history.previous, _NAME) if feed.history.previous else "",
        "description": feed.description,
        "icon": feed.icon,
        "language": feed.language,
        "authors": [{"name": feed.publisher, "url": feed.home}],
        "author": {"name": feed.publisher, "url": feed.home},
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
        "_syndication": _non_empty({"rights": feed.rights}),
    }
    document = _non_empty(head) | {"items": [_item(feed, entry) for entry in feed.entries]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _item(feed: Feed, entry: Entry) -> JsonFeedFields:
    authors = [_author(author) for author in entry.authors]
    picture = lead_picture(entry)
    return _non_empty(
        {
            "id": json_id(entry.id, entry.ids),
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            # Readers drop an item without content, even if it has a summary.
            "content_text": "" if entry.html else entry.summary,
            "summary": entry.summary,
            "image": picture.url if picture else "",
            "date_published": rfc3339(entry.published),
            "date_modified": rfc3339(whole_second(entry.updated)),
            "authors": authors,
            "author": authors[0] if authors else {},  # version 1.0 has this member, and some readers still use it
            "tags": _tags(feed, entry),
            "language": other_language(feed, entry),
            "attachments": [_attachment(medium) for medium in media_of(entry) if medium.type],
            "_syndication": _extension(entry),
        }
    )


def _author(author: Author) -> JsonFeedFields:
    return _non_empty({"name": author.name, "url": author.url})


def _tags(feed: Feed, entry: Entry) -> list[str]:
    """Return the names of the categories. Tags have no vocabulary, so names that differ only in case are one tag."""
    labels = [category.label for category in categories(feed, entry)]
    return list({label.casefold(): label for label in reversed(labels)}.values())[::-1]


def _attachment(medium: Media) -> JsonFeedFields:
    return _non_empty(
        {
            "url": medium.url,
            "mime_type": medium.type,
            "title": one_line(medium.caption or medium.alt),
            "size_in_bytes": max(medium.bytes, 0),
            "_syndication": _non_empty({"alt": one_line(medium.alt), "credit": one_line(medium.credit)}),
        }
    )


def _extension(entry: Entry) -> JsonFeedFields:
    return _non_empty(
        {
            "rights": entry.rights,
            "license": entry.license,
            "subjects": [{"uri": subject.uri, "name": subject.name} for subject in dict.fromkeys(entry.subjects)],
            "related": [{"title": one_line(story.title), "url": story.url} for story in entry.related if story.url],
        }
    )


def _non_empty(fields: JsonFeedFields) -> JsonFeedFields:
    """Return the fields that are not empty."""
    return {name: value for name, value in fields.items() if value}


def _ids_and_titles(body: bytes) -> list[tuple[str, str]]:
    items: list[JsonFeedFields] = msgspec.json.decode(body)["items"]
    return [(item["id"], item.get("title", "")) for item in items]


JSON_FEED = Format(
    name=_NAME,
    media_type="application/feed+json",
    label="JSON Feed",
    write=write,
    seam=Seam(skeleton_end=b"[]\n}\n", opening=b"[\n", between=b",\n", closing=b"\n  ]\n}\n"),
    # No string of JSON contains a line end, so the indentation of a line says where an item ends.
    entry=re.compile(rb'^    \{\n      "id": .*\n(?:      .*\n)*+    \}', re.MULTILINE),
    key_of=lambda entry: entry.partition(b'"id": ')[2].partition(b"\n")[0],
    ids_and_titles=_ids_and_titles,
    id_of=lambda entry: json_id(entry.id, entry.ids),
    id_mark=lambda entry_id: b'\n      "id": ' + msgspec.json.encode(entry_id),
)
