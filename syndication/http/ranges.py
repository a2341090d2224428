"""Range requests (RFC 9110 section 14): whether a file is sent whole, in part, or not at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from syndication.http.conditional import Validators, evaluate, is_same_as

# Section 14.1.2. Several ranges, and malformed ones, are ignored (section 14.2).
_RANGE = re.compile(r"bytes=[ \t]*(?:(\d{1,40})-(\d{0,40})|-(\d{1,40}))[ \t]*", re.ASCII | re.IGNORECASE)


class HeldFile(Struct, frozen=True):
    """A file: its strong tag without the quotation marks, its date in seconds since 1970, and its size in bytes."""

    tag: str
    modified: int
    length: int


class ByteRange(Struct, frozen=True):
    """The answer: the status, and the bytes from `start` to before `stop`."""

    status: int
    start: int = 0
    stop: int = 0


def select_range(method: str, headers: Mapping[str, str], held: HeldFile, now: int) -> ByteRange:
    """Return the answer to a GET or HEAD of a file.

    Args:
        method: the request's method.
        headers: the request's headers, their names in WSGI's form ("HTTP_RANGE").
        held: the file.
        now: seconds since 1970.
    """
    validators = Validators(held.tag, held.modified)
    status = evaluate(headers, validators, now)
    if status != 200:
        return ByteRange(status)
    condition = headers.get("HTTP_IF_RANGE")
    if method == "GET" and "HTTP_RANGE" in headers and (condition is None or is_same_as(condition, validators)):
        return _select_bytes(headers["HTTP_RANGE"], held.length)
    return ByteRange(200, 0, held.length)


def _select_bytes(asked: str, length: int) -> ByteRange:
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
