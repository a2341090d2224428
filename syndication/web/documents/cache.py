"""The documents that a web worker has ready: as many as fit, those that were asked for last."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterable
from itertools import count
from weakref import WeakValueDictionary

from msgspec import Struct

from syndication.catalog import Catalog, documents
from syndication.formats import is_live
from syndication.http.document import CodedBody, Labels, PreparedDocument, code, prepare, tag_of
from syndication.model.errors import CatalogError
from syndication.model.feed_path import cache_key, is_archive
from syndication.web.documents.deltas import PastDocuments

log = logging.getLogger("syndication")

REFRESH_SECONDS = 0.02
SETTLED_SECONDS = 4 * REFRESH_SECONDS
ARCHIVE_SECONDS = 3600  # an archive hardly ever changes; a story withdrawn from one is out of all caches in an hour
_UNREACHABLE_SECONDS = 1.0
_AT_A_TIME = 8  # documents made ready ahead of the first request, before the next look at what was published
_BESIDES = 4096  # bytes that a document takes beside its bodies


class _Held(Struct):
    document: PreparedDocument
    asked: int


class DocumentCache:
    """The documents that this process serves, kept up to date by a thread of its own.

    What is asked for and not held is taken from the catalog; what was not asked for the longest time makes room. A
    catalog that is out of reach leaves what is held. With a `past`, live feeds are held with their deltas. The answers
    name the `hubs` that announce live feeds and, if they are `keyed`, under which name caches keep them.
    """

    def __init__(
        self,
        catalog: Catalog,
        max_age: int,
        megabytes: int = 64,
        past: PastDocuments | None = None,
        *,
        hubs: tuple[str, ...] = (),
        keyed: bool = False,
    ) -> None:
        self._catalog = catalog
        self._max_age = max_age
        self._most = megabytes * 1_000_000
        self._past = past
        self._hubs = hubs
        self._keyed = keyed
        self._held: dict[str, _Held] = {}
        self._bodies: WeakValueDictionary[str, CodedBody] = WeakValueDictionary()
        self._ahead: list[str] = []
        self._size = 0
        self._known = 0  # the last publication whose documents may be held, older ones may not
        self._asked = count(1)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._reachable = True
        self._changed = 0.0
        self._complete = False
        self.sequence = 0

    def get(self, path: str) -> PreparedDocument | None:
        """Return the document at `path` if it is held: no query, no lock."""
        held = self._held.get(path)
        if held is None:
            return None
        held.asked = next(self._asked)
        return held.document

    def find(self, path: str) -> PreparedDocument | None:
        """Return the document at `path`, from the catalog where it is not held.

        Raises:
            CatalogError: it is not held and the database is out of reach.
        """
        found = self.get(path)
        if found is None and not self._reachable:
            raise CatalogError("reading the database: it is out of reach")
        return found or self._take(path, next(self._asked))

    def is_complete(self, *, in_step: bool, sequence: int) -> bool:
        """Tell whether every record was in and served once: on this shelf, and for so long that others have it too."""
        settled = time.monotonic() - self._changed > SETTLED_SECONDS
        self._complete = self._complete or (in_step and self.sequence >= sequence and settled)
        return self._complete

    def refresh(self) -> None:
        """Renew what is held and was published since the last time, and drop what is no longer there.

        Raises:
            CatalogError: the database is out of reach.
        """
        with self._catalog.read() as connection:
            newest, changed = documents.changed(connection, self.sequence)
            if newest == self.sequence:
                return
            with self._lock:
                self._known = newest
                held = set(self._held)
            gone = held - documents.present(connection, held)
        with self._lock:
            for path in gone:
                self._drop(path)
        for path in held.intersection(changed):
            self._take(path)
        self._ahead = _first_asked({*self._ahead, *changed} - held)
        self.sequence = newest
        self._changed = time.monotonic()

    def get_ahead(self) -> None:
        """Make some documents ready that are polled but were not asked for yet, while there is room.

        Raises:
            CatalogError: the database is out of reach.
        """
        for path in self._ahead[:_AT_A_TIME]:
            if path not in self._held:
                self._take(path)
        self._ahead = self._ahead[_AT_A_TIME:] if self._size < self._most else []

    def follow(self) -> None:
        """Keep refreshing in the background; called again, it does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="documents", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop refreshing; what is held is served on."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def _follow(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            self._keep_up()
            pause = 0.0 if self._ahead and self._reachable else REFRESH_SECONDS
            if not self._reachable:
                pause = _UNREACHABLE_SECONDS

    def _keep_up(self) -> None:
        """Refresh once and get ahead; whatever goes wrong, the next time is another try."""
        try:
            self.refresh()
            self.get_ahead()
            self._reachable = True
        except CatalogError as error:
            if self._reachable:
                log.error("%s; what is ready is served on", error)
            self._reachable = False
        except Exception:  # a thread that ended would leave this worker with old news for good
            log.exception("the documents could not be renewed; what is ready is served on")
            self._reachable = False

    def _take(self, path: str, asked: int = 0) -> PreparedDocument | None:
        """Return the document at `path` as the catalog has it, and hold it."""
        with self._catalog.read() as connection:
            seen, document = documents.at(connection, path)
        if document is None:
            return None
        coded = self._bodies.get(tag_of(document.body)) or code(document.body)
        labels = Labels(self._hubs if is_live(path) else (), cache_key(path) if self._keyed else "")
        ready = prepare(document, ARCHIVE_SECONDS if is_archive(path) else self._max_age, coded, labels)
        if self._past is not None and not is_archive(path):
            ready = self._past.follow(path, ready, self._max_age)
        with self._lock:
            if seen >= self._known:  # else it may have been published anew, and the refresh that saw it is over
                self._hold(path, ready, asked)
        return ready

    def _hold(self, path: str, ready: PreparedDocument, asked: int) -> None:
        # What nobody asked for goes first, and of that what came last: what comes first has the most readers.
        asked = max(asked or -next(self._asked), self._held[path].asked if path in self._held else -sys.maxsize)
        self._drop(path)
        if _weight(ready) > self._most:
            return
        self._bodies[ready.coded.tag] = ready.coded
        self._held[path] = _Held(ready, asked)
        self._size += _weight(ready)
        while self._size > self._most:
            self._drop(min(self._held, key=lambda one: self._held[one].asked))

    def _drop(self, path: str) -> None:
        held = self._held.pop(path, None)
        if held:
            self._size -= _weight(held.document)


def is_asked_often(path: str) -> bool:
    """Tell whether readers poll `path`: neither archives nor the parts of a sitemap, of which there are very many."""
    return not is_archive(path) and not path.startswith("/sitemap-")


def _weight(document: PreparedDocument) -> int:
    return _BESIDES + sum(map(len, document.coded.bodies.values()))


def _first_asked(paths: Iterable[str]) -> list[str]:
    """Return those of `paths` that are polled, those of most readers first: all stories, then each selection."""
    return sorted({path for path in paths if is_asked_often(path)}, key=lambda path: (path.count("/"), path))
