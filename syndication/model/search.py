"""The search of a story by words that an editor remembers. Pure functions."""

from __future__ import annotations

import unicodedata

from syndication.model.item import Item


def is_found(item: Item, folded: str) -> bool:
    """Return whether the headline, slug, standfirst or an author of `item` contains words, in any case.

    The words are given as `fold` returns them.
    """
    texts = (item.headline, item.slug, item.standfirst, *(author.name for author in item.authors))
    return not folded or any(folded in fold(text) for text in texts)


def fold(text: str) -> str:
    """Return a text in the form that is compared: case and the kind of white space do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
