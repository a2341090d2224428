"""RSS 2.0, with the whole story in `content:encoded`, as the RSS Board's profile has it."""

from __future__ import annotations

from syndication.formats.format import Format, refuse_unwritable
from syndication.formats.mending import add_entry, finished, generator
from syndication.model import Feed


def write(feed: Feed) -> bytes:
    """Return `feed` as RSS 2.0.

    Raises:
        UnwritableEntryError: an entry holds a character that XML cannot carry.
    """
    refuse_unwritable(feed)
    made = generator(feed)
    made.description(feed.description)
    if feed.icon:
        made.image(url=feed.icon)
    for entry in feed.entries:
        added = add_entry(made, feed, entry)
        added.guid(entry.id, permalink=False)
        added.description(entry.summary, isSummary=True)
        if entry.html:
            # Escaped, not CDATA: nothing in a story can end it early.
            added.content(entry.html, type="html")
        if entry.media:
            # RSS 2.0 has one enclosure an item; the others are in media:content.
            added.enclosure(entry.media[0].url, str(entry.media[0].bytes), entry.media[0].type)
    return finished(made.rss_str(pretty=True, encoding="utf-8", xml_declaration=False))


RSS = Format("rss.xml", "application/rss+xml; charset=utf-8", "RSS", write)
