"""The feeds of tags and authors that have another address here than `[redirects] from = "ghost"` expects."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.model.item import Item
from syndication.sources.export import MovedFeed
from syndication.sources.ghost.story import authors_of, tags_of
from syndication.sources.ghost.tables import GhostTables
from syndication.sources.json_values import JsonFields
from syndication.text.ids import name_slug


class GhostFeeds:
    """Collects the names of all stories of an export."""

    def __init__(self) -> None:
        self._sections: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._authors: dict[str, str] = {}

    def add(self, post: JsonFields, tables: GhostTables, item: Item) -> None:
        """Learn the slugs of a story's names."""
        for tag in tags_of(post, tables):
            if tag.slug and tag.name and not tag.is_internal:
                names = self._sections if tag.name == item.section else self._tags
                names[tag.slug] = name_slug(tag.name)
        for author in authors_of(post, tables):
            if author.slug and author.name:
                self._authors[author.slug] = name_slug(author.name)

    def moved(self) -> Iterator[MovedFeed]:
        """Yield the feeds that need a redirect of their own. A tag that is a section of some stories has two feeds."""
        tags = {slug: f"/tags/{new}/rss.xml" for slug, new in self._tags.items()}
        sections = {slug: f"/sections/{new}/rss.xml" for slug, new in self._sections.items()}
        for slug, address in (tags | sections).items():
            name = address.split("/")[2]
            if slug != name or (slug in tags and slug in sections):
                yield MovedFeed(f"/tag/{slug}/rss", address)
        for slug, new in self._authors.items():
            if slug != new:
                yield MovedFeed(f"/author/{slug}/rss", f"/authors/{new}/rss.xml")
