"""The recorder: it takes note of each request, and counts and logs requests in the background.

A note costs a poll about a microsecond, and no lock: appending to a deque is atomic. The counts of all web workers
add up in the catalog, so any of them answers /metrics for all.
"""

from __future__ import annotations

import os
import socket
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from syndication.catalog import Catalog, counters, web_workers
from syndication.catalog.web_workers import WebWorker
from syndication.model.errors import CatalogError
from syndication.web.background import RepeatedWork
from syndication.web.context import utc_now
from syndication.web.traffic.counts import counters_of
from syndication.web.traffic.kinds import kind_of
from syndication.web.traffic.request_log import NO_DETAIL, RequestLog, RequestNote

EVERY_SECONDS = 0.25  # between two rounds of counting and logging
WRITE_SECONDS = 10.0  # between two writes into the catalog
GONE_AFTER = timedelta(seconds=60)  # a worker that has not written for so long has ended
MOST = 50_000  # notes in memory, if the log cannot be written; the oldest are dropped


class RequestRecorder:
    """The requests of this process since the last round. `cache_size` returns the documents in memory, and bytes."""

    def __init__(
        self,
        catalog: Catalog,
        cache_size: Callable[[], tuple[int, int]] = lambda: (0, 0),
        request_log: RequestLog | None = None,
    ) -> None:
        self._catalog = catalog
        self._cache_size = cache_size
        self._log = request_log
        self._notes: deque[RequestNote] = deque(maxlen=MOST)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()  # of the rounds; notes need none
        self._rounds: tuple[RepeatedWork, ...] = ()

    def note(self, environ: Mapping[str, str], status: int, size: int, seconds: float) -> None:
        """Note a request that was answered just now. Nothing is computed here: a poll must be cheap."""
        detail = self._log.detail(environ, size) if self._log else NO_DETAIL
        self._notes.append((environ.get("PATH_INFO", ""), status, seconds, detail))

    def count(self) -> None:
        """Count the requests since the last round, and log them if the settings say so."""
        with self._lock:
            taken = [self._notes.popleft() for _ in range(len(self._notes))]
            self._counts += counters_of(_times(taken))
        if self._log:
            self._log.write(taken)

    def write(self, now: datetime) -> None:
        """Add the counts to those of all workers, and save what is cached here.

        Raises:
            CatalogError: the database is unavailable; the counts are written the next time.
        """
        self.count()
        documents, cached_bytes = self._cache_size()
        with self._lock:
            taken, self._counts = self._counts, Counter()
        try:
            with self._catalog.begin() as connection:
                counters.count_up(connection, taken)
                web_workers.forget_old(connection, now - GONE_AFTER)
                web_workers.save(connection, WebWorker(_own_name(), now, documents, cached_bytes))
        except CatalogError:
            with self._lock:
                self._counts += taken
            raise

    def write_if_possible(self, now: datetime) -> None:
        """Write, so that figures are exact at once; without a database, they are written later."""
        with suppress(CatalogError):
            self.write(now)

    def start(self) -> None:
        """Start counting in the background, and writing, which may have to wait; further calls do nothing."""
        if not self._rounds:
            self._rounds = (
                RepeatedWork("requests", EVERY_SECONDS, self.count),
                RepeatedWork("figures", WRITE_SECONDS, lambda: self.write(utc_now()), "requests are counted later"),
            )

    def stop(self) -> None:
        """Stop counting."""
        for work in self._rounds:
            work.stop()


def _own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _times(taken: Iterable[RequestNote]) -> Iterator[tuple[str, int, Sequence[float]]]:
    """Yield the seconds of requests by kind and status; most requests share one of a few paths."""
    found: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for path, status, seconds, _ in taken:
        found[path, status].append(seconds)
    for (path, status), times in found.items():
        yield kind_of(path), status, times
