"""Exports of WordPress (WXR 1.0 to 1.2), and of Squarespace, which calls its own the same: bytes to stories.

A file is read item by item, each parsed alone: memory does not grow with the file, and a broken item stops no other.
"""

from __future__ import annotations

from syndication.sources.wordpress.reader import KIND

__all__ = ["KIND"]
