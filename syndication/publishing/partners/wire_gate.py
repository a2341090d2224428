"""The gate of the wire: a story that one of its formats cannot hold is refused, so that it stops no other (law 8)."""

from __future__ import annotations

from syndication.formats.newsml_g2 import write_news_item
from syndication.formats.ninjs import write_item
from syndication.formats.nitf import write_nitf
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.partners.profile import Profile
from syndication.model.partners.wire import WireVersion
from syndication.model.partners.wire_entry import wire_entry
from syndication.model.publication import Publication


def fault_on_wire(item: Item, entry: Entry, profile: Profile, publication: Publication) -> str:
    """Return why a story cannot be written in one of the formats of the wire, "" if it can."""
    version = WireVersion(item, wire_entry(entry, profile))
    try:
        write_item(item, version.entry, publication)
        write_news_item(version, publication)
        write_nitf(version, publication)
    except Exception as error:  # whatever a writer does, the other stories are sent  # noqa: BLE001
        return f"cannot be written: {type(error).__name__}: {error}"
    return ""
