"""The side of a web worker: it relays the requests of editors to the desk worker.

Pages of the desk take as long as hundreds of polls. In a process of their own they do not hold Python's lock while
readers poll. Nothing depends on that process: as long as it cannot be reached, a web worker answers by itself.
"""

from __future__ import annotations

import io
import logging
import socket
from collections.abc import Iterable
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from flask import Flask
from werkzeug import exceptions
from werkzeug.wsgi import get_content_length

from syndication.http.document import Answer
from syndication.model.desk_links import is_of_desk
from syndication.web.problems import UnknownOutcomeError
from syndication.web.relay.messages import NOT_TAKEN, encode_request, restore_answer
from syndication.web.request_bodies import BodyReader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("syndication")

LARGEST_BODY = 1_000_000  # bytes; larger ones, which have files, are taken by the web worker
_API = "/api/"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))  # RFC 9110 section 9.2.1
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class LostAnswerError(Exception):
    """The desk worker took a request, and ended before it had answered."""


class DeskRelay:
    """The WSGI application of a Flask application that relays requests to the desk and the API."""

    def __init__(self, app: Flask, desk: Path, bodies: BodyReader) -> None:
        """`desk` is the Unix socket on which the desk worker listens."""
        self._app = app
        self._own = app.wsgi_app
        self._desk = desk
        self._bodies = bodies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not (is_of_desk(path) or path.startswith(_API)) or not self._can_read_body(environ):
            return self._own(environ, start_response)
        body = b""
        try:
            if get_content_length(environ):
                body = self._bodies.read(environ, "relay", LARGEST_BODY)
            answer = self._relayed_answer(environ, body)
        except (exceptions.HTTPException, UnknownOutcomeError) as error:
            return self._refuse(error, environ | {"wsgi.input": io.BytesIO(body)}, start_response)
        if answer is None:
            return self._own(environ | {"wsgi.input": io.BytesIO(body)}, start_response)
        start_response(_STATUS_LINES[answer.status], list(answer.headers))
        return [answer.body]

    def _can_read_body(self, environ: WSGIEnvironment) -> bool:
        """Return whether the body of a request is small, and can be read now.

        Bodies are read before anybody knows who sends them. Those that strangers send slowly must not keep others out:
        then the web worker answers, which reads the bodies of people whom it knows.
        """
        length = get_content_length(environ)
        if length is None:
            return "HTTP_TRANSFER_ENCODING" not in environ
        return length <= LARGEST_BODY and self._bodies.has_room(environ, "relay")

    def _relayed_answer(self, environ: WSGIEnvironment, body: bytes) -> Answer | None:
        """Return the answer of the desk worker, None if the web worker has to answer.

        Raises:
            UnknownOutcomeError: the desk worker ended meanwhile, and may have done what was asked.
        """
        try:
            return _ask(self._desk, encode_request(environ, body))
        except LostAnswerError as error:
            log.warning("the desk worker did not answer %s: %s", environ["REQUEST_METHOD"], error)
            if environ["REQUEST_METHOD"] in _SAFE:
                return None
            raise UnknownOutcomeError from error

    def _refuse(self, error: Exception, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a view that raises this error."""
        with self._app.request_context(environ):
            return self._app.finalize_request(self._app.handle_user_exception(error))(environ, start_response)


class _UnixConnection(HTTPConnection):
    """An HTTP connection over a Unix socket."""

    def __init__(self, place: Path) -> None:
        super().__init__("desk")
        self._place = place

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._place))


def _ask(desk: Path, message: bytes) -> Answer | None:
    """Return the answer of the desk worker, None if it cannot be reached or is of another version.

    Raises:
        LostAnswerError: it was reached, but did not answer.
    """
    with closing(_UnixConnection(desk)) as connection:
        try:
            connection.connect()
        except OSError:
            return None
        try:
            connection.request("POST", "/", message)
            response = connection.getresponse()
            return None if response.status == NOT_TAKEN else restore_answer(response.read())
        except (OSError, HTTPException, msgspec.DecodeError) as error:
            raise LostAnswerError(str(error) or type(error).__name__) from error
