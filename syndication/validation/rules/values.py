"""Rules on single values: numbers, languages, media types, hours, days, the small words of RSS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model import Finding
from syndication.validation.languages import LANGUAGES
from syndication.validation.rule import Place, Rule, Site

INVALID_LANGUAGE = Rule(
    "InvalidLanguage",
    "error",
    "{name}: not a language code: {value}",
    "Write a language tag of BCP 47 that begins with a code of ISO 639, of two letters if there is one: en, en-GB, fr.",
)
INVALID_INTEGER = Rule(
    "InvalidInteger",
    "error",
    "{name}: not a whole number: {value}",
    "Write digits only, without blanks, units or signs.",
)
INVALID_POSITIVE_INTEGER = Rule(
    "InvalidPositiveInteger",
    "error",
    "{name}: not a whole number above zero: {value}",
    "Write digits only. Where the number is not known, leave the element or attribute out; 0 is no size.",
)
INVALID_NON_NEGATIVE_INTEGER = Rule(
    "InvalidNonNegativeInteger",
    "error",
    "{name}: not a whole number of zero or more: {value}",
    "Write digits only. A count cannot be negative; where it is not known, leave it out.",
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
    "{name}: a length of {value} means nothing",
    "Write 0 where the size of the file is not known.",
)
INTEGER_OVERFLOW = Rule(
    "IntegerOverflow",
    "error",
    "{name}: a number larger than readers can hold: {value}",
    "Many readers keep this in 32 bits. Stay at or below 2147483647.",
)
INVALID_FLOAT = Rule(
    "InvalidFloat",
    "error",
    "{name}: not a number: {value}",
    "Write digits, with a point before decimals if there are any.",
)
INVALID_MIME_TYPE = Rule(
    "InvalidMIMEType",
    "error",
    "{name}: not a media type: {value}",
    "Write text, html or xhtml, or a media type with its slash: text/plain, image/svg+xml.",
)
INVALID_MIME_ATTRIBUTE = Rule(
    "InvalidMIMEAttribute",
    "error",
    "{name}: not a media type: {value}",
    "Write a media type with its slash, image/jpeg or audio/mpeg; readers choose by it what they do with the file.",
)
INVALID_WIDTH = Rule(
    "InvalidWidth",
    "error",
    "{name}: not a width from 1 to 144: {value}",
    "RSS limits the channel's image to 144 pixels of width. Offer a smaller one.",
)
INVALID_HEIGHT = Rule(
    "InvalidHeight",
    "error",
    "{name}: not a height from 1 to 400: {value}",
    "RSS limits the channel's image to 400 pixels of height. Offer a smaller one.",
)
IMAGE_FORMAT = Rule(
    "ImageUrlFormat",
    "warning",
    "{name}: not a GIF, JPEG or PNG: {value}",
    "RSS names these three formats for the channel's image; many readers show no other.",
)
INVALID_HOUR = Rule(
    "InvalidHour", "error", "{name}: not an hour from 0 to 23: {value}", "Write an hour of GMT, 0 to 23."
)
USE_ZERO_FOR_MIDNIGHT = Rule(
    "UseZeroForMidnight", "warning", "{name}: midnight is hour 0, not {value}", "Write 0 for the hour after midnight."
)
TOO_MANY_HOURS = Rule(
    "NotEnoughHoursInTheDay", "error", "{name}: more than 24 hours", "List each hour to skip once, 24 at most."
)
INVALID_DAY = Rule(
    "InvalidDay", "error", "{name}: not a weekday: {value}", "Write the English name in full: Monday, Tuesday …"
)
TOO_MANY_DAYS = Rule("EightDaysAWeek", "error", "{name}: more than 7 days", "List each day to skip once, 7 at most.")
INVALID_FORM_NAME = Rule(
    "InvalidFormComponentName",
    "error",
    "{name}: not a name for a form field: {value}",
    "Begin with a letter and go on with letters, digits, - _ : and points.",
)
AVOID_TEXT_INPUT = Rule(
    "AvoidTextInput",
    "warning",
    "{name}: few readers show a text input",
    "Leave textInput out; link to the page instead.",
)
INVALID_UPDATE_PERIOD = Rule(
    "InvalidUpdatePeriod",
    "error",
    "{name}: not an update period: {value}",
    "Write hourly, daily, weekly, monthly or yearly, in lower case.",
)
INVALID_RSS_VERSION = Rule(
    "InvalidRSSVersion", "error", "{name}: not a version of RSS: {value}", 'Write version="2.0" on the rss element.'
)
INVALID_COMMA_SEPARATED = Rule(
    "InvalidCommaSeparatedIntegers",
    "error",
    "{name}: not whole numbers with commas between: {value}",
    "Write digits and commas only: 60,33,14.",
)
NO_THR_WHEN = Rule(
    "NoThrWhen",
    "error",
    "{name}: thr:when is not part of RFC 4685",
    "A draft of the threading extension had it. Write thr:updated instead.",
)

_LARGEST = 2**31 - 1
_DIGITS = re.compile(r"[0-9]+\Z")
_WHOLE = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_RESTRICTED_NAME = r"[A-Za-z0-9!#$&^_.+\-]+"  # RFC 6838 section 4.2
_MIME = re.compile(
    rf"{_RESTRICTED_NAME}/{_RESTRICTED_NAME}(?:\s*;\s*{_RESTRICTED_NAME}\s*=\s*(?:{_RESTRICTED_NAME}|\"[^\"]*\"))*\s*\Z"
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,8}|[xXiI])(?:-[A-Za-z0-9]{1,8})*\Z")
_IMAGE_FILE = re.compile(r"\.([A-Za-z0-9]{2,5})(?:[?#].*)?\Z", re.DOTALL)
_FORM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9\-_:.]*\Z")
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_PERIODS = frozenset("hourly daily weekly monthly yearly".split())
_IMAGES = frozenset("gif jpg jpeg jpe png jfif".split())
_NO_IMAGES = frozenset("avif bmp heic ico svg tif tiff webp".split())
_VERSIONS = frozenset("0.91 0.92 0.93 0.94 2.0".split())


def is_language(text: str) -> bool:
    """Say whether `text` is a language tag whose first part is a code of ISO 639-1 or -2, or x- or i-."""
    found = _LANGUAGE.match(text)
    return found is not None and (found[1].lower() in LANGUAGES or found[1].lower() in ("x", "i"))


def is_mime_type(text: str) -> bool:
    """Say whether `text` is a media type (RFC 6838 section 4.2), with or without parameters."""
    return bool(_MIME.match(text))


def language(place: Place, value: str) -> Iterator[Finding]:
    """A language tag (BCP 47)."""
    if not is_language(value.strip()):
        yield place.finding(INVALID_LANGUAGE, value)


def xml_language(place: Place, value: str) -> Iterator[Finding]:
    """xml:lang: a language tag, or nothing to take back an outer one."""
    if value and not is_language(value):
        yield place.finding(INVALID_LANGUAGE, value)


def positive(place: Place, value: str) -> Iterator[Finding]:
    """A whole number above zero."""
    return _number(place, value, least=1)


def non_negative(place: Place, value: str) -> Iterator[Finding]:
    """A whole number of zero or more."""
    return _number(place, value, least=0)


def _number(place: Place, value: str, least: int) -> Iterator[Finding]:
    text = value.strip()
    rule = INVALID_POSITIVE_INTEGER if least else INVALID_NON_NEGATIVE_INTEGER
    if not _WHOLE.match(text):
        yield place.finding(INVALID_INTEGER, value)
    elif text.startswith("-") or (least and not text.lstrip("+0")):
        yield place.finding(rule, value)
    elif _overflows(text):
        yield place.finding(INTEGER_OVERFLOW, value)


def _overflows(digits: str) -> bool:
    significant = digits.lstrip("+0")
    return len(significant) > 10 or (significant != "" and int(significant) > _LARGEST)


def decimal(place: Place, value: str) -> Iterator[Finding]:
    """A number, with or without decimals."""
    if not _DECIMAL.match(value.strip()):
        yield place.finding(INVALID_FLOAT, value)


def length(place: Place, value: str) -> Iterator[Finding]:
    """The length of an enclosure in bytes, or a port."""
    if value.startswith("-") and _WHOLE.match(value):
        yield place.finding(USE_ZERO_FOR_UNKNOWN, value)
    elif not _DIGITS.match(value):
        yield place.finding(INVALID_INTEGER_ATTRIBUTE, value)
    elif _overflows(value):
        yield place.finding(INTEGER_OVERFLOW, value)


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


def image_file(place: Place, value: str) -> Iterator[Finding]:
    """The address of a channel's image; one whose name tells no format passes."""
    found = _IMAGE_FILE.search(value.strip())
    if found and found[1].lower() in _NO_IMAGES:
        yield place.finding(IMAGE_FORMAT, value)


def mime_attribute(place: Place, value: str) -> Iterator[Finding]:
    """The media type of a file that is pointed to."""
    if not is_mime_type(value):
        yield place.finding(INVALID_MIME_ATTRIBUTE, value)


def hour(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, skipHours."""
    text = value.strip()
    if text == "24":
        yield place.finding(USE_ZERO_FOR_MIDNIGHT, text)
    elif not _DIGITS.match(text) or len(text) > 2 or int(text) > 23:
        yield place.finding(INVALID_HOUR, value)


def hours(site: Site) -> Iterator[Finding]:
    """RSS 2.0, skipHours: 24 at most."""
    if len(site.element) > 24:
        yield site.finding(TOO_MANY_HOURS)


def day(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, skipDays."""
    if value.strip() not in _DAYS:
        yield place.finding(INVALID_DAY, value)


def days(site: Site) -> Iterator[Finding]:
    """RSS 2.0, skipDays: 7 at most."""
    if len(site.element) > 7:
        yield site.finding(TOO_MANY_DAYS)


def form_name(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, textInput: the name of the field."""
    if not _FORM_NAME.match(value.strip()):
        yield place.finding(INVALID_FORM_NAME, value)


def text_input(site: Site) -> Iterator[Finding]:
    """RSS Board profile, textInput: better left out."""
    yield site.finding(AVOID_TEXT_INPUT)


def update_period(place: Place, value: str) -> Iterator[Finding]:
    """RSS 1.0 syndication module, updatePeriod."""
    if value.strip() not in _PERIODS:
        yield place.finding(INVALID_UPDATE_PERIOD, value)


def rss_version(place: Place, value: str) -> Iterator[Finding]:
    """The versions of RSS of the branch that ends in 2.0."""
    if value not in _VERSIONS:
        yield place.finding(INVALID_RSS_VERSION, value)


def comma_separated(place: Place, value: str) -> Iterator[Finding]:
    """RSS 1.0 slash module, hit_parade."""
    if not all(_DIGITS.match(part.strip()) for part in value.split(",")):
        yield place.finding(INVALID_COMMA_SEPARATED, value)


def no_thr_when(place: Place, value: str) -> Iterator[Finding]:  # noqa: ARG001 -- a check like the others
    """RFC 4685 has no such attribute."""
    yield place.finding(NO_THR_WHEN)
