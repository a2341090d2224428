"""Conditional requests (RFC 9110, sections 8.8 and 13): entity tags, dates, and the order of the conditions. Pure.

All callers use the order of section 13.2.2. They differ in what they compare:

- documents: a weak tag and a date; If-Match takes weak tags too (`lists_tag`).
- pictures: a strong tag and a date; If-Match and If-Range want the strong tag.
- pages: a tag without a date.
- versions in the API: read the tags of If-Match strictly (`parse_tags`), as a write must not overlook a condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from msgspec import Struct

MAX_TAGS_LENGTH = 8000  # characters of a list of tags that are read: 200 tags of ours
_MAX_DATE_LENGTH = 100
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')  # section 8.8.3
_LENIENT_TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s,"]+)')  # also without quotation marks
_PROXY_SUFFIX = re.compile(r"(?:--gzip|-gzip|-br|-zstd|;gzip)$")


class EntityTag(Struct, frozen=True):
    """An entity tag: `opaque` is the text between the quotation marks."""

    opaque: str
    is_weak: bool = False


def parse_tags(field: str) -> tuple[EntityTag, ...]:
    """Return the entity tags of a list, read strictly.

    Raises:
        ValueError: it is too long, or contains anything but entity tags and commas.
    """
    if len(field) > MAX_TAGS_LENGTH or _TAG.sub("", field).strip(" \t,"):
        raise ValueError("not a list of entity tags")
    return tuple(EntityTag(opaque, bool(weak)) for weak, opaque in _TAG.findall(field))


def is_tag_list(field: str) -> bool:
    """Return whether a field is `*` or a list of entity tags, read strictly."""
    try:
        return field.strip() == "*" or bool(parse_tags(field))
    except ValueError:
        return False


def tags_in(field: str) -> Iterator[str]:
    """Yield the opaque tags of a list, read leniently: also unquoted ones, and without what proxies append to them."""
    for quoted, bare in _LENIENT_TAG.findall(field[:MAX_TAGS_LENGTH]):
        yield _PROXY_SUFFIX.sub("", (quoted or bare).removeprefix("W/"))


def lists_tag(field: str, tag: str) -> bool:
    """Return whether a list of tags is `*` or contains the opaque `tag`: weak comparison (section 8.8.3.2)."""
    return field == f'W/"{tag}"' or field.strip() == "*" or tag in tags_in(field)


def lists_strong_tag(field: str, tag: str) -> bool:
    """Return whether a list of tags is `*` or contains the opaque `tag` as a strong tag (section 8.8.3.2)."""
    return field.strip() == "*" or (is_tag_list(field) and EntityTag(tag) in parse_tags(field))


def date_seconds(date: str) -> int | None:
    """Return an HTTP date in any of the three forms (section 5.6.7) as seconds since 1970, None for anything else."""
    try:
        moment = parsedate_to_datetime(date[:_MAX_DATE_LENGTH])
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError, IndexError, TypeError):  # the parser raises all of these on malformed dates
        return None


class Validators(Struct, frozen=True):
    """What the server holds: the opaque tag, and the date in seconds since 1970 and as Last-Modified gives it.

    `matches` compares the tag with the list of If-Match.
    """

    tag: str
    modified: int | None = None
    date: str = ""
    matches: Callable[[str, str], bool] = lists_strong_tag


def evaluate(headers: Mapping[str, str], validators: Validators, now: int) -> int:
    """Return how the conditions of a GET or HEAD end (section 13.2.2): 412, 304, or 200 to answer as without them.

    Args:
        headers: the request's headers, their names in WSGI's form ("HTTP_IF_NONE_MATCH").
        validators: the tag and date of what the client asks for.
        now: seconds since 1970; a later date in If-Modified-Since is ignored (section 13.1.3).
    """
    if _is_failed(headers, validators):
        return 412
    return 304 if _is_unchanged(headers, validators, now) else 200


def names_instance(headers: Mapping[str, str], tag: str, date: str) -> bool:
    """Return whether a conditional request names one instance, by its tag or by exactly its date: the client holds it.

    `*` and a later date, such as that of the client's last request, name none, though a 304 is the right answer.
    """
    tags = headers.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return tag in tags_in(tags)
    since = date_seconds(headers.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and since == date_seconds(date)


def is_same_as(field: str, validators: Validators) -> bool:
    """Return whether the condition of If-Range holds (section 13.1.5): the strong tag, or exactly the date."""
    return field.strip() == f'"{validators.tag}"' or (
        validators.modified is not None and date_seconds(field) == validators.modified
    )


def _is_failed(headers: Mapping[str, str], validators: Validators) -> bool:
    tags = headers.get("HTTP_IF_MATCH")
    if tags is not None:  # section 13.1.4: a date is ignored where tags are given
        return not validators.matches(tags, validators.tag)
    since = _since(headers.get("HTTP_IF_UNMODIFIED_SINCE"), validators)
    return since is not None and validators.modified is not None and validators.modified > since


def _is_unchanged(headers: Mapping[str, str], validators: Validators, now: int) -> bool:
    tags = headers.get("HTTP_IF_NONE_MATCH")
    if tags is not None:  # section 13.1.3: a date is ignored where tags are given
        return lists_tag(tags, validators.tag)
    since = _since(headers.get("HTTP_IF_MODIFIED_SINCE"), validators)
    return since is not None and validators.modified is not None and validators.modified <= since <= now


def _since(date: str | None, validators: Validators) -> int | None:
    """Return the date of a condition in seconds since 1970; most clients repeat ours, which is not parsed again."""
    if not date:
        return None
    return validators.modified if date == validators.date else date_seconds(date)
