"""Fetches the documents of a site for an import: politely, within limits, and only what has changed since last time."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.http.fetch import Fetched, FetchLimits, Guard, fetch
from syndication.model.errors import FetchError, IngestError
from syndication.model.progress import Progress, ignore_progress
from syndication.publishing.site_store import SiteStore, StoredDocument
from syndication.sources.site.documents import DocumentRequest, SiteDocument
from syndication.text.urls import parts_of

_OK = 200
_NOT_MODIFIED = 304
_BUSY = frozenset((429, 503))
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
_LONGEST_WAIT = 300.0  # seconds for which a server may ask; for longer, the import ends and says so
_MOST_BACKOFF = 60.0
_LONG_PAUSE = 5.0  # seconds after which people wonder


class SiteLimits(Struct, frozen=True):
    """Limits of an import from a site: `pause` in seconds between two requests to a host, tries of a request, the bytes
    of one document and of all, and the number of documents."""

    pause: float = 1.0
    tries: int = 4
    document: FetchLimits = FetchLimits(seconds=120.0, read_seconds=30.0, bytes=200_000_000)
    bytes: int = 20_000_000_000
    documents: int = 250_000


class SiteClient:
    """Answers the requests of a walk: from the store, or with one request at a time.

    `requests` and `conditional` count the requests, and those of them that have validators; `bytes` are those that
    came. `notes` are what an operator should know. Documents of the walk `round`, if that was interrupted, need no
    request.
    """

    def __init__(
        self,
        store: SiteStore,
        guard: Guard,
        limits: SiteLimits,
        round_name: str = "",
        progress: Progress = ignore_progress,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.requests = 0
        self.conditional = 0
        self.bytes = 0
        self.documents = 0
        self.notes: dict[str, None] = {}
        self._store = store
        self._guard = guard
        self._limits = limits
        self._round = round_name
        self._progress = progress
        self._sleep = sleep
        self._free_at: dict[str, float] = {}
        self._answered: set[str] = set()
        self._down: dict[str, str] = {}  # hosts that never gave an answer, and why
        self._addresses: dict[str, str] = {}

    def get(self, request: DocumentRequest) -> SiteDocument:
        """Return the document, or why there is none.

        Raises:
            IngestError: the server asks to come back much later.
        """
        stored = self._store.find(request.url)
        self.documents += 1
        if stored and self._will_do(request, stored):
            return self._from_store(stored)
        if self.documents > self._limits.documents or self.bytes > self._limits.bytes:
            return SiteDocument(
                request.url, problem="was not fetched: the site has more documents than an import takes"
            )
        host = parts_of(request.url).netloc
        if host in self._down:
            return self._without_answer(request, stored, self._down[host])
        try:
            fetched = self._fetch(request.url, stored, host)
        except FetchError as error:
            if host not in self._answered:
                self._down[host] = str(error)
            return self._without_answer(request, stored, str(error))
        return self._document(request, stored, fetched)

    def address_of(self, key: str) -> str:
        """Return the address of a document that was returned."""
        return self._addresses[key]

    def _will_do(self, request: DocumentRequest, stored: StoredDocument) -> bool:
        is_unchanged = bool(request.lastmod) and stored.lastmod == request.lastmod
        return is_unchanged or (request.may_reuse and stored.round == self._round)

    def _fetch(self, url: str, stored: StoredDocument | None, host: str) -> Fetched:
        """Return the response to a request, which is repeated while the server has a passing fault."""
        conditions = _conditions(stored)
        for attempt in range(1, self._limits.tries + 1):
            self._wait(host)
            self.requests += 1
            self.conditional += bool(conditions)
            is_last = attempt == self._limits.tries
            try:
                fetched = fetch(url, self._guard, self._limits.document, conditions)
            except FetchError:
                if is_last:
                    raise
                self._delay(host, self._backoff(attempt))
                continue
            self._answered.add(host)
            self.bytes += len(fetched.body)
            if fetched.status not in _PASSING or is_last:
                return fetched
            self._delay(host, self._asked_delay(fetched, host) or self._backoff(attempt))
        raise FetchError("it was never tried")  # there is at least one try

    def _wait(self, host: str) -> None:
        """Wait until the host may be asked again, and note when it may be asked next."""
        now = time.monotonic()
        if (free_at := self._free_at.get(host, 0.0)) > now:
            if free_at - now > _LONG_PAUSE:
                self._progress(f"waiting {free_at - now:.0f} s for {host}; documents", self.documents, 0)
            self._sleep(free_at - now)
        self._free_at[host] = time.monotonic() + self._limits.pause

    def _delay(self, host: str, seconds: float) -> None:
        self._free_at[host] = time.monotonic() + seconds

    def _backoff(self, attempt: int) -> float:
        return min(self._limits.pause * 2.0**attempt, _MOST_BACKOFF)

    def _asked_delay(self, fetched: Fetched, host: str) -> float:
        """Return for how long the server asks to wait, 0 if it does not."""
        seconds = retry_after(fetched) if fetched.status in _BUSY else 0.0
        if seconds > _LONGEST_WAIT:
            raise IngestError(f"{host}: asks to come back in {seconds:.0f} s; run the same command again then")
        return seconds

    def _document(self, request: DocumentRequest, stored: StoredDocument | None, fetched: Fetched) -> SiteDocument:
        if fetched.status == _NOT_MODIFIED and stored:
            self._store.confirm(replace(stored, lastmod=request.lastmod, round=self._round))
            return self._from_store(stored)
        if fetched.status != _OK or fetched.problem:
            problem = fetched.problem or f"is answered with the status {fetched.status}"
            return SiteDocument(fetched.url, fetched.status, problem=problem)
        if len(fetched.body) >= self._limits.document.bytes:
            problem = f"has {self._limits.document.bytes:,} bytes or more; download it, and give the file"
            return SiteDocument(fetched.url, fetched.status, problem=problem)
        new = StoredDocument(
            address=request.url,
            url=fetched.url,
            file="",
            etag=fetched.header("ETag"),
            last_modified=fetched.header("Last-Modified"),
            lastmod=request.lastmod,
            round=self._round,
        )
        put = self._store.put(new, fetched.body)
        self._addresses[put.file] = put.url
        is_changed = not stored or stored.file != put.file
        return SiteDocument(fetched.url, _OK, fetched.body, is_changed=is_changed, key=put.file)

    def _from_store(self, stored: StoredDocument) -> SiteDocument:
        body = self._store.body(stored.file)
        self._addresses[stored.file] = stored.url
        return SiteDocument(stored.url, _OK, body, is_changed=False, key=stored.file)

    def _without_answer(self, request: DocumentRequest, stored: StoredDocument | None, why: str) -> SiteDocument:
        if not stored:
            return SiteDocument(request.url, problem=why)
        self.notes[f"{parts_of(request.url).netloc}: {why}; the copies of the last import were taken"] = None
        return self._from_store(stored)


def retry_after(fetched: Fetched) -> float:
    """Return the seconds of Retry-After, 0 without it. A date counts from that of the response."""
    value = fetched.header("Retry-After").strip()
    if value.isascii() and value.isdecimal() and len(value) < 10:
        return float(value)
    try:
        moment, now = parsedate_to_datetime(value), parsedate_to_datetime(fetched.header("Date"))
        return max((moment - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0


def _conditions(stored: StoredDocument | None) -> dict[str, str]:
    if not stored:
        return {}
    given = {"If-None-Match": stored.etag, "If-Modified-Since": stored.last_modified}
    return {name: value for name, value in given.items() if value and value.isascii() and value.isprintable()}
