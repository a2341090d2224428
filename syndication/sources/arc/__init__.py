"""Documents of Arc XP in ANS: single ones, lists, one in each line, or results of a search: bytes to stories."""

from __future__ import annotations

from syndication.sources.arc.reader import KIND

__all__ = ["KIND"]
