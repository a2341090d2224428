"""The feeds of categories and tags that have another address here than `[redirects] from = "wordpress"` expects."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.model.item import Item
from syndication.sources.export import MovedFeed
from syndication.sources.wordpress.post import Post, Term
from syndication.sources.wordpress.story import name_of_term
from syndication.text.ids import name_slug


class FeedAddresses:
    """Collects the names of all stories of an export."""

    def __init__(self) -> None:
        self._sections: dict[str, str] = {}
        self._categories: dict[str, str] = {}
        self._tags: dict[str, str] = {}

    def add(self, post: Post, item: Item) -> None:
        """Learn the slugs of a story's names."""
        for term in post.terms:
            if term.slug and (kept := self._names_like(term, item)) is not None:
                kept[term.slug] = name_slug(name_of_term(term.name))

    def _names_like(self, term: Term, item: Item) -> dict[str, str] | None:
        if term.taxonomy == "category":
            return self._sections if name_of_term(term.name) == item.section else self._categories
        return self._tags if term.taxonomy in ("post_tag", "tag") else None

    def moved(self) -> Iterator[MovedFeed]:
        """Yield the feeds that need a redirect of their own."""
        for old, new in self._sections.items():
            if old != new:
                yield MovedFeed(f"/category/{old}/feed", f"/sections/{new}/rss.xml")
        for old, new in self._categories.items():
            if old not in self._sections:  # here it is no section, but a tag
                yield MovedFeed(f"/category/{old}/feed", f"/tags/{new}/rss.xml")
        for old, new in self._tags.items():
            if old != new:
                yield MovedFeed(f"/tag/{old}/feed", f"/tags/{new}/rss.xml")
