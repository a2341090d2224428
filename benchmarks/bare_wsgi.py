"""What the server itself can do: our two answers as constants, from a WSGI application that does nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from benchmarks import document


def application() -> WSGIApplication:
    """Return the application."""
    answers = document.answers(document.folder())
    full, unchanged = list(answers.full), list(answers.unchanged)
    body = [document.zipped(document.folder())]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == document.UNCHANGED_PATH:
            start_response("304 Not Modified", unchanged)
            return []
        start_response("200 OK", full)
        return body

    return answer
