"""What went wrong on the way, in words for people who run a website."""

from __future__ import annotations

import socket
import ssl
from http.client import BadStatusLine, HTTPException, IncompleteRead, LineTooLong, RemoteDisconnected

_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "no answer came in time"),
    (ConnectionRefusedError, "the connection was refused; nothing listens there"),
    (RemoteDisconnected, "the connection was closed without an answer"),
    (ConnectionError, "the connection was broken off"),
    (ssl.SSLError, "no secure connection comes about"),
    (UnicodeError, "there is no host of that name"),
    (LineTooLong, "a line of the answer's head is too long"),
    (BadStatusLine, "what answers does not speak HTTP/1.1"),
)


def in_words(error: Exception) -> str:
    """Return what an exception of sockets or of HTTP means, on one line."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        missing = error.errno != socket.EAI_AGAIN
        return "there is no host of that name" if missing else "the name of the host cannot be looked up at present"
    if isinstance(error, IncompleteRead):
        return f"the connection was broken off after {len(error.partial)} bytes of the body"
    known = next((words for kind, words in _KINDS if isinstance(error, kind)), "")
    if known:
        return known
    if isinstance(error, HTTPException):
        return f"what answers does not speak HTTP/1.1 as it should: {error}"
    return str(getattr(error, "strerror", None) or error).lower()
