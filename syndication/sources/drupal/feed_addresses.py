"""The feeds of terms, which have the number of the term in their address: each needs a redirect of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syndication.model.item import Item
from syndication.sources.export import MovedFeed
from syndication.text.ids import name_slug


class TermFeeds:
    """Collects the terms of all stories."""

    def __init__(self) -> None:
        self._feeds: dict[int, str] = {}

    def add(self, terms: Iterable[tuple[int, str, bool]], item: Item) -> None:
        """Learn the number and the name of a story's terms."""
        for number, name, _ in terms:
            if name == item.section:
                self._feeds[number] = f"/sections/{name_slug(name)}/rss.xml"
            elif name in item.tags:
                self._feeds.setdefault(number, f"/tags/{name_slug(name)}/rss.xml")

    def moved(self) -> Iterator[MovedFeed]:
        """Yield the feeds of terms."""
        for number, address in sorted(self._feeds.items()):
            yield MovedFeed(f"/taxonomy/term/{number}/feed", address)
