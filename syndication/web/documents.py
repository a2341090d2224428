"""WSGI middleware that answers for documents before Flask is entered, as a poll must cost nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from syndication.delivery import LATER, Answer, Prepared, refusal, respond, seconds
from syndication.errors import CatalogError
from syndication.ratelimit import Limit, Network, client
from syndication.web.readers import Readers
from syndication.web.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_ONCE = 8  # requests that may wait for the database or a page; fewer than its pool has connections
WAITING = 20  # and those that wait for one of these places; with both, fewer than a worker has threads
PATIENCE_SECONDS = 5.0
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_READ = frozenset((200, 226, 304))
_SUFFIXES = (".xml", ".json", ".txt", ".opml")

_BUSY = refusal(503, "Too many requests at this moment; ask again in a minute", LATER)
_NOTHING = refusal(404, "There is nothing at this address")
_TOO_OFTEN = refusal(429, "Too many full answers; send If-None-Match, or ask again in a minute", LATER)


class Documents:
    """The middleware: `app.wsgi_app = Documents(app.wsgi_app, shelf)`.

    What is not held, and every page, goes through a gate of `AT_ONCE` places, so that threads are left for polls.
    """

    def __init__(
        self,
        application: WSGIApplication,
        shelf: Shelf,
        limit: Limit | None = None,
        trusted: tuple[Network, ...] = (),
        clock: Callable[[], float] = time.time,
        readers: Readers | None = None,
    ) -> None:
        self._application = application
        self._shelf = shelf
        self._limit = limit
        self._trusted = trusted
        self._clock = clock
        self._readers = readers
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + WAITING)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        document = self._shelf.get(environ.get("PATH_INFO", ""))
        if document is not None:
            return _sent(self._answer(document, environ), start_response)
        with self._place() as place:
            return self._slowly(environ, start_response) if place else _sent(_BUSY, start_response)

    def _answer(self, document: Prepared, environ: WSGIEnvironment) -> Answer:
        now = int(self._clock())
        answer = respond(document, environ["REQUEST_METHOD"], environ, now)
        # Who is refused for coming too often is a reader all the same.
        if self._readers is not None and answer.status in _READ:
            self._readers.note(environ["PATH_INFO"], environ, now)
        # What is unchanged is never refused: it costs nothing, and one refusal can stop a reader for days.
        if self._limit is None or answer.status in (HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT):
            return answer
        return answer if self._limit.admits(client(environ, self._trusted), time.monotonic()) else _TOO_OFTEN

    def _slowly(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if "\0" in path or path[:1] != "/":  # no address of ours, and nothing for a database or for Flask
            return _sent(_NOTHING, start_response)
        document = self._found(path)
        if document is not None:
            return _sent(self._answer(document, environ), start_response)
        return self._application(_without_bad_dates(environ), start_response)

    def _found(self, path: str) -> Prepared | None:
        """Return a document that is not held; without a database the application says what is to be said."""
        try:
            return self._shelf.find(path) if path.endswith(_SUFFIXES) else None
        except CatalogError:
            return None

    @contextmanager
    def _place(self) -> Iterator[bool]:
        """Give one of the places, or tell that there is none."""
        if not self._room.acquire(blocking=False):
            yield False
            return
        try:
            taken = self._places.acquire(timeout=PATIENCE_SECONDS)
            try:
                yield taken
            finally:
                if taken:
                    self._places.release()
        finally:
            self._room.release()


def _without_bad_dates(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return what Flask can read: Werkzeug fails on some dates that are none, where RFC 9110 ignores them all."""
    bad = {name for name in _DATES if name in environ and seconds(environ[name]) is None}
    return {name: value for name, value in environ.items() if name not in bad} if bad else environ


def _sent(answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
    start_response(_STATUS_LINES[answer.status], list(answer.headers))
    return [answer.body]
