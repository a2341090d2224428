"""What people type into a search box: words, "quoted phrases", and -words that must not be there. Pure functions.

Every text is a query; there are no errors. A word finds what begins with it ("harb" finds harbour), but a word of one
or two letters, and what is in quotation marks, is found as whole words alone. A story matches if it has all words, or
if its names (`SearchTexts.names`) have all of them, also inside of words ("hafen" finds Seehafen).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from syndication.model.search_words import SearchTexts, words_of

_SHORT = 2  # letters of a word of which no beginnings or parts are found
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


class SearchTerm(Struct, frozen=True):
    """Words that must follow each other; `exact` if the last one is a whole word, too."""

    words: tuple[str, ...]
    exact: bool = False

    @property
    def is_whole(self) -> bool:
        """Return whether it is found as whole words only."""
        return self.exact or len(" ".join(self.words)) <= _SHORT

    @property
    def in_words(self) -> str:
        """Return what a searched text contains if it has these words."""
        return f" {' '.join(self.words)}{' ' if self.is_whole else ''}"

    @property
    def in_names(self) -> str:
        """Return what the names of a story contain if they have these words, or a part of a word."""
        return self.in_words if self.is_whole else " ".join(self.words)


class SearchQuery(Struct, frozen=True):
    """What stories must have, and what they must not have."""

    wanted: tuple[SearchTerm, ...] = ()
    unwanted: tuple[SearchTerm, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything to search for."""
        return bool(self.wanted or self.unwanted)


def parse_search(text: str) -> SearchQuery:
    """Return the query that a text is."""
    terms = list(_terms(text))
    wanted = dict.fromkeys(term for minus, term in terms if not minus)
    return SearchQuery(tuple(wanted), tuple(dict.fromkeys(term for minus, term in terms if minus)))


def is_match(query: SearchQuery, texts: SearchTexts) -> bool:
    """Return whether a story matches a query that is not empty. The catalog answers the same by its indexes."""
    if any(term.in_words in texts.words for term in query.unwanted):
        return False
    in_words = all(term.in_words in texts.words for term in query.wanted)
    return in_words or all(term.in_names in texts.names for term in query.wanted)


def _terms(text: str) -> Iterator[tuple[bool, SearchTerm]]:
    """Yield each term that has a word, and whether a minus is before it."""
    for minus, phrase, word in _TERM.findall(text.translate(_QUOTES)):
        if words := words_of(phrase or word):
            yield bool(minus), SearchTerm(tuple(words), exact=bool(phrase))
