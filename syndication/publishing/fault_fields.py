"""The field of an item that a fault in a document comes from."""

from __future__ import annotations

# The element or attribute that a fault is about, and the field of the item that it is made from.
_FIELDS = {
    "dc:language": "language",
    "enclosure": "media",
    "media:content": "media",
    "media:thumbnail": "media",
    "id": "id",
    "guid": "id",
    "link": "url",
    "category": "subjects",
}


def field_at_fault(fault: str) -> str:
    """Return the field that a fault in a feed comes from: "rss.xml: InvalidLanguage: item/dc:language: not a …"."""
    place = next((part for part in fault.split(": ") if part.startswith(("item", "entry"))), "")
    element = place.partition("@")[0].replace(".", "/").rpartition("/")[2].partition("[")[0]
    return _FIELDS.get(element, "body")
