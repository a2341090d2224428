"""Datelines: the place, and at times the day and an agency, before the first sentence."""

from __future__ import annotations

import re

from msgspec import Struct

from syndication.sources.article.agencies import agency as known_agency
from syndication.sources.article.shapes import fits, is_name, is_uncased, is_upper
from syndication.sources.article.vocabulary import MONTHS, NAME_PARTICLES, NOT_PLACES, WEEKDAYS

_WINDOW = 100
_SEPARATOR = re.compile(r"\s?(?:--|[—–:：])(?:\s|$)|\s-(?:\s|$)|(?<=\S)[—–](?=\S)")
_AGENCY = re.compile(r"\s?\(([^()]{2,40})\)$")
_DAY = re.compile(r",?\s(?:le\s)?(?:(\d{1,2})\.?\s([^\W\d]+)\.?|([^\W\d]+)\.?\s(\d{1,2}))(?:,?\s\d{4})?$")
_WORD = re.compile(r"[^\s/-]+")
_SMALL_WORDS = NAME_PARTICLES | {"and", "au", "aux", "en", "for", "in", "on", "sur", "upon"}


class DatelineMatch(Struct, frozen=True):
    """A dateline as printed (`text`), its place, agency and (month, day), and how much of the block it takes."""

    text: str
    located: str
    agency: str = ""
    day: tuple[int, int] | None = None
    length: int = 0


def find(block: str) -> DatelineMatch | None:
    """Return the dateline that `block` is or begins with, or None.

    The place is in capitals where the script has them, and a colon, a dash or, where it stands
    alone, an agency in brackets ends it.
    """
    separator = _SEPARATOR.search(block[:_WINDOW])
    if separator is None and not (len(block) < _WINDOW and block.endswith(")")):
        return None
    printed = block[: separator.start()] if separator else block
    return _parsed(printed, separator.end() if separator else len(block))


def parsed(printed: str) -> DatelineMatch:
    """Return the dateline `printed`, taking it for one whatever it looks like."""
    return find(printed) or _parsed(printed, len(printed)) or DatelineMatch(printed, located(printed))


def length(block: str) -> int:
    """Return how many characters of `block` its dateline takes, the separator included."""
    found = find(block)
    return found.length if found else len(block)


def located(place: str) -> str:
    """Return a place in capitals as it is written in a sentence ("RIO DE JANEIRO" as "Rio de Janeiro")."""
    return _WORD.sub(_capitalised, place)


def _capitalised(word: re.Match[str]) -> str:
    text = word.group()
    if not text.isupper() or "." in text[:-1]:
        return text
    if word.start() and text.casefold() in _SMALL_WORDS:
        return text.lower()
    elided = text[1:2] in ("'", "’")  # N'DJAMENA
    return text[:2] + text[2:].capitalize() if elided else text.capitalize()


def _parsed(printed: str, taken: int) -> DatelineMatch | None:
    bracket = _AGENCY.search(printed)
    bare = printed[: bracket.start()] if bracket else printed
    bare, day = _without_day(bare)
    place = bare.removesuffix(",")
    if not _is_place(place):
        return None
    name = known_agency(bracket.group(1)) if bracket else ""
    return DatelineMatch(printed, located(place), name, day, taken)


def _without_day(text: str) -> tuple[str, tuple[int, int] | None]:
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
