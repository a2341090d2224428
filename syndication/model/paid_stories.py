"""Stories that readers pay for: how much of them feeds and pages have. Pure functions."""

from __future__ import annotations

from msgspec.structs import replace

from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.publication import Publication


def is_shortened(item: Item, publication: Publication) -> bool:
    """Return whether feeds and pages have only the summary of a story."""
    return item.access != "free" and publication.paid_stories == "summary"


def public_entry(entry: Entry, item: Item, publication: Publication) -> Entry:
    """Return the entry of an item as feeds and pages have it: without the body, if only payers may read that."""
    return without_body(entry) if is_shortened(item, publication) else entry


def without_body(entry: Entry) -> Entry:
    """Return an entry as feeds have it that carry summaries only."""
    return replace(entry, html="")
