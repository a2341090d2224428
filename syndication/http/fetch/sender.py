"""The client that sends messages: within limits, only to where a guard allows it; it returns errors as replies.

Redirects are not followed, cookies not stored, proxies not used, and the reply's content coding is not undone.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Self

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    InvalidURL,
    ServerDisconnectedError,
)
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from msgspec import structs
from yarl import URL

from syndication.http.fetch.connection import tls_context
from syndication.http.fetch.failures import in_words
from syndication.http.fetch.guard import DEFAULT_PORTS, Endpoint, Guard, anywhere
from syndication.http.fetch.limits import SendLimits
from syndication.http.fetch.session import ROUTE, Resolver, Route, session
from syndication.http.retry_after import seconds_to_wait
from syndication.model.capacity import MAX_COPIED
from syndication.model.job import Message, Reply
from syndication.text.urls import absolute, ascii_url

_FAILURES = (ClientError, HttpProcessingError, OSError, ValueError)  # of the other side, the network, or the message
_CLOSED_BY_PEER = (ServerDisconnectedError, ClientOSError, ConnectionError)
_PIECE = 1 << 16
_CEIL_THRESHOLD = 3600.0  # aiohttp rounds timeouts above this many seconds up to whole ones
_PRINTABLE = re.compile(r"[!-~]+")


class Client:
    """Sends messages while it is entered; the caller bounds how many at a time."""

    def __init__(self, guard: Guard, limits: SendLimits | None = None) -> None:
        self._guard = guard
        self._limits = limits or SendLimits()
        self._sessions: dict[bool, ClientSession] = {}  # by whether the operator named the address

    async def __aenter__(self) -> Self:
        """Open the sessions: connections to addresses that the operator named are not shared with others."""
        trust, resolver = tls_context(), Resolver(self._limits.connect_seconds)
        self._sessions = {True: session(trust, resolver, anywhere), False: session(trust, resolver, self._guard)}
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        for opened in self._sessions.values():
            await opened.close()
        self._sessions.clear()

    async def send(self, message: Message) -> Reply:
        """Return the reply. If its body breaks off, it has its status and a problem."""
        began = time.monotonic()
        reply = await self._reply(message, began + self._limits.seconds)
        return structs.replace(reply, milliseconds=round((time.monotonic() - began) * 1000))

    async def _reply(self, message: Message, ends: float) -> Reply:
        try:
            url = _exact_url(message.url)
        except ValueError:
            return Reply(status=0, problem="it is not an http or https address")
        route = Route(Endpoint(url.scheme, url.raw_host or "", url.port or 0))
        ROUTE.set(route)
        try:
            return await self._reply_from(url, message, ends)
        finally:
            route.abort_if_closing()

    async def _reply_from(self, url: URL, message: Message, ends: float) -> Reply:
        status, wait, body, location = 0, 0, bytearray(), ""
        try:
            response = await self._response(message, url, ends)
            status, wait = response.status, _wait_of(response)
            location = absolute(response.headers.get("Location", "").strip(), message.url)
            await _read(response, body, message.reply_bytes or self._limits.bytes)
        except _FAILURES as error:
            problem = _problem(error, url)
            return Reply(status=status, body=bytes(body), location=location, problem=problem, wait=wait)
        return Reply(status=status, body=bytes(body), location=location, wait=wait)

    async def _response(self, message: Message, url: URL, ends: float) -> ClientResponse:
        try:
            return await self._request(message, url, ends)
        except _CLOSED_BY_PEER as error:
            if ROUTE.get().is_new or isinstance(error, ClientConnectorError):
                raise
        # RFC 9112 section 9.3.1: the server may close an idle connection at the moment in which it is used again.
        # A message may arrive twice in any case, so it is safe to send it again.
        return await self._request(message, url, ends)

    async def _request(self, message: Message, url: URL, ends: float) -> ClientResponse:
        headers, data = _headers_and_body(message)
        left = max(ends - time.monotonic(), 0.001)
        return await self._sessions[message.operator].request(
            message.method,
            url,
            headers=headers,
            data=data,
            allow_redirects=False,
            timeout=ClientTimeout(total=left, connect=self._limits.connect_seconds, ceil_threshold=_CEIL_THRESHOLD),
        )


def _wait_of(response: ClientResponse) -> int:
    return seconds_to_wait(response.headers.get("Retry-After", ""), response.headers.get("Date", ""))


def _exact_url(url: str) -> URL:
    """Return an address byte for byte; as a URI if it contains what no request line can contain.

    Raises:
        ValueError: it is not an http or https address.
    """
    exact = URL(url if _PRINTABLE.fullmatch(url) else ascii_url(url), encoded=True)
    if exact.scheme not in DEFAULT_PORTS or not exact.raw_host or not exact.port:
        raise ValueError(url)
    return exact


def _headers_and_body(message: Message) -> tuple[Mapping[str, str], bytes | AsyncIterator[memoryview] | None]:
    """Return the headers and the body of a message, a large body in pieces, with its length.

    What is passed at once is copied into the connection's buffer as far as the other side does not read it.
    """
    if len(message.body) <= MAX_COPIED:
        return message.headers, message.body or None
    return {**message.headers, "Content-Length": str(len(message.body))}, _pieces(message.body)


async def _pieces(body: bytes) -> AsyncIterator[memoryview]:
    """Yield views of a body, so that a connection's buffer contains a copy of one piece, not of the whole body."""
    view = memoryview(body)
    for start in range(0, len(view), _PIECE):
        yield view[start : start + _PIECE]


async def _read(response: ClientResponse, body: bytearray, most: int) -> None:
    """Fill `body` with the first `most` bytes of a response; a connection with more to come is closed."""
    try:
        while len(body) < most and (piece := await response.content.read(most - len(body))):
            body += piece
    finally:
        response.close()  # a connection that was read to the end is back in the pool already


def _problem(error: Exception, url: URL) -> str:
    """Return one of `_FAILURES` in words: those of the system's error, or of a more specific cause."""
    if isinstance(error, ClientConnectorError):
        return in_words(error.os_error)
    if isinstance(error, InvalidURL):
        return f"{url.raw_host} is neither a name nor an IP address in its usual form"
    return in_words(next((cause for cause in _causes(error) if isinstance(cause, LineTooLong)), error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__
