"""What to write instead of a value that is wrong, where that follows from the value. "" if it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from urllib.parse import urljoin

from syndication.validation.code_lists import LANGUAGES

_LONGEST_DATE = 60
_LONGEST_NAME = 40
_MOST_NAMES = 500
_LONGEST_ADDRESS = 500
_RELATIVE = ("/", "./", "../")
_ISO = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]\s{0,3}(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)"
    r"\s{0,3}(?P<zone>[Zz]|UTC|GMT|[+\-][0-9]{2}:?[0-9]{2})?)?\Z"
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[_\-]([A-Za-z]{2}))?\Z")
_SCRIPTED = re.compile(r"([A-Za-z]{2,3})[_\-]([A-Za-z]{4})(?:[_\-]([A-Za-z]{2}))?\Z")
_HEADER_FORM = re.compile(r"\"?([^<>\"@]{1,100})\"?\s{0,3}[<(]([^<>()\s]{1,100}@[^<>()\s]{1,100})[>)]\Z")
# A table of its own: what Python knows of the endings of names depends on the machine.
_MEDIA_TYPES = {
    "aac": "audio/aac", "avif": "image/avif", "gif": "image/gif", "htm": "text/html", "html": "text/html",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "m4a": "audio/x-m4a", "m4v": "video/x-m4v",
    "mov": "video/quicktime", "mp3": "audio/mpeg", "audio/mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg",
    "ogg": "audio/ogg", "opus": "audio/opus", "pdf": "application/pdf", "png": "image/png",
    "srt": "application/x-subrip", "svg": "image/svg+xml", "txt": "text/plain", "vtt": "text/vtt", "wav": "audio/wav",
    "webm": "video/webm", "webp": "image/webp", "xml": "application/xml",
}  # fmt: skip
_ENGLISH_NAMES = {
    "arabic": "ar", "chinese": "zh", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr",
    "german": "de", "deutsch": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "italian": "it", "japanese": "ja",
    "korean": "ko", "norwegian": "no", "polish": "pl", "portuguese": "pt", "russian": "ru", "spanish": "es",
    "swedish": "sv", "turkish": "tr", "ukrainian": "uk", "español": "es", "français": "fr", "italiano": "it",
}  # fmt: skip


def rfc822_date(value: str) -> str:
    """Return a date as RSS writes it: "Thu, 05 Feb 2026 12:00:00 GMT" for "2026-02-05T12:00:00Z"."""
    return _rewritten(value, _as_rfc822)


def rfc3339_date(value: str) -> str:
    """Return a date as Atom writes it: "2026-02-05T12:00:00Z" for "Thu, 05 Feb 2026 12:00:00 GMT"."""
    return _rewritten(value, _as_rfc3339)


def language_tag(value: str) -> str:
    """Return a language tag in the form of BCP 47: "en-US" for "en_us", "en" for "English"."""
    text = value.strip()
    if named := _ENGLISH_NAMES.get(text.lower()):
        return named
    found = _LANGUAGE.match(text)
    if found and found[1].lower() in LANGUAGES:
        return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
    scripted = _SCRIPTED.match(text)
    if scripted and scripted[1].lower() in LANGUAGES:
        region = f"-{scripted[3].upper()}" if scripted[3] else ""
        return f"{scripted[1].lower()}-{scripted[2].title()}{region}"
    return ""


def contact(value: str) -> str:
    """Return an address and a name in the order of RSS: "jane@example.com (Jane Doe)"."""
    found = _HEADER_FORM.match(" ".join(value[:_LONGEST_ADDRESS].split()))
    return f"{found[2]} ({found[1].strip()})" if found else ""


def creator(value: str) -> str:
    """Return the element for a name without an address, which RSS itself does not have."""
    name = " ".join(value[:_LONGEST_ADDRESS].split())
    is_name = bool(name) and len(name) <= _LONGEST_NAME and not any(sign in name for sign in "@<>&:/")
    return f"<dc:creator>{name}</dc:creator>" if is_name else ""


def media_type(value: str) -> str:
    """Return the media type that was meant by the ending of a file's name ("mp3", ".jpg"), or by a misspelt one."""
    return _MEDIA_TYPES.get(value.strip().lower().lstrip("."), "")


def full_address(value: str, base: str) -> str:
    """Return an address with its scheme and host, if they are known: from the link of the channel, or from www."""
    if value.startswith("www."):
        return f"https://{value}"
    if not base.startswith(("https://", "http://")) or len(value) > _LONGEST_ADDRESS or not value.startswith(_RELATIVE):
        return ""
    try:
        return urljoin(base, value)
    except ValueError:
        return ""


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the name that was most likely meant: the same in other capitals, or one that is spelt much alike."""
    if len(name) > _LONGEST_NAME:
        return ""
    known = {each.lower(): each for each in islice(names, _MOST_NAMES)}
    if same := known.get(name.lower()):
        return same
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.8)
    return known[near[0]] if near else ""


def _rewritten(value: str, form: Callable[[datetime], str]) -> str:
    text = value.strip()[:_LONGEST_DATE]
    moment = _iso_moment(text) or _rss_moment(text)
    if moment is None:
        return ""
    if moment.tzinfo is None:  # no zone is guessed
        return f"{form(moment.replace(tzinfo=UTC))} if the time is GMT"
    return form(moment)


def _iso_moment(text: str) -> datetime | None:
    found = _ISO.match(text)
    if not found:
        return None
    zone = (found["zone"] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    time = (found["time"] or "00:00").replace(",", ".") + (zone if found["time"] else "Z")
    try:
        return datetime.fromisoformat(f"{found['date']}T{time}")
    except ValueError:
        return None


def _rss_moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _as_rfc822(moment: datetime) -> str:
    at_utc = not moment.utcoffset()
    return format_datetime(moment.astimezone(UTC) if at_utc else moment, usegmt=at_utc)


def _as_rfc3339(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
