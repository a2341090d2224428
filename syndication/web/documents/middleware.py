"""WSGI middleware that answers for documents before Flask is entered, as a poll must cost nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from syndication.http.conditional import seconds
from syndication.http.document import LATER, Answer, PreparedDocument, refusal, respond
from syndication.http.rate_limit import Limit, Network, client
from syndication.model.errors import CatalogError
from syndication.settings import HUB_PATH
from syndication.web.audience.readers import Readers
from syndication.web.documents.cache import DocumentCache
from syndication.web.request_slots import KEY, Slot, Slots

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("syndication")

HEALTH_PATH = "/healthz"
AT_ONCE = 8  # requests that may wait for the database or a page; fewer than its pool has connections
WAITING = 20  # and those that wait for one of these places
HUB_AT_ONCE, HUB_WAITING = 4, 8  # the hub has connections of its own
HEALTH_AT_ONCE, HEALTH_WAITING = 2, 2
WITHDRAWAL_AT_ONCE, WITHDRAWAL_WAITING = 2, 6  # those who take a story back wait for no one else
NOSNIFF = ("X-Content-Type-Options", "nosniff")
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_WITHDRAWAL = "/withdraw"  # of /api/items/SLUG/withdraw
_DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_READ = frozenset((200, 226, 304))
_SUFFIXES = (".xml", ".json", ".txt", ".opml")

_FREE = frozenset((HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT))  # what costs nothing and is never refused

_BUSY = refusal(503, "Too many requests at this moment; ask again in a minute", LATER)
_NOTHING = refusal(404, "There is nothing at this address")
_FAILED = refusal(500, "Something went wrong here; ask again later")
_TOO_MANY = refusal(429, "Too many requests from this address; ask again in a minute", LATER)
_TOO_OFTEN = refusal(429, "Too many full answers; send If-None-Match, or ask again in a minute", LATER)


class Documents:
    """The middleware: `app.wsgi_app = Documents(app.wsgi_app, shelf)`.

    What is not held, and every page, goes through a gate of `AT_ONCE` places, so that threads are left for polls;
    withdrawals, the hub and the question whether all is well have places of their own.
    """

    def __init__(
        self,
        application: WSGIApplication,
        shelf: DocumentCache,
        limit: Limit | None = None,
        trusted: tuple[Network, ...] = (),
        clock: Callable[[], float] = time.time,
        readers: Readers | None = None,
        address_limit: Limit | None = None,
    ) -> None:
        self._application = application
        self._shelf = shelf
        self._limit = limit
        self._address_limit = address_limit
        self._trusted = trusted
        self._clock = clock
        self._readers = readers
        self._places = Slots(AT_ONCE, WAITING)
        self._withdrawals = Slots(WITHDRAWAL_AT_ONCE, WITHDRAWAL_WAITING)
        self._own_places = {
            HEALTH_PATH: Slots(HEALTH_AT_ONCE, HEALTH_WAITING),
            HUB_PATH: Slots(HUB_AT_ONCE, HUB_WAITING),
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = self._answer(environ)
        except Exception:  # whatever it was, the server would make an empty answer of it
            log.exception("%s %r failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            answer = _FAILED
        start_response(_STATUS_LINES[answer.status], [*answer.headers, NOSNIFF])
        return [answer.body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        path = environ.get("PATH_INFO", "")
        document = self._shelf.get(path)
        if document is not None:
            answer = self._of_document(document, environ)
            return answer if answer.status in _FREE or self._admits(environ) else _TOO_MANY
        if path != HEALTH_PATH and not self._admits(environ):
            return _TOO_MANY
        place = Slot(self._places_for(path))
        environ[KEY] = place
        try:
            return self._slowly(path, environ) if place.enter() else _BUSY
        finally:
            place.leave()

    def _places_for(self, path: str) -> Slots:
        return self._withdrawals if path.endswith(_WITHDRAWAL) else self._own_places.get(path, self._places)

    def _admits(self, environ: WSGIEnvironment) -> bool:
        """Return whether an address may ask once more, and count it."""
        if self._address_limit is None:
            return True
        address, _ = client(environ, self._trusted)
        return self._address_limit.admits((address, ""), time.monotonic())

    def _of_document(self, document: PreparedDocument, environ: WSGIEnvironment) -> Answer:
        now = int(self._clock())
        answer = respond(document, environ["REQUEST_METHOD"], environ, now)
        # Who is refused for coming too often is a reader all the same.
        if self._readers is not None and answer.status in _READ:
            self._readers.note(environ["PATH_INFO"], environ, now)
        # What is unchanged is never refused: it costs nothing, and one refusal can stop a reader for days.
        if self._limit is None or answer.status in _FREE:
            return answer
        return answer if self._limit.admits(client(environ, self._trusted), time.monotonic()) else _TOO_OFTEN

    def _slowly(self, path: str, environ: WSGIEnvironment) -> Answer:
        if "\0" in path or path[:1] != "/":  # no address of ours, and nothing for a database or for Flask
            return _NOTHING
        document = self._found(path)
        if document is not None:
            return self._of_document(document, environ)
        return _whole(self._application, _without_bad_dates(environ))

    def _found(self, path: str) -> PreparedDocument | None:
        """Return a document that is not held; without a database the application says what is to be said."""
        try:
            return self._shelf.find(path) if path.endswith(_SUFFIXES) else None
        except CatalogError:
            return None


def _without_bad_dates(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return what Flask's static files can read: Werkzeug fails on some malformed dates, which RFC 9110 ignores."""
    bad = {name for name in _DATES if name in environ and seconds(environ[name]) is None}
    return {name: value for name, value in environ.items() if name not in bad} if bad else environ


def _whole(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Return what an application answers, in one piece: a reader who takes it slowly holds no thread."""
    begun: list[tuple[int, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        begun.append((int(status[:3]), headers))
        return parts.append

    parts: list[bytes] = []
    answered = application(environ, start)
    try:
        parts.extend(answered)
    finally:
        if hasattr(answered, "close"):
            answered.close()
    status, headers = begun[-1]
    return Answer(status, tuple(headers), b"".join(parts))
