"""Serve the sounds of stories, before Flask and in chunks: they may be larger than the memory.

All other answers are held in memory, so that a client that reads slowly occupies no thread. Here it does, so few are
sent at once, and few of these to one address. The listening socket ends connections on which nothing gets through.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from syndication.http.document import RETRY_LATER, refusal
from syndication.http.rate_limit import Network, client_of
from syndication.model.uploaded_pictures import SOUNDS
from syndication.publishing.media import sound_store
from syndication.publishing.media.sound_store import StreamedAnswer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("syndication")

SOUNDS_PATH = f"/{SOUNDS}"
AT_ONCE = 16
"""Sounds that are sent at the same time; one address gets half of these places."""
_METHODS = ("GET", "HEAD")
_ALLOW = (("Allow", ", ".join(_METHODS)),)
_NOSNIFF = ("X-Content-Type-Options", "nosniff")

Note = Callable[["WSGIEnvironment", int, int, float], None]
"""Notes a request: its environment, status, bytes and seconds until its first byte."""


class StreamPlaces:
    """The places for clients that get a sound."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._taken: list[str] = []
        self._lock = threading.Lock()

    def take(self, address: str) -> bool:
        """Take a place for a client; return False if there is none."""
        with self._lock:
            if len(self._taken) >= self._at_once or self._taken.count(address) >= max(1, self._at_once // 2):
                return False
            self._taken.append(address)
            return True

    def give_back(self, address: str) -> None:
        """Return a place that was taken."""
        with self._lock:
            self._taken.remove(address)


class SoundMiddleware:
    """The middleware: answers requests below `/media/`, and hands on all others.

    `admits` says whether a request is within the limits of its address, `is_elsewhere` whether the folder `root` is not
    the one that the database knows. `note` notes each request.
    """

    def __init__(
        self,
        application: WSGIApplication,
        root: Path,
        trusted: tuple[Network, ...],
        admits: Callable[[str], bool],
        is_elsewhere: Callable[[], bool],
        note: Note,
        places: StreamPlaces | None = None,
    ) -> None:
        self._application = application
        self._root = root
        self._trusted = trusted
        self._admits = admits
        self._is_elsewhere = is_elsewhere
        self._note = note
        self._places = places or StreamPlaces()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(SOUNDS_PATH):
            return self._application(environ, start_response)
        began = time.perf_counter()
        address, _ = client_of(environ, self._trusted)
        answer = self._answer(environ, address)
        size = next((int(value) for name, value in answer.headers if name == "Content-Length"), 0)
        self._note(environ, answer.status, size, time.perf_counter() - began)
        status = HTTPStatus(answer.status)
        start_response(f"{status.value} {status.phrase}", [*answer.headers, _NOSNIFF])
        if environ["REQUEST_METHOD"] == "HEAD":
            return [b""]
        return _SentSound(answer)

    def _answer(self, environ: WSGIEnvironment, address: str) -> StreamedAnswer:
        if environ["REQUEST_METHOD"] not in _METHODS:
            return _refused(405, "A sound can only be read", _ALLOW)
        if not self._admits(address):
            return _refused(429, "Too many requests from this address; ask again in a minute", RETRY_LATER)
        try:
            return self._sound(environ, address)
        except OSError as error:
            log.error("a sound cannot be read in %s: %s", self._root, error.strerror)
            return _refused(500, "Something went wrong here; ask again later")

    def _sound(self, environ: WSGIEnvironment, address: str) -> StreamedAnswer:
        name = environ["PATH_INFO"].removeprefix(SOUNDS_PATH)
        found = sound_store.answer(self._root, name, environ["REQUEST_METHOD"], environ, int(time.time()))
        if found.status == HTTPStatus.NOT_FOUND and self._is_elsewhere():
            return _refused(503, "The sounds are not available here at the moment", RETRY_LATER)
        if found.close is None:
            return found
        if not self._places.take(address):
            found.close()
            return _refused(503, "Too many sounds are being sent at this moment; ask again in a minute", RETRY_LATER)
        return self._with_place(found, address)

    def _with_place(self, found: StreamedAnswer, address: str) -> StreamedAnswer:
        close = found.close
        assert close is not None

        def end() -> None:
            close()
            self._places.give_back(address)

        return StreamedAnswer(found.status, found.headers, found.chunks, end)


class _SentSound:
    """The chunks of an answer. The file is closed after the last; the server calls `close` when the client is gone."""

    def __init__(self, answer: StreamedAnswer) -> None:
        self._chunks: Iterator[bytes] = iter(answer.chunks)
        self._close = answer.close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file and give its place back, once."""
        close, self._close = self._close, None
        if close:
            close()


def _refused(status: int, detail: str, headers: tuple[tuple[str, str], ...] = ()) -> StreamedAnswer:
    answer = refusal(status, detail, headers)
    return StreamedAnswer(answer.status, answer.headers, (answer.body,))
