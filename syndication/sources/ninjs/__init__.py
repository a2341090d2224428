"""From ninjs (IPTC News in JSON: 3.1, and the names of 2.x and 1.x) to an item."""

from __future__ import annotations

from syndication.sources.ninjs.parser import ParsedNinjs, read

__all__ = ["ParsedNinjs", "read"]
