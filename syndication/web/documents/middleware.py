"""WSGI middleware that serves documents without entering Flask: a poll must be cheap."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from syndication.http.conditional import date_seconds
from syndication.http.document import RETRY_LATER, Answer, PreparedDocument, refusal, respond
from syndication.http.rate_limit import Network, RateLimiter, client_of
from syndication.model.errors import CatalogError
from syndication.model.feed_path import is_partners
from syndication.web.audience.readers import Readers
from syndication.web.buffered_answer import buffered_answer
from syndication.web.documents.cache import DocumentCache
from syndication.web.partners.access import Admission, PartnerAccess
from syndication.web.partners.credentials import read_request
from syndication.web.partners.fetches import Fetches
from syndication.web.path_slots import HEALTH_PATH, PathSlots
from syndication.web.request_slots import KEY
from syndication.web.traffic.recorder import RequestRecorder

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("syndication")

NOSNIFF = ("X-Content-Type-Options", "nosniff")
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_API = "/api/"
_NUL = "%00"  # U+0000 in a query
_DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_COUNTED = frozenset((200, 226, 304))  # the statuses that count as a fetch of a partner
_SUFFIXES = (".xml", ".json", ".txt", ".opml")

_FREE = frozenset((HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT))  # cheap answers, never refused

_BUSY = refusal(503, "Too many requests at this moment; ask again in a minute", RETRY_LATER)
_NOTHING = refusal(404, "There is nothing at this address")
_FAILED = refusal(500, "Something went wrong here; ask again later")
_TOO_MANY = refusal(429, "Too many requests from this address; ask again in a minute", RETRY_LATER)
_TOO_OFTEN = refusal(429, "Too many full answers; send If-None-Match, or ask again in a minute", RETRY_LATER)


class DocumentMiddleware:
    """The middleware: `app.wsgi_app = DocumentMiddleware(app.wsgi_app, cache)`.

    Pages and documents that are not cached need one of few slots, so that threads stay free for polls.
    """

    def __init__(
        self,
        application: WSGIApplication,
        cache: DocumentCache,
        limit: RateLimiter | None = None,
        trusted: tuple[Network, ...] = (),
        clock: Callable[[], float] = time.time,
        readers: Readers | None = None,
        address_limit: RateLimiter | None = None,
        recorder: RequestRecorder | None = None,
        partners: PartnerAccess | None = None,
        fetches: Fetches | None = None,
        key_limit: RateLimiter | None = None,
    ) -> None:
        self._application = application
        self._cache = cache
        self._limit = limit
        self._address_limit = address_limit
        self._trusted = trusted
        self._clock = clock
        self._readers = readers
        self._recorder = recorder
        self._partners = partners
        self._fetches = fetches
        self._key_limit = key_limit
        self._slots = PathSlots()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        try:
            answer = self._answer(environ)
        except Exception:  # any error: the server would send an empty response
            log.exception("%s %r failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            answer = _FAILED
        if self._recorder is not None:
            self._recorder.note(environ, answer.status, len(answer.body), time.perf_counter() - began)
        if self._readers is not None and environ.get("PATH_INFO", "").endswith(_SUFFIXES):
            self._readers.note(environ, answer.status, len(answer.body), int(self._clock()))
        start_response(_STATUS_LINES[answer.status], [*answer.headers, NOSNIFF])
        return [answer.body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        path = environ.get("PATH_INFO", "")
        if is_partners(path) and self._partners is not None:
            return self._partner_answer(path, environ, self._partners)
        return self._answer_at(path, environ)

    def _answer_at(self, path: str, environ: WSGIEnvironment) -> Answer:
        document = self._cache.get(path)
        if document is not None:
            answer = self._document_answer(document, environ)
            return answer if answer.status in _FREE or self._admits(environ) else _TOO_MANY
        if path != HEALTH_PATH and not self._admits(environ):
            return _TOO_MANY
        with self._slots.slot(path) as slot:
            environ[KEY] = slot
            return self._answer_slowly(path, environ) if slot.acquire() else _BUSY

    def _partner_answer(self, path: str, environ: WSGIEnvironment, partners: PartnerAccess) -> Answer:
        """Return the document of a partner to whoever may have it. A key in the path gets into no log."""
        asked = read_request(path, environ)
        environ["PATH_INFO"] = asked.path
        admitted = partners.admit(asked)
        if isinstance(admitted, Answer):
            return admitted if self._admits(environ) else _TOO_MANY
        answer = self._answer_at(asked.path, environ)
        if not (answer.status in _FREE or self._admits_key(admitted)):
            return _TOO_OFTEN
        if self._fetches is not None and answer.status in _COUNTED and environ["REQUEST_METHOD"] == "GET":
            address, _ = client_of(environ, self._trusted)
            self._fetches.note(admitted, answer, environ, address, int(self._clock()))
        return answer

    def _admits_key(self, admitted: Admission) -> bool:
        """Count a request; return whether it is within the limit of its key, from wherever it comes."""
        if self._key_limit is None or admitted.key is None:
            return True
        return self._key_limit.admits((admitted.partner, admitted.key.name), time.monotonic())

    def _admits(self, environ: WSGIEnvironment) -> bool:
        """Count the request; return whether it is within the limit of its address."""
        if self._address_limit is None:
            return True
        address, _ = client_of(environ, self._trusted)
        return self._address_limit.admits((address, ""), time.monotonic())

    def _document_answer(self, document: PreparedDocument, environ: WSGIEnvironment) -> Answer:
        now = int(self._clock())
        answer = respond(document, environ["REQUEST_METHOD"], environ, now)
        # A 304 is never refused: it is cheap, and some readers stop polling for days after one refusal.
        if self._limit is None or answer.status in _FREE:
            return answer
        return answer if self._limit.admits(client_of(environ, self._trusted), time.monotonic()) else _TOO_OFTEN

    def _answer_slowly(self, path: str, environ: WSGIEnvironment) -> Answer:
        if path[:1] != "/" or "\0" in path:  # never one of our addresses; neither the database nor Flask accepts it
            return _NOTHING
        if _NUL in environ.get("QUERY_STRING", "") and not path.startswith(_API):  # the API has answers of its own
            return _NOTHING
        document = self._uncached_document(path)
        if document is not None:
            return self._document_answer(document, environ)
        return buffered_answer(self._application, _without_bad_dates(environ))

    def _uncached_document(self, path: str) -> PreparedDocument | None:
        """Return a document from the catalog, None without a database: then the application answers."""
        try:
            return self._cache.find(path) if path.endswith(_SUFFIXES) else None
        except CatalogError:
            return None


def _without_bad_dates(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return `environ` without invalid dates. RFC 9110 says to ignore them; Werkzeug raises errors for some."""
    bad = {name for name in _DATES if name in environ and date_seconds(environ[name]) is None}
    return {name: value for name, value in environ.items() if name not in bad} if bad else environ
