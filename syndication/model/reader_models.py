"""How feed readers recognise an entry that they have seen: each compares something else.

The keys follow the source code of the readers. A story comes up again in a reader if its key is a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry

_TAGS = re.compile(r"<[^<>]*>")


class ReaderModel(Struct, frozen=True):
    """A reader: its name, its key of an entry, and whether it compares entries of all feeds, or those of one.

    `second_key` recognises entries too, where a reader has one: None means that an entry has none.
    """

    name: str
    key: Callable[[FeedEntry], Hashable]
    across_feeds: bool = False
    second_key: Callable[[FeedEntry], Hashable | None] = lambda _: None


def _date(entry: FeedEntry) -> Hashable:
    """Return the date to the second."""
    moment = entry.published or entry.updated
    return moment.replace(microsecond=0) if moment else None


def _guid_or_link(entry: FeedEntry) -> Hashable:
    return entry.guid or entry.link


def _miniflux(entry: FeedEntry) -> Hashable:
    return entry.guid or entry.link or (entry.title, entry.content or entry.summary)


def _freshrss(entry: FeedEntry) -> Hashable:
    guid = "".join(mark for mark in entry.guid if mark.isascii())
    return guid or (entry.link, _date(entry))


def _netnewswire(entry: FeedEntry) -> Hashable:
    return entry.guid or (entry.link, _date(entry))


def _newsboat(entry: FeedEntry) -> Hashable:
    """newsboat resolves a guid against the address of the feed's site, unless it is no permalink."""
    if entry.guid:
        return _resolved(entry) if entry.permalink else entry.guid
    return (entry.link, entry.date_text)


def _resolved(entry: FeedEntry) -> str:
    try:
        return urljoin(entry.link, entry.guid)
    except ValueError:  # "http://[" is no address
        return entry.guid


def _tt_rss(entry: FeedEntry) -> Hashable:
    return _TAGS.sub("", entry.guid) or entry.link or entry.title


def _feedbin(entry: FeedEntry) -> Hashable:
    return entry.guid or (entry.link, _date(entry), entry.title)


def _feedbin_without_host(entry: FeedEntry) -> Hashable | None:
    """Feedbin recognises known entries also without scheme and host."""
    if not entry.guid.lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(entry.guid)
    except ValueError:
        return None
    return (parts.path, parts.query, parts.fragment) if parts.path.strip("/") else None


READERS: tuple[ReaderModel, ...] = (
    ReaderModel("Miniflux", _miniflux),
    ReaderModel("FreshRSS", _freshrss),
    ReaderModel("NetNewsWire", _netnewswire),
    ReaderModel("newsboat", _newsboat, across_feeds=True),
    ReaderModel("CommaFeed", _guid_or_link),
    ReaderModel("reader", _guid_or_link),
    ReaderModel("tt-rss", _tt_rss, across_feeds=True),
    ReaderModel("Feedbin", _feedbin, second_key=_feedbin_without_host),
)
