"""How long an answer says that it stays as it is, and when a server wants to be asked again. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from syndication.http.document import Headers
from syndication.text.dates import read_rfc822

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s?=\s?\"?([0-9]{1,9})")
_NOT_STORED = re.compile(r"(?:^|[,\s])(?:no-store|no-cache)(?:$|[,\s=])")
_EARLIEST_MOMENT = 10**9  # a larger number in X-RateLimit-Reset is no duration, but seconds since 1970
_WHOLE = re.compile(r"[0-9]{1,9}")
_MOMENT_OR_DURATION = re.compile(r"[0-9]{1,11}")


def fresh_seconds(headers: Headers, now: datetime) -> int:
    """Return for how many seconds an answer is fresh (RFC 9111 section 4.2.1), 0 if it does not say."""
    control = _value(headers, "cache-control").lower()
    if _NOT_STORED.search(control):
        return 0
    if found := _MAX_AGE.search(control):
        age = _value(headers, "age").strip()
        return max(int(found[1]) - (int(age) if _WHOLE.fullmatch(age) else 0), 0)
    expires = read_rfc822(_value(headers, "expires"))
    sent = read_rfc822(_value(headers, "date")) or now
    return max(int((expires - sent).total_seconds()), 0) if expires else 0


def retry_seconds(headers: Headers, now: datetime) -> int:
    """Return after how many seconds a server wants to be asked again (RFC 9110 section 10.2.3), 0 without a wish."""
    text = _value(headers, "retry-after").strip()
    if _WHOLE.fullmatch(text):
        return int(text)
    moment = read_rfc822(text)
    return max(int((moment - now).total_seconds()), 0) if moment else 0


def reset_seconds(headers: Headers, now: datetime) -> int:
    """Return in how many seconds a limit of requests ends by X-RateLimit-Reset, 0 if it does not say.

    No standard defines it: some servers send a duration, others (Superdesk Newsroom) seconds since 1970.
    """
    text = _value(headers, "x-ratelimit-reset").strip()
    if not _MOMENT_OR_DURATION.fullmatch(text):
        return 0
    number = int(text)
    return max(number - int(now.timestamp()), 0) if number >= _EARLIEST_MOMENT else number


def _value(headers: Headers, name: str) -> str:
    return ", ".join(value for key, value in headers if key.lower() == name)
