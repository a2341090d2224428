"""Limits of time and size for what is fetched and what is sent."""

from __future__ import annotations

import time

from msgspec import Struct

LARGEST = 5_000_000


class FetchLimits(Struct, frozen=True):
    """Limits for one document: seconds foreverything and for each read, redirects, and bytes of the decoded body."""

    seconds: float = 20.0
    connect_seconds: float = 8.0
    read_seconds: float = 10.0
    redirects: int = 5
    bytes: int = LARGEST + 1  # one more, so that a caller sees that the body is too large


class SendLimits(Struct, frozen=True):
    """Limits for one message: seconds foreverything, seconds to connect (name and TLS included), bytes of the reply.

    Messages follow no redirects, and have no limit for a single read: their time is short.
    """

    seconds: float = 10.0
    connect_seconds: float = 5.0
    bytes: int = 4096


class Deadline(Struct, frozen=True):
    """The moment, on the monotonic clock, by which everything must be done."""

    moment: float

    def seconds_left(self, most: float) -> float:
        """Return the seconds that are left, at most `most`.

        Raises:
            TimeoutError: none are left.
        """
        seconds = min(self.moment - time.monotonic(), most)
        if seconds <= 0:
            raise TimeoutError
        return seconds
