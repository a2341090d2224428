"""Feeds of other sites: RSS, Atom and JSON Feed to entries."""

from syndication.sources.feed.reader import read_feed

__all__ = ["read_feed"]
