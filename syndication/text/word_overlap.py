"""How much of two texts is the same, in time that grows with their lengths alone."""

from __future__ import annotations

import re

# Chinese and Japanese have no blanks between words: each character counts as one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]++")
_TAG = re.compile(r"<[^<>]*+>")
_MOST_CHARACTERS = 5_000  # of each text; more says no more
_RUN = 4  # words in a row: single words are the same in any two texts


def words_alike(one: str, other: str) -> int:
    """Return how many words of two texts, or of two pieces of HTML, are in runs of four that both have."""
    first, second = (_runs(text) for text in (one, other))
    common = len(first & second)
    return common + _RUN - 1 if common else 0


def share_alike(one: str, other: str) -> float:
    """Return how much of the shorter text is in the other, word by word in any order: from 0 to 1."""
    first, second = (set(_words(text)) for text in (one, other))
    return len(first & second) / (min(len(first), len(second)) or 1)


def count_words(text: str) -> int:
    """Return how many different words a text has in its beginning."""
    return len(set(_words(text)))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}


def _words(text: str) -> list[str]:
    return _WORD.findall(_TAG.sub(" ", text[:_MOST_CHARACTERS]).casefold())
