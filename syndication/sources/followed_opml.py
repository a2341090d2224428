"""Lists of feeds in OPML as a source: each feed in the list is followed."""

from __future__ import annotations

from syndication.sources.feed_list import looks_like_opml, read_opml
from syndication.sources.followed import ReadOptions, SourceKind, SourcePage, UnreadStory, plain_request
from syndication.text.urls import absolute

_MOST = 200


def _matches(head: bytes, media_type: str) -> bool:
    return looks_like_opml(head) or media_type == "text/x-opml"


def _read(data: bytes, url: str, _options: ReadOptions) -> SourcePage:
    listed = read_opml(data, url)
    addresses = {feed.url: absolute(feed.url, url) for feed in listed[:_MOST]}
    wrong = (written for written, address in addresses.items() if not address)
    more = (f"lists {len(listed)} feeds; those after the first {_MOST} are not followed",) if listed[_MOST:] else ()
    return SourcePage(
        feeds=tuple(dict.fromkeys(filter(None, addresses.values()))),
        unread=tuple(UnreadStory(written[:80], "is not an http or https address") for written in wrong),
        problems=more,
    )


KIND = SourceKind("a list of feeds in OPML", _matches, plain_request, _read)
