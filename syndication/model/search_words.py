"""The words of a text as search compares them, and the texts of a story that are searched. Pure functions.

A searched text is its words in small letters, without accents, with one space before and behind each:
" harbour reopens ". Parts of a story are parted by a line end, so that no phrase goes across two of them. In scripts
that are written without spaces, each character is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from syndication.model.item import Item
from syndication.text.rough_text import rough_text

_MOST_MARKUP = 1_000_000  # characters of a body, with its tags
_MOST_CHARACTERS = 200_000  # of a body: PostgreSQL takes one MB of words for each row
_LONGEST_WORD = 80
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Han, kana, Thai, Lao, Burmese and Khmer.
_UNSPACED = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_WORD_OF_ASCII = re.compile("[a-z0-9]+")


class SearchTexts(Struct, frozen=True):
    """What is searched of a story.

    `names` are the headline, the byline, section, tags, slug and id, of which parts of words are found, too; `words` is
    all of the story.
    """

    headline: str
    names: str
    words: str


def words_of(text: str) -> list[str]:
    """Return the words of a text in the form in which they are compared."""
    if text.isascii():
        return [word[:_LONGEST_WORD] for word in _WORD_OF_ASCII.findall(text.lower())]
    found = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    plain = (word if word.isascii() else _WORD.findall(_without_accents(word)) for word in found)
    return [word[:_LONGEST_WORD] for one in plain for word in ((one,) if isinstance(one, str) else one)]


@lru_cache(maxsize=4096)
def _without_accents(word: str) -> str:
    """Return a word with plain letters; some become several words ("½")."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", folded))


def search_texts(item: Item, *, withdrawn: bool) -> SearchTexts:
    """Return what is searched of a story; of a withdrawn one, only its names."""
    names = _joined(
        (
            item.headline,
            item.headline_short,
            *(author.name for author in item.authors),
            item.section,
            *item.tags,
            item.slug,
            item.id,
        )
    )
    others = "" if withdrawn else _joined((item.standfirst, rough_text(item.body[:_MOST_MARKUP])[:_MOST_CHARACTERS]))
    return SearchTexts(_joined((item.headline,)), names, names + others)


def _joined(parts: Iterable[str]) -> str:
    return "".join(f" {' '.join(words)} \n" for part in parts if (words := words_of(part)))
