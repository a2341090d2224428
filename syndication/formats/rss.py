"""RSS 2.0 with the whole story in content:encoded, as the RSS Board's profile recommends it."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from syndication.formats.elements import escape_text, finish_document, parse_document, up_to
from syndication.formats.feedgen_fixes import UNWRITTEN, RssChannel, RssItem, add_entry, make_generator
from syndication.formats.format import Format, Seam
from syndication.formats.links import feed_links
from syndication.formats.media import enclosure
from syndication.formats.podcast import PodcastChannel, PodcastItem, episode_medium
from syndication.formats.writable import refuse_unwritable
from syndication.model import feed_path
from syndication.model.feed import Entry, Feed
from syndication.model.item import Media
from syndication.model.known_ids import rss_guid

_NAME = feed_path.RSS
_MEDIA_TYPE = "application/rss+xml"
# The specification of RSS 2.0 allows these in the image of a channel.
_IMAGES = (".gif", ".jpeg", ".jpg", ".png")
# In HTML an "&" before white space, before another "&" or at the end is plain text ("Q & A"). Any other one may begin
# a character reference, so it must be escaped.
_MARKUP = re.compile(r"&(?![ \t\n\f\r&]|\Z)|<")


def write(feed: Feed) -> bytes:
    """Return `feed` as RSS 2.0.

    Raises:
        UnwritableEntryError: no format can contain one of the entries.
        ValueError: no format can contain the feed itself.
    """
    refuse_unwritable(feed)
    made = make_generator(feed, partial(RssChannel, links=feed_links(feed, _NAME, _MEDIA_TYPE)))
    made.description(feed.description or feed.title)  # a channel must have one
    made.lastBuildDate(UNWRITTEN)
    made.link(href=feed.home, rel="alternate")
    if urlsplit(feed.icon).path.lower().endswith(_IMAGES):
        made.image(url=feed.icon)
    if feed.podcast:
        made.register_extension("podcast", partial(PodcastChannel, feed.podcast))
    for entry in feed.entries:
        added = add_entry(made, feed, entry, RssItem)
        enclosed = enclosure(entry)
        if feed.podcast:
            added.register_extension("podcast", partial(PodcastItem, entry))
            enclosed = episode_medium(entry)
        _describe(added, entry, enclosed)
    return finish_document(made.rss_str(pretty=True, encoding="utf-8", xml_declaration=False), feed.base_url)


def _describe(added: Any, entry: Entry, enclosed: Media | None) -> None:
    added.description(_as_html(entry.summary), isSummary=True)
    added.guid(rss_guid(entry.id, entry.ids), permalink=bool(entry.ids and entry.ids.permalink))  # "" writes none
    links = [{"rel": "alternate", "href": entry.url}]
    if enclosed:
        links.append(_enclosure(enclosed))
    added.link(links)


def _as_html(text: str) -> str:
    """Return plain text as HTML: every reader takes an item's description for HTML."""
    return _MARKUP.sub(lambda mark: "&amp;" if mark.group() == "&" else "&lt;", text)


def _enclosure(medium: Media) -> dict[str, str]:
    # The profile wants 0 for an unknown length.
    return {"rel": "enclosure", "href": medium.url, "type": medium.type, "length": str(max(medium.bytes, 0))}


def _ids_and_titles(body: bytes) -> list[tuple[str, str]]:
    items = parse_document(body).iterfind("channel/item")
    return [(item.findtext("guid") or item.findtext("link") or "", item.findtext("title") or "") for item in items]


_GUID = re.compile(rb"    <item[ >]" + up_to(rb"guid[ >]") + rb"<guid[^>]*>(?P<id>[^<]*)</guid>")
_LINK = re.compile(rb"    <item[ >]" + up_to(rb"link>") + rb"<link>(?P<id>[^<]*)</link>")


def _key_of(item: bytes) -> bytes:
    found = _GUID.match(item) or _LINK.match(item)
    return found["id"] if found else b""


_END = b"  </channel>\n</rss>\n"
RSS = Format(
    name=_NAME,
    media_type=f"{_MEDIA_TYPE}; charset=utf-8",
    label="RSS",
    write=write,
    seam=Seam(skeleton_end=_END, closing=_END),
    entry=re.compile(rb"    <item[ >]" + up_to(rb"/?item[ >]") + rb"</item>\n"),
    key_of=_key_of,
    ids_and_titles=_ids_and_titles,
    id_of=lambda entry: rss_guid(entry.id, entry.ids),
    id_mark=lambda entry_id: b">" + escape_text(entry_id) + b"</guid>",
)
