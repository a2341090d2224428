"""The feeds of tags and authors that have another address here than `[redirects] from = "ghost"` expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from syndication.model.item import Item
from syndication.sources.export import MovedFeed
from syndication.sources.ghost.story import authors_of, tags_of
from syndication.sources.ghost.tables import GhostTables
from syndication.sources.json_values import JsonFields
from syndication.text.ids import name_slug
from syndication.text.lines import one_line


class GhostFeeds:
    """Collects the names of all stories of an export. A tag may be the section of some stories."""

    def __init__(self) -> None:
        self._sections: Counter[tuple[str, str]] = Counter()
        self._tags: Counter[tuple[str, str]] = Counter()
        self._authors: dict[str, str] = {}

    def add(self, post: JsonFields, tables: GhostTables, item: Item) -> None:
        """Learn the slugs of a story's names."""
        for tag in tags_of(post, tables):
            if tag.slug and tag.name and not tag.is_internal:
                counts = self._sections if one_line(tag.name) == item.section else self._tags
                counts[tag.slug, name_slug(tag.name)] += 1
        for author in authors_of(post, tables):
            if author.slug and author.name:
                self._authors[author.slug] = name_slug(author.name)

    def moved(self) -> Iterator[MovedFeed]:
        """Yield the feeds that need a redirect of their own; that of a tag goes to where most of its stories are."""
        feeds = {f"/tags/{name}/rss.xml" for _, name in self._tags}
        for old, name in dict.fromkeys((*self._sections, *self._tags)):
            is_section = self._sections[old, name] > self._tags[old, name]
            address = f"/sections/{name}/rss.xml" if is_section else f"/tags/{name}/rss.xml"
            expected = f"/tags/{old}/rss.xml"
            if address != (expected if expected in feeds else f"/sections/{old}/rss.xml"):
                yield MovedFeed(f"/tag/{old}/rss", address)
        for old, name in self._authors.items():
            if old != name:
                yield MovedFeed(f"/author/{old}/rss", f"/authors/{name}/rss.xml")
