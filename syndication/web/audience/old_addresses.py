"""Former addresses that are still asked for: each hit cheaply in memory, once a minute into the catalog."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date

from syndication.catalog import Catalog, old_address_days
from syndication.web.background import RepeatedWork

EVERY_SECONDS = 60.0
LONGEST = 200  # characters of an address
_MOST = 2_000  # different ones between two writes


class OldAddresses:
    """The hits in this process since the last write. Only paths: what is behind "?" may be about a person."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._hits: Counter[tuple[date, str]] = Counter()
        self._lock = threading.Lock()
        self._work: RepeatedWork | None = None

    def note(self, path: str, day: date) -> None:
        """Note that a path led on to a new address."""
        key = (day, path.encode("ascii", "backslashreplace").decode()[:LONGEST])
        with self._lock:
            if key in self._hits or len(self._hits) < _MOST:
                self._hits[key] += 1

    def write(self) -> None:
        """Save the hits since the last write.

        Raises:
            CatalogError: the database is unavailable; they are lost.
        """
        with self._lock:
            hits, self._hits = self._hits, Counter()
        if hits:
            with self._catalog.begin() as connection:
                old_address_days.add_hits(connection, hits)

    def start(self) -> None:
        """Start writing in the background; further calls do nothing."""
        if self._work is None:
            self._work = RepeatedWork("old addresses", EVERY_SECONDS, self.write, "hits of this time are not counted")
