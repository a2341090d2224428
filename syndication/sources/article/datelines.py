"""Datelines: the place before the first sentence, sometimes with a day and an agency.

Examples: "LONDON:", "RIO DE JANEIRO, Feb 5 (Reuters) -", "PARIS, le 5 février —".
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from syndication.sources.article.agencies import known_agency
from syndication.sources.article.shapes import fits, is_name, is_uncased, is_upper
from syndication.sources.article.vocabulary import MONTHS, NAME_PARTICLES, NOT_PLACES, WEEKDAYS

_WINDOW = 100
_SEPARATOR = re.compile(r"\.-(?:\s|$)|\s?(?:--|[—–:：])(?:\s|$)|\s[-_](?:\s|$)|(?<=\S)[—–](?=\S)")
_AGENCY = re.compile(r"\s?\(([^()]{2,40})\)$")
_DAY = re.compile(r",?\s(?:le\s)?(?:(\d{1,2})\.?\s([^\W\d]+)\.?|([^\W\d]+)\.?\s(\d{1,2}))(?:,?\s\d{4})?$")
_AGENCY_FIRST = re.compile(r"\((?P<agency>[^()]{2,40})\)\s?[–—-]\s?")
_AGENCY_BEHIND = re.compile(r"(?P<agency>[^.–—()-]{2,30})(?:\.(?:\s|$)|\s?[–—]\s|\s-\s)")
_WORD = re.compile(r"[^\s/-]+")
_SMALL_WORDS = NAME_PARTICLES | {
    "and",
    "au",
    "aux",
    "en",
    "for",
    "in",
    "on",
    "sur",
    "upon",
    "am",
    "an",
    "bei",
    "ob",
    "near",
    "sous",
    "lès",
}


class DatelineMatch(Struct, frozen=True):
    """A dateline as printed (`text`), its place, agency and (month, day), and its length with the separator."""

    text: str
    located: str
    agency: str = ""
    day: tuple[int, int] | None = None
    length: int = 0


def find(block: str) -> DatelineMatch | None:
    """Return the dateline that `block` is or begins with, or None.

    The place is in capitals if the script has them, or a known agency is named behind it. The dateline ends with a
    colon or a dash; if it is the whole block, it may also end with an agency in brackets.
    """
    led = _AGENCY_FIRST.match(block)
    if led and known_agency(led["agency"]):
        rest = find(block[led.end() :])
        return rest and _with_lead(rest, led)
    separator = _SEPARATOR.search(block[:_WINDOW])
    if separator is None and not (len(block) < _WINDOW and block.endswith(")")):
        return None
    printed = block[: separator.start()] if separator else block
    end = separator.end() if separator else len(block)
    behind = _AGENCY_BEHIND.match(block[end : end + _WINDOW])
    name = known_agency(behind["agency"]) if behind else ""
    if behind and name:
        named = _as_dateline(printed, end + behind.end(), name)
        return named and replace(named, text=block[: end + behind.end("agency")], agency=name)
    return _as_dateline(printed, end)


def _with_lead(found: DatelineMatch, led: re.Match[str]) -> DatelineMatch:
    """Return a dateline with the agency before it: "(ANSA) - ROMA, 5 FEB"."""
    text = f"{led.group()}{found.text}"
    return replace(found, text=text, agency=known_agency(led["agency"]), length=led.end() + found.length)


def parse(printed: str) -> DatelineMatch:
    """Return `printed` as a dateline, whatever it looks like."""
    led = _AGENCY_FIRST.match(printed)
    if found := find(printed):
        return found
    if led and known_agency(led["agency"]) and led.end() < len(printed):
        return replace(parse(printed[led.end() :]), text=printed, agency=known_agency(led["agency"]))
    return _as_dateline(printed, len(printed)) or DatelineMatch(printed, place_name(printed))


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


def _as_dateline(printed: str, length: int, agency: str = "") -> DatelineMatch | None:
    """Return the dateline `printed`, None if it does not name a place. An `agency` is known from elsewhere."""
    bracket = _AGENCY.search(printed)
    bare = printed[: bracket.start()] if bracket else printed
    bare, day = _split_day(bare)
    place = bare.removesuffix(",")
    name = _agency_in(bracket.group(1)) if bracket else ""
    if not day and name and (only_day := _split_day(f", {bare}")) and not only_day[0]:
        return DatelineMatch(printed, "", name, only_day[1], length)  # "Feb 5 (Reuters) -"
    if not _is_place(place) and not ((name or agency) and _is_place_in_small_letters(place)):
        return None
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


def _agency_in(text: str) -> str:
    """Return the known agency in brackets: "dpa", "dpa/lno", "AFP/Reuters"."""
    return known_agency(text) or ", ".join(filter(None, map(known_agency, text.split("/"))))


def _is_place_in_small_letters(text: str) -> bool:
    """Return whether `text` may be a place, written as in a sentence: "Hamburg", "Frankfurt am Main"."""
    words = text.replace("/", " ").replace(",", " ").split()
    is_named = all(is_name(word) or word.casefold() in _SMALL_WORDS for word in words)
    return bool(words) and is_named and is_name(words[0]) and fits(text, 6, 50) and not any(map(str.isdecimal, text))


def _is_region(text: str) -> bool:
    return fits(text, 3, 40) and all(is_name(word) or word in _SMALL_WORDS for word in text.split())
