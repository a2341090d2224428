"""Count the readers of feeds: each poll is noted cheaply; once a minute the notes are parsed and saved."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from syndication.catalog import Catalog, audience
from syndication.http.rate_limit import Network, client_address
from syndication.model.audience import KEEP_READERS, LONGEST, FeedReading, parse_user_agent, reader_hash
from syndication.model.feed_path import is_live, split_document_path
from syndication.web.background import RepeatedWork
from syndication.web.context import utc_now

log = logging.getLogger("syndication")

EVERY_SECONDS = 60.0
MOST = 50_000  # different polls that a worker notes between two writes
_FORWARDED = 200  # characters of X-Forwarded-For that are used, from its end: trusted proxies append there
_KEY_BYTES = 32

Poll = tuple[str, str, str, str]  # path, User-Agent, address, X-Forwarded-For

_client_info = lru_cache(4096)(parse_user_agent)


class Readers:
    """The polls of feeds in this process since the last write; a thread writes them into the catalog.

    Client addresses stay in memory until then. The catalog stores only hashes of them.
    """

    def __init__(self, catalog: Catalog, trusted: tuple[Network, ...] = (), most: int = MOST) -> None:
        self._catalog = catalog
        self._trusted = trusted
        self._most = most
        self._polls: dict[Poll, int] = {}
        self._key = b""
        self._hour: datetime | None = None
        self._written: set[FeedReading] = set()  # in this hour, of single readers (no aggregators)
        self._work: RepeatedWork | None = None

    def __len__(self) -> int:
        """Return how many different polls were noted since the last write."""
        return len(self._polls)

    def note(self, path: str, environ: Mapping[str, str], now: int) -> None:
        """Note a poll at `now`, in seconds since 1970. Nothing is parsed here: a poll must be cheap."""
        polls = self._polls
        key = (
            path,
            environ.get("HTTP_USER_AGENT", "")[:LONGEST],
            environ.get("REMOTE_ADDR", ""),
            environ.get("HTTP_X_FORWARDED_FOR", "")[-_FORWARDED:] if self._trusted else "",
        )
        if len(polls) < self._most or key in polls:
            polls[key] = now

    def write(self, now: datetime) -> None:
        """Save the readers since the last write. Once an hour, delete readers that were not seen for `KEEP_READERS`.

        Raises:
            CatalogError: the database is unavailable; the noted polls are lost.
        """
        taken = self._take()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if not taken and hour == self._hour:
            return
        with self._catalog.begin() as connection:
            key = self._key or audience.hash_key(connection, secrets.token_bytes(_KEY_BYTES))
            if hour != self._hour:
                audience.forget_old(connection, now - KEEP_READERS)
                self._written.clear()
            fresh = [reading for reading in self._readings(taken, key) if reading not in self._written]
            audience.save_readings(connection, fresh)
        self._hour, self._key = hour, key
        single_readers = [reading for reading in fresh if reading.client]
        self._written.update(single_readers[: self._most - len(self._written)])

    def start(self) -> None:
        """Start writing in the background; further calls do nothing."""
        if self._work is None:
            later = "readers of this time are not counted"
            self._work = RepeatedWork("readers", EVERY_SECONDS, lambda: self.write(utc_now()), later)

    def stop(self) -> None:
        """Stop writing."""
        if self._work:
            self._work.stop()

    def _take(self) -> list[tuple[Poll, int]]:
        """Return the noted polls by time, and start with an empty dict.

        Another thread may still add to the old dict, so it is emptied item by item.
        """
        polls, self._polls = self._polls, {}
        taken = []
        while polls:
            taken.append(polls.popitem())
        taken.reverse()
        return sorted(taken, key=lambda each: each[1])

    def _readings(self, taken: Iterable[tuple[Poll, int]], key: bytes) -> Iterable[FeedReading]:
        """Return the latest reading of each reader."""
        last = {
            (reading.feed, reading.name, reading.address, reading.feed_id, reading.client): reading
            for reading in self._parsed(taken, key)
        }
        return last.values()

    def _parsed(self, taken: Iterable[tuple[Poll, int]], key: bytes) -> Iterator[FeedReading]:
        for (path, agent, remote, forwarded), at in taken:
            feed, info = _live_feed(path), _client_info(agent)
            if feed is None or info is None:
                continue
            seen = datetime.fromtimestamp(at, UTC)
            if info.count is not None:
                yield FeedReading(
                    feed=feed, name=info.name, count=info.count, seen=seen, address=path, feed_id=info.feed_id
                )
                continue
            client_hash = reader_hash(key, client_address(remote, forwarded, self._trusted), info.name)
            # Of a single reader only the hour is saved, so one write in an hour is enough.
            hour = seen.replace(minute=0, second=0)
            yield FeedReading(feed=feed, name=info.name, count=1, seen=hour, client=client_hash)


def _live_feed(path: str) -> str | None:
    """Return the feed whose live document is at a path, None for archives and other documents."""
    return split_document_path(path)[0] if is_live(path) else None
