"""The document cache of a web worker: prepared documents in memory, least recently used first out."""

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
from syndication.http.coded_body import CodedBody, encode_body, tag_of
from syndication.http.document import Labels, PreparedDocument, prepare
from syndication.http.license_headers import license_headers
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.model.feed_path import (
    DOCUMENT_NAMES,
    cache_key,
    document_name,
    is_archive,
    is_live,
    is_partners,
    live_folder,
    partner_of,
)
from syndication.model.license_verdicts import notice_at
from syndication.model.licenses import Licensing
from syndication.model.redirects import Redirects
from syndication.web.documents.deltas import PastDocuments
from syndication.web.documents.moves import moved_address

log = logging.getLogger("syndication")

REFRESH_SECONDS = 0.05
SETTLED_SECONDS = 4 * REFRESH_SECONDS
ARCHIVE_SECONDS = 3600  # archives rarely change; a story withdrawn from one leaves all caches within an hour
_UNREACHABLE_SECONDS = 1.0
_PRELOAD_BATCH = 8  # documents loaded before their first request, between two checks for new publications
_OVERHEAD = 4096  # estimated bytes of a document besides its bodies


class _CachedDocument(Struct):
    document: PreparedDocument
    used: int  # a counter of uses, not a time: the smallest is evicted first


class DocumentCache:
    """The documents that this process serves. A background thread keeps them up to date.

    A document that is not cached is loaded from the catalog; the least recently used ones are evicted. While the
    database is unavailable, cached documents are still served. With `past`, live feeds also get deltas. Responses name
    the `hubs` of live feeds and, if `keyed`, the key under which shared caches store them. A feed that is empty and
    redirected has no documents here, so that the application redirects. `licensing` makes the headers about licenses.
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
        redirects: Redirects = Redirects(),  # noqa: B008  # it is immutable
        licensing: Licensing | None = None,
        open_partners: frozenset[str] = frozenset(),
    ) -> None:
        self._catalog = catalog
        self._max_age = max_age
        self._max_bytes = megabytes * 1_000_000
        self._past = past
        self._hubs = hubs
        self._keyed = keyed
        self._redirects = redirects
        self._licensing = licensing
        self._open_partners = open_partners
        self._cached: dict[str, _CachedDocument] = {}
        self._bodies: WeakValueDictionary[str, CodedBody] = WeakValueDictionary()
        self._to_preload: list[str] = []
        self._size = 0
        self._newest = 0  # documents read before this publication must not be cached
        self._uses = count(1)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._reachable = True
        self._changed = 0.0
        self._complete = False
        self.sequence = 0

    def get(self, path: str) -> PreparedDocument | None:
        """Return the document at `path` if it is cached. This takes no query and no lock."""
        cached = self._cached.get(path)
        if cached is None:
            return None
        cached.used = next(self._uses)
        return cached.document

    def find(self, path: str) -> PreparedDocument | None:
        """Return the document at `path`, from the catalog if it is not cached.

        Raises:
            CatalogError: the document is not cached and the database is unavailable.
        """
        document = self.get(path)
        if document is None and not self._reachable:
            raise CatalogError("reading the database: it is unavailable")
        return document or self._load(path, next(self._uses))

    def size(self) -> tuple[int, int]:
        """Return how many documents are cached, and how many bytes they take."""
        return len(self._cached), self._size

    def is_complete(self, *, in_step: bool, sequence: int) -> bool:
        """Return whether every record has been published and has reached the caches of all workers.

        Once true, it stays true. Other workers are not asked: they refresh within `SETTLED_SECONDS`.
        """
        settled = time.monotonic() - self._changed > SETTLED_SECONDS
        self._complete = self._complete or (in_step and self.sequence >= sequence and settled)
        return self._complete

    def refresh(self) -> None:
        """Reload the cached documents that changed since the last refresh, and drop deleted ones.

        Raises:
            CatalogError: the database is unavailable.
        """
        with self._catalog.read() as connection:
            newest, changed = documents.changed_since(connection, self.sequence)
            if newest == self.sequence:
                return
            with self._lock:
                self._newest = newest
                cached = set(self._cached)
            deleted = cached - documents.existing_paths(connection, cached)
        with self._lock:
            for path in deleted:
                self._drop(path)
        # A redirect takes effect when its target has been published, perhaps after the last change of the old feed.
        for path in cached.intersection(changed) | {path for path in cached - deleted if self._redirects.targets(path)}:
            if self._load(path) is None:
                with self._lock:
                    self._drop(path)
        self._to_preload = _polled_first({*self._to_preload, *changed} - cached)
        self.sequence = newest
        self._changed = time.monotonic()

    def preload(self) -> None:
        """Load some polled documents before their first request, while there is room.

        Raises:
            CatalogError: the database is unavailable.
        """
        for path in self._to_preload[:_PRELOAD_BATCH]:
            if path not in self._cached:
                self._load(path)
        self._to_preload = self._to_preload[_PRELOAD_BATCH:] if self._size < self._max_bytes else []

    def start(self) -> None:
        """Start refreshing in the background; further calls do nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._refresh_forever, name="documents", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop refreshing; cached documents are still served."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def _refresh_forever(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            self._refresh_once()
            pause = 0.0 if self._to_preload and self._reachable else REFRESH_SECONDS
            if not self._reachable:
                pause = _UNREACHABLE_SECONDS

    def _refresh_once(self) -> None:
        """Refresh and preload. After any error, the next round tries again."""
        try:
            self.refresh()
            self.preload()
            self._reachable = True
        except CatalogError as error:
            if self._reachable:
                log.error("%s; cached documents are still served", error)
            self._reachable = False
        except Exception:  # if this thread ended, the worker would serve old documents forever
            log.exception("the documents could not be renewed; cached documents are still served")
            self._reachable = False

    def _load(self, path: str, used: int = 0) -> PreparedDocument | None:
        """Return the document at `path` from the catalog, and cache it."""
        with self._catalog.read() as connection:
            sequence, document = documents.at(connection, path)
            has_moved = document is not None and bool(moved_address(connection, self._redirects, path))
        if document is None or has_moved:
            return None
        coded = self._bodies.get(tag_of(document.body)) or encode_body(document.body)
        labels = self._labels(document)
        ready = prepare(document, ARCHIVE_SECONDS if is_archive(path) else self._max_age, coded, labels)
        if self._past is not None and not is_archive(path) and not ready.is_private:
            ready = self._past.with_deltas(path, ready, self._max_age)
        with self._lock:
            # If a refresh finished since the read, this document may be outdated, and no refresh would replace it.
            if sequence >= self._newest:
                self._store(path, ready, used)
        return ready

    def _labels(self, document: Document) -> Labels:
        path = document.path
        if is_partners(path) and partner_of(path) not in self._open_partners:
            return Labels(is_private=True)
        hubs, key = self._hubs if is_live(path) else (), cache_key(path) if self._keyed else ""
        if document_name(path) not in DOCUMENT_NAMES or is_partners(path):  # contracts say what partners may do
            return Labels(hubs, key)
        base_url = document.self_url.removesuffix(path)
        return Labels(hubs, key, license_headers(notice_at(self._licensing, base_url, live_folder(path))))

    def _store(self, path: str, ready: PreparedDocument, used: int) -> None:
        # Preloaded documents get a negative count: they are evicted before all others, the last preloaded first,
        # because the documents with the most readers are preloaded first.
        used = max(used or -next(self._uses), self._cached[path].used if path in self._cached else -sys.maxsize)
        self._drop(path)
        if _memory(ready) > self._max_bytes:
            return
        self._bodies[ready.coded.tag] = ready.coded
        self._cached[path] = _CachedDocument(ready, used)
        self._size += _memory(ready)
        while self._size > self._max_bytes:
            self._drop(min(self._cached, key=lambda one: self._cached[one].used))

    def _drop(self, path: str) -> None:
        cached = self._cached.pop(path, None)
        if cached:
            self._size -= _memory(cached.document)


def is_polled(path: str) -> bool:
    """Return whether readers poll `path`. They do not poll archives and the many parts of a sitemap."""
    return not is_archive(path) and not path.startswith("/sitemap-")


def _memory(document: PreparedDocument) -> int:
    return _OVERHEAD + document.coded.memory


def _polled_first(paths: Iterable[str]) -> list[str]:
    """Return the polled ones of `paths`, most read first: the feed of all stories, then the others."""
    return sorted({path for path in paths if is_polled(path)}, key=lambda path: (path.count("/"), path))
