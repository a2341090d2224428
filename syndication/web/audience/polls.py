"""What a web worker remembers of polls between two writes: who asked for which feed, and what was answered."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from syndication.http.rate_limit import Network
from syndication.http.user_agents import LONGEST
from syndication.model.feed_path import is_document, is_partners

MOST = 50_000  # different polls between two writes, and polls between two rounds of adding up
SECONDS_OF_DAY = 86_400
_FORWARDED = 200  # characters of X-Forwarded-For that are used, from its end: trusted proxies append there
_SLASHES_OF_PARTNER = 3  # /partners/NAME/rss.xml
_FULL = frozenset((200, 226))
_NOT_MODIFIED, _TOO_MANY, _LEAST_REFUSAL = 304, 429, 400
_READINGS = _FULL | {_NOT_MODIFIED, _TOO_MANY}  # who is refused for asking too often is still a reader
_ABSENT = frozenset((404, 410))  # these are noted nowhere: anybody can invent paths


class PollKey(Struct, frozen=True):
    """Polls with the same path, User-Agent and address on the same day (in days since 1970)."""

    day: int
    path: str
    agent: str
    remote: str
    forwarded: str


class PollSum(Struct):
    """How often, with which answers, and when: the first full answer, and the last one to a reader.

    Moments are in seconds since 1970; 0: never.
    """

    polls: int = 0
    unchanged: int = 0
    full: int = 0
    failed: int = 0
    size: int = 0
    read: int = 0
    filled: int = 0

    def add(self, status: int, size: int, now: int) -> None:
        """Add an answer."""
        self.polls += 1
        self.size += size
        self.unchanged += status == _NOT_MODIFIED
        self.full += status in _FULL
        self.failed += status >= _LEAST_REFUSAL
        if status in _FULL and not self.filled:
            self.filled = now
        if status in _READINGS:
            self.read = now


Note = tuple[str, str, str, str, int, int, int]  # path, User-Agent, address, X-Forwarded-For, status, bytes, moment


class Polls:
    """The polls since the last write. To note one costs no lock and no hash: appending to a deque is atomic."""

    def __init__(self, trusted: tuple[Network, ...] = (), most: int = MOST) -> None:
        self._trusts = bool(trusted)
        self._most = most
        self._notes: deque[Note] = deque(maxlen=MOST)
        self._sums: dict[PollKey, PollSum] = {}
        self._lock = threading.Lock()  # of the sums; notes need none

    def __len__(self) -> int:
        """Return how many different polls were added up since the last write."""
        self.add_up()
        return len(self._sums)

    def note(self, environ: Mapping[str, str], status: int, size: int, now: int) -> None:
        """Note a request for a document that was answered at `now`, in seconds since 1970."""
        self._notes.append(
            (
                environ.get("PATH_INFO", ""),
                environ.get("HTTP_USER_AGENT", "")[:LONGEST],
                environ.get("REMOTE_ADDR", ""),
                environ.get("HTTP_X_FORWARDED_FOR", "")[-_FORWARDED:] if self._trusts else "",
                status,
                size,
                now,
            )
        )

    def add_up(self) -> None:
        """Add up what was noted, so that many polls take no more room than different ones."""
        with self._lock:
            self._add_notes()

    def take(self) -> list[tuple[PollKey, PollSum]]:
        """Return the polls since the last time, those that were answered last at the end."""
        with self._lock:
            self._add_notes()
            taken, self._sums = self._sums, {}
        return sorted(taken.items(), key=lambda each: each[1].read)

    def _add_notes(self) -> None:
        sums = self._sums
        for _ in range(len(self._notes)):
            path, agent, remote, forwarded, status, size, now = self._notes.popleft()
            if status in _ABSENT or not (status in _READINGS or status >= _LEAST_REFUSAL) or not _is_feed(path):
                continue
            key = PollKey(now // SECONDS_OF_DAY, path, agent, remote, forwarded)
            known = sums.get(key)
            if known is None and len(sums) < self._most:
                known = sums[key] = PollSum()
            if known is not None:
                known.add(status, size, now)


@lru_cache(4096)
def _is_feed(path: str) -> bool:
    """Return whether a live feed could be at a path, or the feed of a partner."""
    return is_document(path) or (is_partners(path) and path.count("/") == _SLASHES_OF_PARTNER)
