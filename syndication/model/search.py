"""The search of a story by words that an editor remembers. Pure functions."""

from __future__ import annotations

import unicodedata

from syndication.model.item import Item


def is_found(item: Item, words: str) -> bool:
    """Return whether the headline, slug, standfirst or an author of `item` contains `words`, in any case."""
    texts = (item.headline, item.slug, item.standfirst, *(author.name for author in item.authors))
    return any(_folded(words) in _folded(text) for text in texts)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
