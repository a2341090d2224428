"""Exports of Substack to stories: a table of posts, and a file with the HTML of each."""

from __future__ import annotations

from syndication.sources.substack.reader import KIND

__all__ = ["KIND"]
