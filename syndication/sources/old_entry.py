"""A story in the last feed of another site: the id, the address and the date under which readers know it.

Ids are taken as they are, byte for byte but for the blanks at their ends, which readers remove too.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry
from syndication.model.known_ids import KnownIds
from syndication.text.dates import is_written_plainly, read_rfc822
from syndication.text.lines import one_line


class OldEntry(Struct, frozen=True):
    """A story in an old feed: `ids` of this format alone; `published` is None if the feed has no date that counts.

    `text` is its content or summary, to see whether it is the same story.
    """

    ids: KnownIds
    link: str = ""
    published: datetime | None = None
    title: str = ""
    text: str = ""

    @property
    def known_id(self) -> str:
        """The id in the feed's format, "" if it has none."""
        return self.ids.rss or self.ids.atom or self.ids.json

    @property
    def name(self) -> str:
        """The story for people: its title and address."""
        return " ".join(filter(None, (f'"{self.title}"' if self.title else "", self.link or self.known_id)))


def old_entry(entry: FeedEntry) -> OldEntry:
    """Return what readers know of an entry of a feed."""
    match entry.form:
        case "atom":
            ids = KnownIds(atom=entry.guid)
        case "json":
            ids = KnownIds(json=entry.guid)
        case _:
            ids = (
                KnownIds(rss=entry.guid, permalink=entry.permalink) if entry.guid else ids_without_guid(entry.date_text)
            )
    link = entry.link or (entry.guid if entry.permalink else "")
    return OldEntry(ids, link, entry.published, one_line(entry.title), entry.content or entry.summary)


def ids_without_guid(date_text: str) -> KnownIds:
    """Return what readers know of an entry of RSS without a guid: the spelling of its date, if that may be repeated."""
    moment = read_rfc822(date_text)
    is_plain = moment is not None and is_written_plainly(date_text, moment)
    return KnownIds(no_guid=True, rss_date=date_text if is_plain else "")
