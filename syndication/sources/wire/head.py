"""The head and the end of a wire's file: codes for machines, and the time of transmission.

IPTC 7901: SOH "eca062 4 i 211 dpa 061", a line of keywords, STX, the text, ETX "131137 GMT Nov 13".
ANPA 1312: SYN SYN SOH "w2870", "f l BC-Harbour 11-13 1049", STX, the text, "AP-WF-11-13-13 1509GMT".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec import Struct

_IPTC = re.compile(
    r"(?P<number>[A-Za-z]{0,8}\d{1,6})\s+(?P<priority>\d)\s+(?P<category>[A-Za-z]{1,3})\s+(?P<words>\d{1,6})\b.{0,80}"
)
_ANPA = re.compile(r"(?P<number>[A-Za-z]\d{4})\W.{0,80}")
_ANPA_SECOND = re.compile(
    r"(?P<priority>[A-Za-z]) (?P<category>[A-Za-z])\s+(?P<slug>[A-Za-z]{2}-\S.{0,80}?)\s+"
    r"(?P<day>\d\d?-\d\d?) (?P<words>\d{4})"
)
_IPTC_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)\s?(?:GMT|UTC|Z)\s([^\W\d_]{3})\s(\d\d)\b", re.IGNORECASE)
_ANPA_TIME = re.compile(r"\b(\d\d?)-(\d\d?)-(\d\d) (\d\d)(\d\d)\s?(?:GMT|UTC)\b", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_GERMAN_MONTHS = {"mär": "mar", "mrz": "mar", "mai": "may", "okt": "oct", "dez": "dec"}
_OPEN_END = 4000  # characters: the time is in the last lines


class WireHead(Struct, frozen=True):
    """What a head says: the number of the story, its priority and category, how many words it has, its slug."""

    number: str = ""
    priority: str = ""
    category: str = ""
    words: int = 0
    slug: str = ""

    @property
    def note(self) -> str:
        """The head in words, for editors."""
        parts = {"priority": self.priority, "category": self.category, "slug": self.slug}
        words = (f"{self.words} words",) if self.words else ()
        given = (f"{name} {value}" for name, value in parts.items() if value)
        return ", ".join((f"Wire {self.number}".strip(), *given, *words))


def read_head(lines: tuple[str, ...]) -> WireHead:
    """Return what the lines before the text say; a head in an unknown form has nothing to say."""
    first, *others = (*lines, "")
    if found := _IPTC.fullmatch(first):
        slug = " ".join(line.rstrip("/ ") for line in others if line)
        return WireHead(found["number"], found["priority"], found["category"], int(found["words"]), slug[:80])
    number = _ANPA.fullmatch(first)
    second = next((found for line in lines if (found := _ANPA_SECOND.match(line))), None)
    if second:
        slug = " ".join(second["slug"].split())
        called = number["number"] if number else ""
        return WireHead(called, second["priority"], second["category"], int(second["words"]), slug)
    return WireHead(number["number"]) if number else WireHead()


def read_time(text: str) -> tuple[datetime | None, str]:
    """Return the time of transmission at the end of a file, and its words; None if it is not in GMT, or missing."""
    end = text[-_OPEN_END:]
    for pattern, order in ((_IPTC_TIME, "day hour minute month year"), (_ANPA_TIME, "month day year hour minute")):
        found = list(pattern.finditer(end))
        if found and (moment := _moment(dict(zip(order.split(), found[-1].groups(), strict=True)))):
            return moment, found[-1][0]
    return None, ""


def _moment(parts: dict[str, str]) -> datetime | None:
    month = _GERMAN_MONTHS.get(parts["month"].lower(), parts["month"].lower())
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdecimal() else 0
    year = int(parts["year"])
    try:
        # Two digits: such files are from 1970 to 2069.
        return datetime(
            2000 + year if year < 70 else 1900 + year,
            number,
            int(parts["day"]),
            int(parts["hour"]),
            int(parts["minute"]),
            tzinfo=UTC,
        )
    except ValueError:
        return None
