"""The feeds of sections, tags and authors that have another address here than `[redirects] from = "arc"` expects."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.model.item import Item
from syndication.sources.export import MovedFeed
from syndication.sources.json_values import JsonFields
from syndication.text.ids import name_slug

_FEEDS = "/arc/outboundfeeds/rss"


class ArcFeeds:
    """Collects the names of all stories, and what Arc calls them in addresses."""

    def __init__(self) -> None:
        self._moved: dict[str, str] = {}

    def add(self, document: JsonFields, item: Item) -> None:
        """Learn the paths and slugs of a story's names."""
        taxonomy = document.inner("taxonomy")
        for section in (taxonomy.inner("primary_section"), *taxonomy.objects("sections")):
            path, name = section.text("path", "_id").strip("/"), section.text("name", "title")
            if name == item.section:
                self._learn("category", path, "sections", name)
            elif name in item.tags:
                self._learn("category", path, "tags", name)
        for tag in taxonomy.objects("tags"):
            if tag.text("text") in item.tags:
                self._learn("tags", tag.text("slug"), "tags", tag.text("text"))
        for author in document.inner("credits").objects("by"):
            if name := author.text("name"):
                self._learn("author", author.text("slug", "_id"), "authors", name)

    def moved(self) -> Iterator[MovedFeed]:
        """Yield the feeds that need a redirect of their own."""
        for old, new in self._moved.items():
            yield MovedFeed(old, new)

    def _learn(self, kind: str, old: str, folder: str, name: str) -> None:
        """Note where a feed is now, if its old address does not end in the slug that its name has here."""
        slug = name_slug(name)
        if old and old.rpartition("/")[2] != slug:
            address = f"{_FEEDS}/{kind}/{old}"
            if folder == "sections" or address not in self._moved:
                self._moved[address] = f"/{folder}/{slug}/rss.xml"
