"""The formats that feeds are written in: one table, each writer a pure function from a Feed to bytes."""

from collections.abc import Mapping
from types import MappingProxyType

from syndication.formats import atom, jsonfeed, rss
from syndication.formats.format import Format
from syndication.formats.writable import UnwritableEntryError

FORMATS: Mapping[str, Format] = MappingProxyType({form.name: form for form in (rss.RSS, atom.ATOM, jsonfeed.JSON_FEED)})

__all__ = ["FORMATS", "Format", "UnwritableEntryError"]
