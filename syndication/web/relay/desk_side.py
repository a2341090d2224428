"""The side of the desk worker: it answers what web workers relay."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from werkzeug.wsgi import get_input_stream

from syndication.http.document import RETRY_LATER, Answer, refusal
from syndication.web.buffered_answer import buffered_answer
from syndication.web.path_slots import PathSlots
from syndication.web.relay.messages import NOT_TAKEN, encode_answer, restore_request
from syndication.web.request_slots import KEY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("syndication")

_BUSY = refusal(503, "Too many requests at this moment; ask again in a minute", RETRY_LATER)
_FAILED = refusal(500, "Something went wrong here; ask again later")


def answer_relayed(application: WSGIApplication) -> WSGIApplication:
    """Return an application that answers relayed requests as `application` answers the requests in them.

    The web workers limit their requests, each for itself; these slots limit those of all of them.
    """
    slots = PathSlots()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            asked = restore_request(get_input_stream(environ).read(), environ)
        except msgspec.DecodeError:  # of another version: while workers are renewed, both are there
            start_response(f"{NOT_TAKEN} Bad Request", [("Content-Length", "0")])
            return [b""]
        body = encode_answer(_answer(application, slots, asked))
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return answer


def _answer(application: WSGIApplication, slots: PathSlots, environ: WSGIEnvironment) -> Answer:
    path = environ.get("PATH_INFO", "")
    try:
        with slots.slot(path) as slot:
            return buffered_answer(application, {**environ, KEY: slot}) if slot.acquire() else _BUSY
    except Exception:  # any error: the web worker would take it for the end of this process
        log.exception("%s %r failed", environ.get("REQUEST_METHOD"), path)
        return _FAILED
