"""Exports of Blogger to stories: `feed.atom` of Google Takeout, and the older export, which has the form of GData.

A file is read entry by entry, each parsed alone: memory does not grow with the file, and a broken entry stops no other.
"""

from __future__ import annotations

from syndication.sources.blogger.reader import KIND

__all__ = ["KIND"]
