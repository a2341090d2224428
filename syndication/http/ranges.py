"""What of a file a request asks for: all, a part, or nothing new. Pure; RFC 9110, sections 13 and 14."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from syndication.http.document import seconds, tags_in

_LONGEST = 8000  # characters of a list of tags that are read
_STRONG = re.compile(r'(W/)?"([^"]*)"')
# Section 14.1.2; of several ranges, and of what cannot be read, nothing is asked (section 14.2).
_RANGE = re.compile(r"bytes=[ \t]*(?:(\d{1,40})-(\d{0,40})|-(\d{1,40}))[ \t]*", re.ASCII | re.IGNORECASE)


class HeldFile(Struct, frozen=True):
    """A file: its strong tag without the quotes, its date in seconds since 1970, and how many bytes it has."""

    tag: str
    modified: int
    length: int


class ByteRange(Struct, frozen=True):
    """What is to be answered: the status, and which bytes with it, from `start` to before `stop`."""

    status: int
    start: int = 0
    stop: int = 0


def wanted(method: str, headers: Mapping[str, str], held: HeldFile, now: int) -> ByteRange:
    """Return what a GET or HEAD of a file is answered with, its conditions weighed in the order of section 13.2.2.

    Args:
        method: the request's method.
        headers: the request's headers, their names in WSGI's form ("HTTP_RANGE").
        held: the file.
        now: seconds since 1970.
    """
    if _is_refused(headers, held):
        return ByteRange(412)
    if _is_unchanged(headers, held, now):
        return ByteRange(304)
    if method == "GET" and "HTTP_RANGE" in headers and _is_the_same(headers.get("HTTP_IF_RANGE"), held):
        return _part(headers["HTTP_RANGE"], held.length)
    return ByteRange(200, 0, held.length)


def _is_refused(headers: Mapping[str, str], held: HeldFile) -> bool:
    tags = headers.get("HTTP_IF_MATCH")
    if tags is not None:
        return tags.strip() != "*" and held.tag not in _strong(tags)
    since = seconds(headers.get("HTTP_IF_UNMODIFIED_SINCE", ""))
    return since is not None and held.modified > since


def _is_unchanged(headers: Mapping[str, str], held: HeldFile, now: int) -> bool:
    tags = headers.get("HTTP_IF_NONE_MATCH")
    if tags is not None:  # section 13.1.3: a date is ignored where tags are given
        return tags.strip() == "*" or held.tag in tags_in(tags)
    since = seconds(headers.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and held.modified <= since <= now


def _is_the_same(condition: str | None, held: HeldFile) -> bool:
    """Tell whether a part fits to what a client has (section 13.1.5): by a strong tag, or by the very same date."""
    if condition is None:
        return True
    return condition.strip() == f'"{held.tag}"' or seconds(condition) == held.modified


def _part(asked: str, length: int) -> ByteRange:
    found = _RANGE.fullmatch(asked)
    if not found:
        return ByteRange(200, 0, length)
    first, last, suffix = found.groups()
    if suffix:
        start, stop = max(length - int(suffix), 0), length
    else:
        start, stop = int(first), min(int(last) + 1, length) if last else length
        if last and int(last) < start:  # section 14.1.1: no range at all
            return ByteRange(200, 0, length)
    return ByteRange(206, start, stop) if start < stop else ByteRange(416)


def _strong(tags: str) -> set[str]:
    """Return the strong tags of a list: a weak one names no bytes (section 13.1.1)."""
    return {tag for weak, tag in _STRONG.findall(tags[:_LONGEST]) if not weak}
