"""Exports in the text format of Movable Type to stories, which TypePad, Hatena Blog and others write too.

A file is read entry by entry: memory does not grow with the file, and a broken entry stops no other.
"""

from __future__ import annotations

from syndication.sources.movable_type.reader import KIND

__all__ = ["KIND"]
