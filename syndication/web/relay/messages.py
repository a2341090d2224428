"""What a web worker and the desk worker send each other: a request with its body, and a whole answer."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from syndication.http.document import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

NOT_TAKEN = 400  # the status of a request that the desk worker could not read
_OF_CONNECTION = ("wsgi.", "server.")  # keys of the WSGI environment that belong to the connection, not the request


class RelayedRequest(Struct, frozen=True, array_like=True):
    """A request as the web worker has it: all texts of its WSGI environment (PEP 3333), and its body."""

    texts: dict[str, str]
    body: bytes


def encode_request(environ: WSGIEnvironment, body: bytes) -> bytes:
    """Return the bytes of a request."""
    texts = {key: value for key, value in environ.items() if isinstance(value, str)}
    return msgspec.msgpack.encode(RelayedRequest(texts, body))


def restore_request(data: bytes, carrier: WSGIEnvironment) -> WSGIEnvironment:
    """Return the WSGI environment of a request from its bytes. `carrier` is that of the request that carried it.

    Raises:
        msgspec.DecodeError: they are not the bytes of a request.
    """
    asked = msgspec.msgpack.decode(data, type=RelayedRequest)
    own: dict[str, Any] = {key: value for key, value in carrier.items() if key.startswith(_OF_CONNECTION)}
    return {**own, **asked.texts, "wsgi.input": io.BytesIO(asked.body), "wsgi.input_terminated": True}


def encode_answer(answer: Answer) -> bytes:
    """Return the bytes of an answer."""
    return msgspec.msgpack.encode(answer)


def restore_answer(data: bytes) -> Answer:
    """Return an answer from its bytes.

    Raises:
        msgspec.DecodeError: they are not the bytes of an answer.
    """
    return msgspec.msgpack.decode(data, type=Answer)
