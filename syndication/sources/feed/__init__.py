"""Feeds of other sites: RSS, Atom and JSON Feed to entries, and to stories."""

from syndication.sources.feed.feed_kind import KIND
from syndication.sources.feed.reader import read_feed

__all__ = ["KIND", "read_feed"]
