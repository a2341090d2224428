"""RSS 2.0 with the whole story in content:encoded, in the safe forms of the RSS Board's profile."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from syndication.formats.elements import finished
from syndication.formats.feedgen_fixes import UNWRITTEN, RssChannel, RssItem, add_entry, generator
from syndication.formats.format import Format, Seam
from syndication.formats.media import media_of
from syndication.formats.writable import refuse_unwritable
from syndication.model import feed_path
from syndication.model.feed import Entry, Feed
from syndication.model.item import Media

# What the specification of RSS 2.0 allows in the channel's image.
_IMAGES = (".gif", ".jpeg", ".jpg", ".png")
# In HTML "&" stands for itself before white space, another and the end ("Q & A"); elsewhere a reference is looked for.
_MARKUP = re.compile(r"&(?![ \t\n\f\r&]|\Z)|<")


def write(feed: Feed) -> bytes:
    """Return `feed` as RSS 2.0.

    Raises:
        UnwritableEntryError: an entry that no format can carry.
        ValueError: the feed itself is one.
    """
    refuse_unwritable(feed)
    made = generator(feed, RssChannel)
    made.description(feed.description or feed.title)  # a channel must have one
    made.lastBuildDate(UNWRITTEN)
    made.link(href=feed.home, rel="alternate")
    if urlsplit(feed.icon).path.lower().endswith(_IMAGES):
        made.image(url=feed.icon)
    for entry in feed.entries:
        _describe(add_entry(made, feed, entry, RssItem), entry)
    return finished(made.rss_str(pretty=True, encoding="utf-8", xml_declaration=False))


def _describe(added: Any, entry: Entry) -> None:
    added.description(_as_html(entry.summary), isSummary=True)
    links = [{"rel": "alternate", "href": entry.url}]
    enclosed = next((medium for medium in media_of(entry) if medium.type), None)
    if enclosed:
        links.append(_enclosure(enclosed))
    added.link(links)


def _as_html(text: str) -> str:
    """Return plain text as HTML, for which every reader takes an item's description."""
    return _MARKUP.sub(lambda mark: "&amp;" if mark.group() == "&" else "&lt;", text)


def _enclosure(medium: Media) -> dict[str, str]:
    # The profile's word for an unknown length is 0.
    return {"rel": "enclosure", "href": medium.url, "type": medium.type, "length": str(max(medium.bytes, 0))}


_END = b"  </channel>\n</rss>\n"
RSS = Format(feed_path.RSS, "application/rss+xml; charset=utf-8", "RSS", write, Seam(bare=_END, closing=_END))
