"""ninjs (IPTC News in JSON) to items: version 3.1, and the property names of 2.x, 1.x and Superdesk."""

from __future__ import annotations

from syndication.sources.ninjs.parser import ParsedNinjs, read

__all__ = ["ParsedNinjs", "read"]
