"""The complete answer of a WSGI application."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from syndication.http.document import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


def buffered_answer(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Return the complete answer of an application, so that a client that reads slowly occupies no thread."""
    started: list[tuple[int, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        started.append((int(status[:3]), headers))
        return chunks.append

    chunks: list[bytes] = []
    iterable = application(environ, start)
    try:
        chunks.extend(iterable)
    finally:
        if hasattr(iterable, "close"):
            iterable.close()
    status, headers = started[-1]
    return Answer(status, tuple(headers), b"".join(chunks))
