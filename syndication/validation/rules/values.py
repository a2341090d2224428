"""Rules on single words: languages, media types, days, versions, the fixed values of RSS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.code_lists import DEPRECATED_LANGUAGES, LANGUAGES, LONG_LANGUAGES
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules.structure import MISSING_ATTRIBUTE
from syndication.validation.suggestions import language_tag, media_type, nearest

INVALID_LANGUAGE = Rule(
    "InvalidLanguage",
    "error",
    "{name}: not a language code: {value}",
    "Write a language tag of BCP 47. It begins with a code of ISO 639, with two letters if there is one: en, en-GB, "
    "fr.",
)
DEPRECATED_LANGUAGE = Rule(
    "DeprecatedLanguage",
    "warning",
    "{name}: a language code for which there is a better one: {value}",
    "Software looks for the code that BCP 47 prefers. Write the code of two letters if there is one: en, not eng. "
    "Write he, not iw; id, not in; yi, not ji; jv, not jw; ro, not mo; and sr-Latn, not sh.",
)
UNKNOWN_LANGUAGE = Rule(
    "UnknownLanguage",
    "warning",
    "{name}: an uncommon language code: {value}",
    "There are more than 7,000 codes of three letters, and this list does not have them all. Compare it with the "
    "registry of language subtags at IANA.",
)
INVALID_MIME_TYPE = Rule(
    "InvalidMIMEType",
    "error",
    "{name}: not a media type: {value}",
    "Write a media type with its slash: text/plain or image/svg+xml. The type of content may also be text, html or "
    "xhtml.",
)
INVALID_MIME_ATTRIBUTE = Rule(
    "InvalidMIMEAttribute",
    "error",
    "{name}: not a media type: {value}",
    "Write a media type with its slash: image/jpeg or audio/mpeg. Readers decide by it what to do with the file.",
)
IMAGE_FORMAT = Rule(
    "ImageUrlFormat",
    "warning",
    "{name}: not a GIF, JPEG or PNG: {value}",
    "RSS allows these three formats for the image of a channel, and many readers show no others.",
)
INVALID_DAY = Rule(
    "InvalidDay", "error", "{name}: not a weekday: {value}", "Write the English name in full: Monday, Tuesday …"
)
TOO_MANY_DAYS = Rule("EightDaysAWeek", "error", "{name}: more than 7 days", "List each day to skip once, at most 7.")
INVALID_FORM_NAME = Rule(
    "InvalidFormComponentName",
    "error",
    "{name}: not a name for a form field: {value}",
    "Begin with a letter. Then use letters, digits, hyphens, underscores, colons and points.",
)
AVOID_TEXT_INPUT = Rule(
    "AvoidTextInput",
    "warning",
    "{name}: few readers show a text input",
    "Remove textInput, and link to a page with the form instead.",
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
NO_THR_WHEN = Rule(
    "NoThrWhen",
    "error",
    "{name}: thr:when is not part of RFC 4685",
    "It was only in a draft of the threading extension. Write thr:updated instead.",
)

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
    """Return whether `text` is a language tag (BCP 47) whose first part can be a code of ISO 639, or is x- or i-."""
    found = _LANGUAGE.match(text)
    return found is not None and _is_primary(found[1].lower())


def _is_primary(code: str) -> bool:
    # ISO 639-3 has all languages in three letters, far more than this package lists.
    return len(code) == 3 or code in LANGUAGES or code in DEPRECATED_LANGUAGES or code in ("x", "i")


def is_mime_type(text: str) -> bool:
    """Return whether `text` is a media type (RFC 6838 section 4.2), with or without parameters."""
    return bool(_MIME.match(text))


def language(place: Place, value: str) -> Iterator[Finding]:
    """A language tag (BCP 47)."""
    text = value.strip()
    if not is_language(text):
        yield place.finding(INVALID_LANGUAGE, value, language_tag(value))
        return
    code = text.partition("-")[0].lower()
    if code in DEPRECATED_LANGUAGES or code in LONG_LANGUAGES:
        yield place.finding(DEPRECATED_LANGUAGE, value, DEPRECATED_LANGUAGES.get(code, ""))
    elif len(code) == 3 and code not in LANGUAGES:
        yield place.finding(UNKNOWN_LANGUAGE, value)


def xml_language(place: Place, value: str) -> Iterator[Finding]:
    """xml:lang: a language tag, or nothing to cancel an outer one."""
    if value:
        yield from language(place, value)


def image_file(place: Place, value: str) -> Iterator[Finding]:
    """The address of the image of a channel. If its name has no extension, the format is unknown and not checked."""
    found = _IMAGE_FILE.search(value.strip())
    if found and found[1].lower() in _NO_IMAGES:
        yield place.finding(IMAGE_FORMAT, value)


def mime_type(place: Place, value: str) -> Iterator[Finding]:
    """The media type of the target of a link in Atom (RFC 4287 section 4.2.7.3)."""
    if not value.strip():
        yield place.finding(INVALID_MIME_ATTRIBUTE, value)
    elif not is_mime_type(value):
        yield place.finding(INVALID_MIME_TYPE, value)


def mime_attribute(place: Place, value: str) -> Iterator[Finding]:
    """The media type of a linked file."""
    if not is_mime_type(value):
        yield place.finding(INVALID_MIME_ATTRIBUTE, value, media_type(value))


def day(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, skipDays."""
    if value.strip() not in _DAYS:
        yield place.finding(INVALID_DAY, value, _day_meant(value.strip()))


def _day_meant(value: str) -> str:
    begun = [day for day in _DAYS if value.lower()[:3] == day.lower()[:3]]
    return begun[0] if begun and len(value) > 2 else ""


def days(site: XmlPlace) -> Iterator[Finding]:
    """RSS 2.0, skipDays: at most 7."""
    if len(site.element) > 7:
        yield site.finding(TOO_MANY_DAYS)


def form_name(place: Place, value: str) -> Iterator[Finding]:
    """RSS 2.0, textInput: the name of the field."""
    if not _FORM_NAME.match(value.strip()):
        yield place.finding(INVALID_FORM_NAME, value)


def text_input(site: XmlPlace) -> Iterator[Finding]:
    """RSS Board profile, textInput: not recommended."""
    yield site.finding(AVOID_TEXT_INPUT)


def meta(site: XmlPlace) -> Iterator[Finding]:
    """XHTML, meta: a name and its content."""
    for attribute in ("name", "content"):
        if site.element.get(attribute) is None:
            yield site.finding(MISSING_ATTRIBUTE, attribute)


def update_period(place: Place, value: str) -> Iterator[Finding]:
    """RSS 1.0 syndication module, updatePeriod."""
    if value.strip() not in _PERIODS:
        yield place.finding(INVALID_UPDATE_PERIOD, value, nearest(value.strip(), _PERIODS))


def rss_version(place: Place, value: str) -> Iterator[Finding]:
    """The versions of RSS from 0.91 to 2.0, without RSS 1.0, which is another format."""
    if value not in _VERSIONS:
        yield place.finding(INVALID_RSS_VERSION, value, 'version="2.0"')


def no_thr_when(place: Place, value: str) -> Iterator[Finding]:  # noqa: ARG001 -- a check like the others
    """RFC 4685 has no such attribute."""
    yield place.finding(NO_THR_WHEN)
