"""Retry-After (RFC 9110 section 10.2.3): seconds, or a date that is counted from that of the response. Pure."""

from __future__ import annotations

from math import ceil

from syndication.text.dates import read_rfc822

MOST_SECONDS = 31 * 86_400


def seconds_to_wait(retry_after: str, date: str = "") -> int:
    """Return the seconds that a response asks for, 0 for none or for what cannot be read; `date` is its own."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return min(int(text[:12]), MOST_SECONDS)
    until, sent = read_rfc822(text), read_rfc822(date.strip())
    if until is None or sent is None:
        return 0
    return min(max(ceil((until - sent).total_seconds()), 0), MOST_SECONDS)
