"""Rules on numbers: counts, sizes, lengths, hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from syndication.model.finding import Finding
from syndication.validation.rule import Place, Rule, XmlPlace

INVALID_INTEGER = Rule(
    "InvalidInteger",
    "error",
    "{name}: not a whole number: {value}",
    "Write only digits, without spaces, units or signs.",
)
INVALID_POSITIVE_INTEGER = Rule(
    "InvalidPositiveInteger",
    "error",
    "{name}: not a whole number above zero: {value}",
    "Write only digits. If the number is not known, leave the element or attribute out; 0 is not a size.",
)
INVALID_NON_NEGATIVE_INTEGER = Rule(
    "InvalidNonNegativeInteger",
    "error",
    "{name}: not a whole number of zero or more: {value}",
    "Write only digits. A count cannot be negative. If it is not known, leave it out.",
)
INVALID_INTEGER_ATTRIBUTE = Rule(
    "InvalidIntegerAttribute",
    "error",
    "{name}: not a whole number of zero or more: {value}",
    "Write the size in bytes, or the port, in digits without separators or units. An unknown length is 0.",
)
USE_ZERO_FOR_UNKNOWN = Rule(
    "UseZeroForUnknown",
    "error",
    "{name}: a length of {value} is not valid",
    "Write 0 if the size of the file is not known.",
)
INTEGER_OVERFLOW = Rule(
    "IntegerOverflow",
    "warning",
    "{name}: a number larger than readers can hold: {value}",
    "Some readers store this number in 32 bits, and show a wrong one above 2147483647. Check that it is right.",
)
INVALID_FLOAT = Rule(
    "InvalidFloat",
    "error",
    "{name}: not a number: {value}",
    "Write digits, with a point before decimals if there are any.",
)
INVALID_WIDTH = Rule(
    "InvalidWidth",
    "error",
    "{name}: not a width from 1 to 144: {value}",
    "RSS allows an image of a channel to be at most 144 pixels wide. Use a smaller one.",
)
INVALID_HEIGHT = Rule(
    "InvalidHeight",
    "error",
    "{name}: not a height from 1 to 400: {value}",
    "RSS allows an image of a channel to be at most 400 pixels high. Use a smaller one.",
)
INVALID_HOUR = Rule(
    "InvalidHour", "error", "{name}: not an hour from 0 to 23: {value}", "Write an hour of GMT, 0 to 23. Midnight is 0."
)
USE_ZERO_FOR_MIDNIGHT = Rule(
    "UseZeroForMidnight", "warning", "{name}: midnight is hour 0, not {value}", "Write 0 for the hour after midnight."
)
TOO_MANY_HOURS = Rule(
    "NotEnoughHoursInTheDay", "error", "{name}: more than 24 hours", "List each hour to skip once, at most 24."
)
INVALID_COMMA_SEPARATED = Rule(
    "InvalidCommaSeparatedIntegers",
    "error",
    "{name}: not a list of whole numbers with commas: {value}",
    "Write only digits and commas: 60,33,14.",
)

_LARGEST = 2**31 - 1
_LARGEST_FILE = 2**63 - 1  # films of over 2 GiB are common
_ORDINARY = re.compile(r"[1-9][0-9]{0,8}\Z")
_DIGITS = re.compile(r"[0-9]+\Z")
_WHOLE = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")


def positive(place: Place, value: str) -> Iterable[Finding]:
    """A whole number above zero."""
    return () if _ORDINARY.match(value) else _number(place, value, least=1)


def non_negative(place: Place, value: str) -> Iterable[Finding]:
    """A whole number of zero or more."""
    return () if _ORDINARY.match(value) else _number(place, value, least=0)


def file_size(place: Place, value: str) -> Iterable[Finding]:
    """The size of a file in bytes, zero or more."""
    return () if _ORDINARY.match(value) else _number(place, value, least=0, most=_LARGEST_FILE)


def known_file_size(place: Place, value: str) -> Iterable[Finding]:
    """The size of a file in bytes, above zero."""
    return () if _ORDINARY.match(value) else _number(place, value, least=1, most=_LARGEST_FILE)


def count(place: Place, value: str) -> Iterable[Finding]:
    """A whole number of zero or more, as large as it may be: a film can be seen more than 2^31 times."""
    return () if _DIGITS.match(value.strip()) else (place.finding(INVALID_NON_NEGATIVE_INTEGER, value),)


def _number(place: Place, value: str, least: int, most: int = _LARGEST) -> Iterator[Finding]:
    text = value.strip()
    rule = INVALID_POSITIVE_INTEGER if least else INVALID_NON_NEGATIVE_INTEGER
    if not _WHOLE.match(text):
        yield place.finding(INVALID_INTEGER, value)
    elif text.startswith("-") or (least and not text.lstrip("+0")):
        yield place.finding(rule, value)
    elif _overflows(text, most):
        yield place.finding(INTEGER_OVERFLOW, value)


def _overflows(digits: str, most: int) -> bool:
    significant = digits.lstrip("+0")
    return len(significant) > 19 or (significant != "" and int(significant) > most)


def decimal(place: Place, value: str) -> Iterator[Finding]:
    """A number, with or without decimals."""
    if not _DECIMAL.match(value.strip()):
        yield place.finding(INVALID_FLOAT, value)


def length(place: Place, value: str) -> Iterator[Finding]:
    """The length of an enclosure in bytes, or a port."""
    if value.startswith("-") and _WHOLE.match(value):
        yield place.finding(USE_ZERO_FOR_UNKNOWN, value, "0")
    elif not _DIGITS.match(value):
        yield place.finding(INVALID_INTEGER_ATTRIBUTE, value)
    elif _overflows(value, _LARGEST_FILE):
        yield place.finding(INTEGER_OVERFLOW, value)


def port(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, cloud: the port at which it listens."""
    if not _DIGITS.match(value) or len(value) > 5 or int(value) == 0:
        yield place.finding(INVALID_INTEGER_ATTRIBUTE, value)


def width(place: Place, value: str) -> Iterator[Finding]:
    """The width of a channel's image."""
    if not _within(value.strip(), 144):
        yield place.finding(INVALID_WIDTH, value)


def height(place: Place, value: str) -> Iterator[Finding]:
    """The height of a channel's image."""
    if not _within(value.strip(), 400):
        yield place.finding(INVALID_HEIGHT, value)


def _within(text: str, most: int) -> bool:
    return bool(_DIGITS.match(text)) and len(text) < 5 and 1 <= int(text) <= most


def hour(place: XmlPlace, value: str) -> Iterator[Finding]:
    """RSS 2.0, skipHours: 0 to 23. RSS 0.91 and 0.92 counted from 1 to 24."""
    text = value.strip()
    if text == "24" and place.source.root.get("version", "2.0") != "2.0":
        yield place.finding(USE_ZERO_FOR_MIDNIGHT, text)
    elif not _DIGITS.match(text) or len(text) > 2 or int(text) > 23:
        yield place.finding(INVALID_HOUR, value)


def hour_of_day(text: str) -> str:
    """Return the hour that is meant: 05 is 5, and 24 is 0. Return any other text as it is."""
    return str(int(text) % 24) if _DIGITS.match(text) and len(text) <= 2 and int(text) <= 24 else text


def hours(site: XmlPlace) -> Iterator[Finding]:
    """RSS 2.0, skipHours: 24 at most."""
    if len(site.element) > 24:
        yield site.finding(TOO_MANY_HOURS)


def comma_separated(place: Place, value: str) -> Iterator[Finding]:
    """RSS 1.0 slash module, hit_parade."""
    if not all(_DIGITS.match(part.strip()) for part in value.split(",")):
        yield place.finding(INVALID_COMMA_SEPARATED, value)
