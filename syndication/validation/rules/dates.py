"""Rules on dates: RFC 822 in RSS, RFC 3339 in Atom, W3CDTF in Dublin Core."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

from syndication.model.finding import Finding
from syndication.validation import suggestions
from syndication.validation.rule import Place, Rule

INVALID_RFC822 = Rule(
    "InvalidRFC2822Date",
    "error",
    "{name}: not a date in the form of RSS (RFC 822): {value}",
    "Write it as Thu, 05 Feb 2026 12:00:00 GMT: English names of three letters, a colon in the time, and a zone "
    "such as GMT or +0100 at the end.",
)
INCORRECT_WEEKDAY = Rule(
    "IncorrectDOW",
    "error",
    "{name}: the weekday does not match the date: {value}",
    "One of the two is wrong, and readers differ in which they use. Correct the date, or leave the weekday out.",
)
PROBLEMATICAL_RFC822 = Rule(
    "ProblematicalRFC822Date",
    "warning",
    "{name}: some readers misread this form of date: {value}",
    "Write four digits for the year, single spaces, capitals as in Thu, 05 Feb 2026 12:00:00 GMT, and GMT or an "
    "offset of whole or half hours. Leave out comments in parentheses and zones of one letter.",
)
INVALID_RFC3339 = Rule(
    "InvalidRFC3339Date",
    "error",
    "{name}: not a date with time and zone in the form of RFC 3339: {value}",
    "Write it as 2026-02-05T12:00:00Z or 2026-02-05T13:00:00+01:00: seconds and zone are required, T and Z are "
    "capitals, and the day must exist.",
)
INVALID_W3CDTF = Rule(
    "InvalidW3CDTFDate",
    "error",
    "{name}: not a W3C date: {value}",
    "Write 2026, 2026-02, 2026-02-05, or with a time and its zone: 2026-02-05T12:00Z, 2026-02-05T12:00:00+01:00.",
)
IMPLAUSIBLE = Rule(
    "ImplausibleDate",
    "warning",
    "{name}: the date is probably wrong: {value}",
    "The date is before 1990 or in the future. Readers hide such an entry, or always show it first. Check the clock "
    "and the time zone of the program that wrote it.",
)

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_ZONES = {
    "ut": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
# RFC 822 gave letters to the zones, but with the wrong signs. RFC 2822 section 4.3 therefore reads them all as UTC.
_ZONES |= dict.fromkeys("abcdefghiklmnopqrstuvwxyz", 0)
# Applied to a date without comments, with single spaces. RFC 822 and RFC 2822 section 4.3 allow spaces between all
# tokens, and years of two or three digits.
_RFC822 = re.compile(
    r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun) ?, ?)?"
    r"(?P<day>[0-9]{1,2}) (?P<month>[a-z]{3}) (?P<year>[0-9]{2,4}) "
    r"(?P<hour>[0-9]{2}) ?: ?(?P<minute>[0-9]{2})(?: ?: ?(?P<second>[0-9]{2}))? ?"
    r"(?P<zone>[+\-][0-9]{4}|[a-z]{1,3})\Z",
    re.IGNORECASE,
)
_LONGEST_DATE = 1000
_COMMENT_PART = re.compile(r"[^()\\]+|\\.|[()]", re.DOTALL)
_STRICT_RFC822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?[0-9]{1,2} "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})? (?:[+\-][0-9]{2}(?:00|30)|UT|GMT|[ECMP][SD]T|Z)\Z"
)
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+\-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z"
)
_W3CDTF = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+\-](?:[01][0-9]|2[0-3]):[0-5][0-9]))?)?)?\Z"
)
_PERIOD = re.compile(r"(?:start|end|name|scheme)=[^;]*(?:;\s*(?:start|end|name|scheme)=[^;]*)*;?\Z")
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_RSS_AHEAD = timedelta(minutes=10)
_ATOM_AHEAD = timedelta(days=1)
_FIRST_OF_YEAR = "0000-01-01T00:00:00"


def rfc822(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0: an RFC 822 date (section 5) with the right weekday and a plausible time."""
    text = value.strip()
    found = _RFC822.match(_without_comments(text))
    moment = _moment(found) if found else None
    if found is None or moment is None:
        yield place.finding(INVALID_RFC822, value, suggestions.rfc822_date(value))
        return
    if not _STRICT_RFC822.match(text):
        yield place.finding(PROBLEMATICAL_RFC822, value, suggestions.rfc822_date(value))
    weekday = found["weekday"]
    if weekday and _WEEKDAYS[moment.weekday()] != weekday.lower():
        yield place.finding(INCORRECT_WEEKDAY, value, suggestions.rfc822_date(value))
    if not _is_plausible(moment, place, _RSS_AHEAD):
        yield place.finding(IMPLAUSIBLE, value)


def _without_comments(text: str) -> str:
    """Return a date with one space for each comment and for any white space. Comments nest: (a (b) c)."""
    if len(text) > _LONGEST_DATE:
        return ""
    if "(" not in text:
        return " ".join(text.split())
    depth, outside = 0, []
    for part in _COMMENT_PART.findall(text):
        if part == "(" or (part == ")" and depth):
            depth += 1 if part == "(" else -1
            outside.append(" ")
        elif not depth:
            outside.append(part)
    return "" if depth else " ".join("".join(outside).split())


def _moment(found: re.Match[str]) -> datetime | None:
    zone = found["zone"].lower()
    if zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[3:])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        if hours > 23 or minutes > 59:
            return None
    elif zone in _ZONES:
        offset = timedelta(hours=_ZONES[zone])
    else:
        return None
    month, year = _MONTHS.get(found["month"].lower(), 0), int(found["year"])
    if len(found["year"]) < 4:  # RFC 2822 section 4.3
        year += 2000 if len(found["year"]) == 2 and year < 50 else 1900
    second = 59 if found["second"] == "60" else int(found["second"] or 0)  # a leap second
    try:
        zone_info = timezone(offset)
        return datetime(year, month, int(found["day"]), int(found["hour"]), int(found["minute"]), second, 0, zone_info)
    except ValueError:
        return None


def rfc3339(place: Place, value: str) -> Iterable[Finding]:
    """An RFC 3339 date with capital T and Z (RFC 4287 section 3.3), and a plausible time."""
    moment = parse_rfc3339(value.strip())
    if moment is None:
        return (place.finding(INVALID_RFC3339, value, suggestions.rfc3339_date(value)),)
    return () if _is_plausible(moment, place, _ATOM_AHEAD) else (place.finding(IMPLAUSIBLE, value),)


def parse_rfc3339(text: str) -> datetime | None:
    """Return the time of an RFC 3339 date, None if `text` is not one."""
    if not _RFC3339.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # a leap second, or a day that does not exist
        return _calendar(text)


def w3cdtf(place: Place, value: str) -> Iterator[Finding]:
    """A W3C date: from only the year to fractions of a second."""
    text = value.strip()
    if not _W3CDTF.match(text) or _calendar(text) is None:
        yield place.finding(INVALID_W3CDTF, value, suggestions.rfc3339_date(value))


def period(place: Place, value: str) -> Iterator[Finding]:
    """A W3C date or a DCMI period ("start=2026-02-05; end=2026-03-05"), as dcterms:valid is."""
    if not _PERIOD.match(value.strip()):
        yield from w3cdtf(place, value)


def _calendar(text: str) -> datetime | None:
    # Missing parts get their first value ("2026" is 1 January 2026). A leap second counts as the second before it.
    date, _, clock = text.partition("T")
    zone = re.search(r"(?:Z|[+\-][0-9]{2}:[0-9]{2})\Z", clock)
    time = clock[: zone.start()] if zone else clock
    full = (date + _FIRST_OF_YEAR[len(date) : 10]) + "T" + (time[:8] + _FIRST_OF_YEAR[11 + len(time[:8]) :])
    if full.endswith(":60"):
        full = full[:-2] + "59"
    try:
        return datetime.fromisoformat(full + (zone[0].replace("Z", "+00:00") if zone else "+00:00"))
    except ValueError:
        return None


def _is_plausible(moment: datetime, place: Place, ahead: timedelta) -> bool:
    try:
        return _OLDEST <= moment <= place.now + ahead
    except OverflowError:  # year 1 or 9999 with an offset
        return False
