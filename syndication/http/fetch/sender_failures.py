"""What went wrong on the way of a message, in words for people who run a website. No IP address is told."""

from __future__ import annotations

import os
from collections.abc import Iterator

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientPayloadError,
    ClientResponseError,
    InvalidURL,
    ServerDisconnectedError,
)
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from syndication.http.fetch import failures

FAILURES = (ClientError, HttpProcessingError, OSError, ValueError)
"""What the other side, the network, or what is to be sent can bring about."""

BROKEN_OFF = (ServerDisconnectedError, ClientOSError, ConnectionError)
"""How a connection ends that the other side closed."""

_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "no answer came in time"),
    (ServerDisconnectedError, "the connection was closed without an answer"),
    (ClientConnectionError, "the connection was broken off"),
    (ClientPayloadError, "the connection was broken off in the middle of the body"),
    (ClientResponseError, "what answers does not speak HTTP/1.1"),
    (HttpProcessingError, "what answers does not speak HTTP/1.1"),
    (UnicodeError, "there is no host of that name"),
    (ValueError, "it cannot be sent: its method or a header holds a control character"),
)


class RefusedAddressError(OSError):
    """An IP address that nothing may be sent to; the text says why, as it follows the host's name."""


def in_words(error: Exception, host: str) -> str:
    """Return what one of `FAILURES` means for a message to `host`, on one line."""
    if isinstance(error, ClientConnectorError):
        return _unconnected(error.os_error, host)
    if isinstance(error, InvalidURL):
        return f"{host} is neither a name nor an IP address in its usual form"
    if any(isinstance(cause, LineTooLong) for cause in _causes(error)):
        return "a line of the answer's head is too long"
    known = next((text for kind, text in _KINDS if isinstance(error, kind)), "")
    return known or failures.in_words(error)


def _unconnected(error: OSError, host: str) -> str:
    if isinstance(error, RefusedAddressError):
        return f"{host} {error}"
    if type(error) is not OSError:
        return failures.in_words(error)
    # aiohttp's own texts name the IP addresses.
    return os.strerror(error.errno).lower() if error.errno else "no connection comes about with any of its addresses"


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__
