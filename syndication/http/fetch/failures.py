"""Errors of connections and of HTTP in words for people who run a website. No IP address is named."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPException, IncompleteRead

from syndication.http.fetch.guard import RefusedAddressError

# Names of exceptions, of the standard library and of aiohttp, which a web worker must not load: it takes 0.2 seconds
# and 15 MB. The most specific class counts.
FAILURES: Mapping[str, str] = {
    "TimeoutError": "no answer came in time",
    "ServerTimeoutError": "no answer came in time",
    "ConnectionRefusedError": "the connection was refused; nothing listens there",
    "RemoteDisconnected": "the connection was closed without an answer",
    "ServerDisconnectedError": "the connection was closed without an answer",
    "ConnectionError": "the connection was broken off",
    "ClientConnectionError": "the connection was broken off",
    "ClientPayloadError": "the connection was broken off in the middle of the body",
    "SSLError": "no secure connection could be made",
    "UnicodeError": "there is no host of that name",
    "LineTooLong": "a line of the answer's head is too long",
    "BadStatusLine": "the server does not speak HTTP/1.1",
    "ClientResponseError": "the server does not speak HTTP/1.1",
    "HttpProcessingError": "the server does not speak HTTP/1.1",
    "ValueError": "it cannot be sent: its method or a header contains a control character",
}


def in_words(error: BaseException) -> str:
    """Return what an exception means, on one line."""
    match error:
        case RefusedAddressError():
            return str(error)
        case ssl.SSLCertVerificationError():
            return f"the certificate is not trusted: {error.verify_message}"
        case socket.gaierror():
            missing = error.errno != socket.EAI_AGAIN
            return "there is no host of that name" if missing else "the name of the host cannot be looked up at present"
        case IncompleteRead():
            return f"the connection was broken off after {len(error.partial)} bytes of the body"
    known = next((FAILURES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in FAILURES), "")
    if known:
        return known
    if isinstance(error, HTTPException):
        return f"the server does not speak HTTP/1.1 as it should: {error}"
    if isinstance(error, OSError):  # its own text may name IP addresses
        return os.strerror(error.errno).lower() if error.errno else "could not connect to any of its addresses"
    return str(error).lower()
