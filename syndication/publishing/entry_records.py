"""Which record each entry of a document of ours is made of, so that a comparison can name what to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from syndication.model.entries import story_url
from syndication.model.feed_path import ATOM, JSON_FEED, RSS
from syndication.model.known_ids import KnownIds, atom_id, json_id, rss_guid
from syndication.model.reappearance_cures import EntryRecord, EntryRecords
from syndication.publishing.feed_stories import HeldItem

_ID_IN: Mapping[str, Callable[[str, KnownIds | None], str]] = {RSS: rss_guid, ATOM: atom_id, JSON_FEED: json_id}


def entry_records(items: Iterable[HeldItem], name: str, base_url: str) -> EntryRecords:
    """Return the records of items by their ids and addresses in the document `name` ("rss.xml")."""
    found = {}
    for held in items:
        item = held.item
        key = (_ID_IN[name](item.id, item.ids), story_url(item.url, item.slug, base_url))
        found[key] = EntryRecord(held.path, held.is_read)
    return found
