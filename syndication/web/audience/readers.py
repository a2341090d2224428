"""Who asked for feeds: noted at each request as cheaply as can be, read and written down once a minute."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from syndication.catalog import Catalog, audience
from syndication.http.rate_limit import Network, address
from syndication.model.audience import LONGEST, FeedReading, client, told
from syndication.model.errors import CatalogError
from syndication.model.feed_path import is_live, split_document_path

log = logging.getLogger("syndication")

EVERY_SECONDS = 60.0
KEPT = timedelta(days=30)
MOST = 50_000  # requests that tell different things, of which a worker takes note between two writings
_FORWARDED = 200  # characters of X-Forwarded-For: what proxies of ours added stands at its end
_KEY_BYTES = 32

Asked = tuple[str, str, str, str]  # path, User-Agent, address, X-Forwarded-For

_told = lru_cache(4096)(told)


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Readers:
    """Those who asked this process for feeds since the last writing; a thread writes them into the catalog.

    Addresses are kept here until then, and in the catalog as hashes only.
    """

    def __init__(self, catalog: Catalog, trusted: tuple[Network, ...] = (), most: int = MOST) -> None:
        self._catalog = catalog
        self._trusted = trusted
        self._most = most
        self._asked: dict[Asked, int] = {}
        self._key = b""
        self._hour: datetime | None = None
        self._written: set[FeedReading] = set()  # in this hour, of readers that ask for themselves
        self._reachable = True
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def __len__(self) -> int:
        """Return how many requests that tell different things were noted since the last writing."""
        return len(self._asked)

    def note(self, path: str, environ: Mapping[str, str], now: int) -> None:
        """Take note of a request at `now`, in seconds since 1970. Nothing is parsed here: a poll must cost nothing."""
        asked = self._asked
        key = (
            path,
            environ.get("HTTP_USER_AGENT", "")[:LONGEST],
            environ.get("REMOTE_ADDR", ""),
            environ.get("HTTP_X_FORWARDED_FOR", "")[-_FORWARDED:] if self._trusted else "",
        )
        if len(asked) < self._most or key in asked:
            asked[key] = now

    def write(self, now: datetime) -> None:
        """Write down who asked since the last time; once an hour, forget those who were not seen for `KEPT`.

        Raises:
            CatalogError: the database is out of reach; what was noted is lost.
        """
        taken = self._take()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if not taken and hour == self._hour:
            return
        with self._catalog.begin() as connection:
            key = self._key or audience.key(connection, secrets.token_bytes(_KEY_BYTES))
            if hour != self._hour:
                audience.forget_old(connection, now - KEPT)
                self._written.clear()
            fresh = [reading for reading in self._readings(taken, key) if reading not in self._written]
            audience.note(connection, fresh)
        self._hour, self._key = hour, key
        alone = [reading for reading in fresh if reading.client]
        self._written.update(alone[: self._most - len(self._written)])

    def follow(self) -> None:
        """Keep writing in the background; called again, it does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="readers", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop writing."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def _follow(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            self._try()

    def _try(self) -> None:
        """Write once; whatever goes wrong, the next time is another try."""
        try:
            self.write(utc_now())
            self._reachable = True
        except CatalogError as error:
            if self._reachable:
                log.error("%s; readers of this time are not counted", error)
            self._reachable = False
        except Exception:  # a thread that ended would count nobody for good
            log.exception("readers could not be counted")

    def _take(self) -> list[tuple[Asked, int]]:
        """Return what was noted, in order, and begin anew; a request that comes meanwhile may still add to the old."""
        asked, self._asked = self._asked, {}
        taken = []
        while asked:
            taken.append(asked.popitem())
        taken.reverse()
        return sorted(taken, key=lambda each: each[1])

    def _readings(self, taken: Iterable[tuple[Asked, int]], key: bytes) -> Iterable[FeedReading]:
        """Return the last of what each told."""
        last = {
            (reading.feed, reading.name, reading.address, reading.feed_id, reading.client): reading
            for reading in self._read(taken, key)
        }
        return last.values()

    def _read(self, taken: Iterable[tuple[Asked, int]], key: bytes) -> Iterator[FeedReading]:
        for (path, agent, remote, forwarded), at in taken:
            feed, said = _feed(path), _told(agent)
            if feed is None or said is None:
                continue
            seen = datetime.fromtimestamp(at, UTC)
            if said.count is not None:
                yield FeedReading(
                    feed=feed, name=said.name, count=said.count, seen=seen, address=path, feed_id=said.feed_id
                )
                continue
            whose = client(key, address(remote, forwarded, self._trusted), said.name)
            # The hour is all that is kept, and all that has to be written of a reader in an hour.
            hour = seen.replace(minute=0, second=0)
            yield FeedReading(feed=feed, name=said.name, count=1, seen=hour, client=whose)


def _feed(path: str) -> str | None:
    """Return the feed whose live document is at a path, None for archives and all that is no feed."""
    return split_document_path(path)[0] if is_live(path) else None
