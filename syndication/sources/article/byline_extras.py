"""The parts around the names of a byline: addresses, dates, reading times, picture credits, staff without a name."""

from __future__ import annotations

import re

from syndication.sources.article.agencies import known_agency
from syndication.sources.article.printed_dates import is_date_line

_ADDRESS = re.compile(r"\s?[(\[<]?(?:mailto:)?[^\s()\[\]<>@]{0,64}@[^\s()\[\]<>]{1,250}[)\]>]?")
_TRAILING_AND = re.compile(r"(?:\s?,|\s(?:and|&|und|et|y))$")
_READING_TIME = re.compile(
    r"\d{1,3}[ -](?:min(?:ute)?s?)(?:\s(?:read|lesezeit|de lecture|de lectura|di lettura))?", re.IGNORECASE
)
_TAIL = re.compile(r"\s[·•|–—-]\s|,\s|\s(?=\d)")
_PICTURES = re.compile(
    r"(?P<role>pictures?|photos?|photographs?|photography|images?|illustrations?|video|graphics?|bilder|fotos?)\s"
    r"(?:by|von|de|di|por|par)\s(?=\S)",
    re.IGNORECASE,
)
_SENTENCE_OF_PICTURES = re.compile(rf"\.\s(?={_PICTURES.pattern.replace('?P<role>', '?:')})", re.IGNORECASE)
_STAFF = re.compile(
    r"(?:from|by)\s(?P<en>our\s(?:own\s|special\s|staff\s|foreign\s){0,2}(?:correspondents?|reporters?|staff))|"
    r"von\s(?P<de>unserem\s(?:korrespondenten|redakteur|reporter)|unserer\s(?:korrespondentin|redakteurin|redaktion))|"
    r"de\s(?P<fr>notre\s(?:correspondante?|envoyée?\sspéciale?)|nuestr[oa]\scorresponsal|nuestra\sredacción)",
    re.IGNORECASE,
)
_CHINESE_NAME = r"(?!报道|報道|综合|撰文|摄影)[\u4e00-\u9fff]{2,4}"
_CHINESE_NAMES = rf"{_CHINESE_NAME}(?:[ 、,，]{_CHINESE_NAME}){{0,4}}"
_CHINESE = re.compile(
    rf"(?:本[报報刊社网](?:特约)?(?:记者|記者|通讯员)[ :：]?|(?:记者|記者|通讯员)[ :：])(?P<staff>{_CHINESE_NAMES})"
    r"(?: ?(?:综合)?(?:报道|報道))?|"
    rf"(?P<names>{_CHINESE_NAMES}) (?:综合报道|摄影报道|报道|報道|撰文)"
)
# "By Land and Sea" has no authors.
_NO_NAMES = frozenset(
    "land sea air day night numbers design hook crook fire water rail road foot train bus car ship boat bike".split()
)
_ALONE = frozenset(("reuters", "bloomberg", "xinhua", "afp"))


def without_addresses(text: str) -> str:
    """Return `text` without mail addresses and names of accounts: "Jane Doe" for "Jane Doe (@janedoe)"."""
    return _TRAILING_AND.sub("", _ADDRESS.sub("", text).strip()) if "@" in text else text


def without_day(text: str) -> str:
    """Return the names before a date or a reading time: "Jane Doe" for "Jane Doe · 5 February 2026"."""
    for found in _TAIL.finditer(text[:200]):
        rest = [part for part in re.split(r"\s[·•|–—-]\s", text[found.end() :]) if part]
        if found.start() and rest and all(map(_is_day_or_time, rest)):
            return text[: found.start()]
    return text


def with_comma(text: str) -> str:
    """Return a byline with a comma before the credit of the pictures: "Jane Doe, photos by John Roe"."""
    return _SENTENCE_OF_PICTURES.sub(", ", text)


def picture_maker(text: str) -> tuple[str, str]:
    """Return the name and the role in "pictures by John Roe"; two empty texts if it is none."""
    found = _PICTURES.match(text)
    return (text[found.end() :], found["role"].casefold()) if found else ("", "")


def staff(text: str) -> str:
    """Return who wrote if no name is given: "Our own correspondent" for "From our own correspondent"."""
    found = _STAFF.fullmatch(text)
    name = (found["en"] or found["de"] or found["fr"]) if found else ""
    return f"{name[:1].upper()}{name[1:]}"


def chinese_names(text: str) -> tuple[str, ...]:
    """Return the names in "李伟 报道" or "本报记者 李伟"."""
    found = _CHINESE.fullmatch(text) if len(text) <= 60 else None
    return tuple(re.split("[ 、,，]", found["staff"] or found["names"])) if found else ()


def is_no_name(word: str) -> bool:
    """Return whether a single word is surely no author: "Land" in "By Land and Sea"."""
    return word.casefold() in _NO_NAMES


def split_agency(text: str) -> tuple[str, str]:
    """Return "JANE DOE" and "Associated Press" for the two behind one another; the text and "" without an agency."""
    words = text.split()
    for count in (3, 2, 1):
        names, tail = words[:-count], " ".join(words[-count:])
        is_clear = count > 1 or tail.casefold() in _ALONE or (tail.isupper() and not " ".join(names).isupper())
        if len(names) >= 2 and is_clear and (agency := known_agency(tail)):
            return " ".join(names), agency
    return text, ""


def _is_day_or_time(text: str) -> bool:
    return bool(_READING_TIME.fullmatch(text)) or is_date_line(text)
