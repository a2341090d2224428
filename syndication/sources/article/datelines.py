"""Datelines: the place before the first sentence, sometimes with a day and an agency.

Examples: "LONDON:", "RIO DE JANEIRO, Feb 5 (Reuters) -", "PARIS, le 5 février —".
"""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.sources.article.agencies import known_agency
from syndication.sources.article.shapes import fits, is_name, is_uncased, is_upper
from syndication.sources.article.vocabulary import MONTHS, NAME_PARTICLES, NOT_PLACES, WEEKDAYS

_WINDOW = 100
_SEPARATOR = re.compile(r"\s?(?:--|[—–:：])(?:\s|$)|\s-(?:\s|$)|(?<=\S)[—–](?=\S)")
_AGENCY = re.compile(r"\s?\(([^()]{2,40})\)$")
_DAY = re.compile(r",?\s(?:le\s)?(?:(\d{1,2})\.?\s([^\W\d]+)\.?|([^\W\d]+)\.?\s(\d{1,2}))(?:,?\s\d{4})?$")
_WORD = re.compile(r"[^\s/-]+")
_SMALL_WORDS = NAME_PARTICLES | {"and", "au", "aux", "en", "for", "in", "on", "sur", "upon"}


class DatelineMatch(Struct, frozen=True):
    """A dateline as printed (`text`), its place, agency and (month, day), and its length with the separator."""

    text: str
    located: str
    agency: str = ""
    day: tuple[int, int] | None = None
    length: int = 0


def find(block: str) -> DatelineMatch | None:
    """Return the dateline that `block` is or begins with, or None.

    The place is in capitals if the script has them. The dateline ends with a colon or a dash; if it is the whole
    block, it may also end with an agency in brackets.
    """
    separator = _SEPARATOR.search(block[:_WINDOW])
    if separator is None and not (len(block) < _WINDOW and block.endswith(")")):
        return None
    printed = block[: separator.start()] if separator else block
    return _as_dateline(printed, separator.end() if separator else len(block))


def parse(printed: str) -> DatelineMatch:
    """Return `printed` as a dateline, whatever it looks like."""
    return find(printed) or _as_dateline(printed, len(printed)) or DatelineMatch(printed, place_name(printed))


def dateline_length(block: str) -> int:
    """Return the length of the dateline of `block`, with its separator; the whole length if there is none."""
    found = find(block)
    return found.length if found else len(block)


def place_name(place: str) -> str:
    """Return a place in capitals as in a sentence: "Rio de Janeiro" for "RIO DE JANEIRO"."""
    return _WORD.sub(_in_sentence_case, place)


def _in_sentence_case(word: re.Match[str]) -> str:
    text = word.group()
    if not text.isupper() or "." in text[:-1]:
        return text
    if word.start() and text.casefold() in _SMALL_WORDS:
        return text.lower()
    elided = text[1:2] in ("'", "’")  # N'DJAMENA
    return text[:2] + text[2:].capitalize() if elided else text.capitalize()


def _as_dateline(printed: str, length: int) -> DatelineMatch | None:
    """Return the dateline `printed`, None if it does not name a place."""
    bracket = _AGENCY.search(printed)
    bare = printed[: bracket.start()] if bracket else printed
    bare, day = _split_day(bare)
    place = bare.removesuffix(",")
    if not _is_place(place):
        return None
    name = known_agency(bracket.group(1)) if bracket else ""
    return DatelineMatch(printed, place_name(place), name, day, length)


def _split_day(text: str) -> tuple[str, tuple[int, int] | None]:
    """Return "LONDON" and (2, 5) for "LONDON, Feb 5"; without a day the text itself and None."""
    head, _, last = text.rpartition(", ")
    if last.casefold() in WEEKDAYS:
        return head, None
    found = _DAY.search(text)
    if found is None:
        return text, None
    month = MONTHS.get((found.group(2) or found.group(3)).casefold())
    day = int(found.group(1) or found.group(4))
    return (text[: found.start()], (month, day)) if month and 1 <= day <= 31 else (text, None)


def _is_place(text: str) -> bool:
    city, *regions = text.split(", ")
    if len(regions) > 2 or any(letter.isdecimal() for letter in text) or city.casefold() in NOT_PLACES:
        return False
    if is_uncased(city):
        return fits(text, 3, 25)
    letters = sum(map(str.isalpha, city))
    return letters >= 3 and is_upper(city) and fits(city, 4, 50) and all(map(_is_region, regions))


def _is_region(text: str) -> bool:
    return fits(text, 3, 40) and all(is_name(word) or word in _SMALL_WORDS for word in text.split())
