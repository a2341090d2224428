"""Whether a new document of a feed is news to its subscribers, so that hubs push it.

An import may bring thousands of stories that were public at another site. A document in which nothing else is new, or
in which only the link to the archives differs, is served, but not pushed.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, feed_news, state
from syndication.catalog.windows import Window
from syndication.model.feed import Feed
from syndication.publishing.withdrawals import Withdrawals


class FeedNews(Struct, frozen=True):
    """Whether a feed has news, and the digest of what is."""

    is_new: bool
    digest: str


def news_of(connection: Connection, feed: Feed, window: Window, notices: Withdrawals) -> FeedNews:
    """Return what is news of a feed that is about to be built; `feed` has no links to its archives yet."""
    before, found = feed_news.state_of(connection, feed.path), feed_news.new_items(connection, window.ids)
    built_from = state.get(connection, state.BUILT_FROM)
    digest = sha256(msgspec.json.encode((feed, found, notices, built_from))).hexdigest()
    has_imported_alone = not (found or notices) and bool(window.ids or window.oldest is not None)
    is_new = digest != before.digest if before.digest else not has_imported_alone
    return FeedNews(is_new or before.urgent, digest)  # urgent: a story of it is public no more
