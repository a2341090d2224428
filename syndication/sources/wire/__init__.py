"""Files of wire services with control characters, IPTC 7901 and ANPA 1312, to drafts."""

from __future__ import annotations

from syndication.sources.wire.reader import read_wire

__all__ = ["read_wire"]
