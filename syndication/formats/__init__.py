"""The formats of feeds. FORMATS is the one table of them: a new format is a new module and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from syndication.formats import atom, jsonfeed, rss
from syndication.formats.format import Format
from syndication.formats.writable import UnwritableEntryError
from syndication.model.feed_path import document_name

__all__ = ["FORMATS", "Format", "UnwritableEntryError", "format_of"]

# Readers take the first address that a page offers, so the order matters.
FORMATS: Mapping[str, Format] = MappingProxyType({form.name: form for form in (rss.RSS, atom.ATOM, jsonfeed.JSON_FEED)})


def format_of(path: str) -> Format | None:
    """Return the format of the document at a path ("/sections/world/rss.xml"), None if it is no feed ("/opml.xml")."""
    return FORMATS.get(document_name(path))
