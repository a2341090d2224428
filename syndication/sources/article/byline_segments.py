"""A byline taken apart: its "By", and the names, roles and agencies between its commas and its "and"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from syndication.sources.article.shapes import is_name
from syndication.sources.article.vocabulary import (
    BYLINE_LABELS,
    BYLINE_PARTICLES,
    BYLINE_WORDS,
    PLACES_OF_TWO_WORDS,
    WITH_WORDS,
)


def any_of(words: tuple[str, ...]) -> str:
    """Return a pattern for any of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_OPENING = re.compile(
    rf"(?:(?P<word>{any_of(BYLINE_WORDS)})(?:\s?(?P<colon>[:：])\s?|\s)|(?:{any_of(BYLINE_LABELS)})\s?[:：/]\s?)(?=\S)",
    re.IGNORECASE,
)
# A single capital between two names is an initial ("Harry E Truman"), so that "e" and "y" have to be small.
_SEPARATOR = re.compile(
    r"\s?(?P<mark>[,;|/()،、])\s?|\s(?P<dash>[—–-])\s|"
    r"\s?(?P<sign>[&+])\s?|\s(?P<word>and|et|und|og|och|ja|oraz|és|ve|и|та|اور|(?-i:y|e|en|ed|i|a))\s|"
    rf"\s(?=(?:{any_of(tuple(word for word in WITH_WORDS if ' ' not in word))})\s)",
    re.IGNORECASE,
)
_LEADING_AND = re.compile(r"(?:and|et|und|og|och|y|e|en|ed|&|и|اور)\s", re.IGNORECASE)  # after a comma: ", and AFP"
# "en" is "in" in Spanish and French, "i" in Scandinavian languages, "a" in Italian; elsewhere they are "and".
_DOUBTFUL = frozenset(("en", "i", "a"))
_LATIN_OPENINGS = ("por", "par", "de", "di", "escrito", "propos", "scritto", "av", "af", "tekst")


class BylineSegment(Struct, frozen=True):
    """A part of a byline: `joined` if "and" or its like is before it, `alone` if the others are single words too."""

    text: str
    joined: bool = False
    amid_single_names: bool = False


def opening_of(text: str) -> str:
    """Return the "By " of a text, "" if it has none. "De Jong" and "von der Au" begin with a name."""
    opening = _OPENING.match(text)
    if opening is None:
        return ""
    word, rest = opening["word"] or "", text[opening.end() :]
    if word.casefold() in BYLINE_PARTICLES and not opening["colon"]:
        first = _SEPARATOR.split(rest, maxsplit=1)[0].split()
        if len(first) < 2 or not is_name(first[0]) or first[0][0].islower():
            return ""
    return opening.group()


def segments_of(text: str, opening: str) -> list[BylineSegment]:
    """Return the parts of a byline behind its opening."""
    parts = [(joined, part) for joined, part in map(_unled, _parts(text, opening)) if part]
    single = any(joined for joined, _ in parts) and all(" " not in part for _, part in parts)
    return [BylineSegment(part, joined, single) for joined, part in parts]


def _unled(part: tuple[bool, str]) -> tuple[bool, str]:
    joined, text = part
    leading = _LEADING_AND.match(text)
    return (True, text[leading.end() :]) if leading else (joined, text)


def _parts(text: str, opening: str) -> Iterator[tuple[bool, str]]:
    """Yield each part of a byline, and whether "and" or its like is before it."""
    start, joined = 0, False
    for found in _SEPARATOR.finditer(text):
        if found["word"] in _DOUBTFUL and not _joins_names(text[start : found.start()], text[found.end() :], opening):
            continue
        yield joined, text[start : found.start()].strip()
        joined, start = bool(found["word"] or found["sign"]), found.end()
    yield joined, text[start:].strip()


def _joins_names(before: str, after: str, opening: str) -> bool:
    """Return whether a word between two parts is "and", though it means "in" in other languages."""
    if opening.casefold().startswith(_LATIN_OPENINGS):
        return False
    following = _SEPARATOR.split(after, maxsplit=1)[0].split()
    is_place = " ".join(following).casefold() in PLACES_OF_TWO_WORDS
    return not is_place and (len(before.split()) == 1 or len(following) >= 2)
