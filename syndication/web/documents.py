"""WSGI middleware that answers for ready documents before Flask is entered, as a poll must cost nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from syndication.catalog import Catalog, documents
from syndication.delivery import Answer, Prepared, prepare, respond
from syndication.errors import CatalogError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("syndication")

REFRESH_SECONDS = 0.05
SETTLED_SECONDS = 4 * REFRESH_SECONDS


class Shelf:
    """The documents that this process serves, kept up to date by a thread of its own.

    A catalog that is out of reach leaves what is on the shelf.
    """

    def __init__(self, catalog: Catalog, max_age: int) -> None:
        self._catalog = catalog
        self._max_age = max_age
        self._ready: dict[str, Prepared] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._changed = 0.0
        self._complete = False
        self.sequence = 0

    def get(self, path: str) -> Prepared | None:
        """Return the document at `path`, prepared."""
        return self._ready.get(path)

    def is_complete(self, *, in_step: bool, sequence: int) -> bool:
        """Tell whether every record was in and served once: on this shelf, and for so long that others have it too."""
        settled = time.monotonic() - self._changed > SETTLED_SECONDS
        self._complete = self._complete or (in_step and self.sequence >= sequence and settled)
        return self._complete

    def refresh(self) -> None:
        """Take in what was published since the last time.

        Raises:
            CatalogError: the database is out of reach.
        """
        with self._lock:
            with self._catalog.read() as connection:
                newest, found = documents.since(connection, self.sequence)
            for document in found:
                self._ready[document.path] = prepare(document, self._max_age)
            if newest != self.sequence:
                self._changed = time.monotonic()
            self.sequence = newest

    def follow(self) -> None:
        """Keep refreshing in the background; called again, it does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="documents", daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        reachable = True
        while True:
            time.sleep(REFRESH_SECONDS if reachable else 1.0)
            try:
                self.refresh()
                reachable = True
            except CatalogError as error:
                if reachable:
                    log.error("%s; what is ready is served on", error)
                reachable = False


class Documents:
    """The middleware: `app.wsgi_app = Documents(app.wsgi_app, shelf)`."""

    def __init__(self, application: WSGIApplication, shelf: Shelf, clock: Callable[[], float] = time.time) -> None:
        self._application = application
        self._shelf = shelf
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        document = self._shelf.get(environ.get("PATH_INFO", ""))
        if document is None:
            return self._application(environ, start_response)
        answer = respond(document, environ["REQUEST_METHOD"], environ, int(self._clock()))
        start_response(status_line(answer), list(answer.headers))
        return [answer.body]


def status_line(answer: Answer) -> str:
    """Return the status as WSGI wants it ("200 OK")."""
    return f"{answer.status} {HTTPStatus(answer.status).phrase}"
