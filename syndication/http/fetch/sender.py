"""The one HTTP client that sends messages: within limits, only to where a judge lets it, and never an exception back.

Redirects are not followed, cookies not kept, proxies not used, and no coding of an answer is undone.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Mapping
from typing import Self

from aiohttp import ClientConnectorError, ClientResponse, ClientSession, ClientTimeout
from msgspec import Struct, structs
from yarl import URL

from syndication.http.fetch.guard import DEFAULT_PORTS
from syndication.http.fetch.resolver import Resolver
from syndication.http.fetch.sender_connection import WAY, Judge, Way, anywhere, session, trusted
from syndication.http.fetch.sender_failures import BROKEN_OFF, FAILURES, in_words
from syndication.model.capacity import MOST_COPIED
from syndication.model.job import Message, Reply
from syndication.text.urls import ascii_url

_PIECE = 1 << 16
_EXACT = 3600.0  # aiohttp rounds times above this many seconds up to whole ones
_PLAIN = re.compile(r"[!-~]+")


class SendLimits(Struct, frozen=True):
    """What sending may take: seconds to connect, name and TLS included; seconds for all; bytes of the answer's body."""

    connect_seconds: float = 5.0
    seconds: float = 10.0
    bytes: int = 4096


class Client:
    """Sends messages while it is entered; how many at a time is the caller's to bound."""

    def __init__(self, judge: Judge, limits: SendLimits | None = None) -> None:
        self._judge = judge
        self._limits = limits or SendLimits()
        self._sessions: dict[bool, ClientSession] = {}  # by whether the operator named the address

    async def __aenter__(self) -> Self:
        """Open what connections are made with."""
        trust, resolver = trusted(), Resolver(self._limits.connect_seconds)
        self._sessions = {True: session(trust, resolver, anywhere), False: session(trust, resolver, self._judge)}
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        for opened in self._sessions.values():
            await opened.close()
        self._sessions.clear()

    async def send(self, message: Message) -> Reply:
        """Return what came back. An answer whose body breaks off has its status, and the problem beside it."""
        began = time.monotonic()
        reply = await self._exchanged(message, began + self._limits.seconds)
        return structs.replace(reply, milliseconds=round((time.monotonic() - began) * 1000))

    async def _exchanged(self, message: Message, ends: float) -> Reply:
        try:
            url = _exact(message.url)
        except ValueError:
            return Reply(status=0, problem="it is no http or https address")
        way = Way()
        WAY.set(way)
        try:
            return await self._replied(message, url, ends)
        finally:
            way.leave()

    async def _replied(self, message: Message, url: URL, ends: float) -> Reply:
        host = url.raw_host or ""
        try:
            response = await self._answer(message, url, ends)
        except FAILURES as error:
            return Reply(status=0, problem=in_words(error, host))
        body = bytearray()
        try:
            await _read(response, body, self._limits.bytes)
        except FAILURES as error:
            return Reply(status=response.status, body=bytes(body), problem=in_words(error, host))
        return Reply(status=response.status, body=bytes(body))

    async def _answer(self, message: Message, url: URL, ends: float) -> ClientResponse:
        try:
            return await self._asked(message, url, ends)
        except BROKEN_OFF as error:
            if WAY.get().is_new or isinstance(error, ClientConnectorError):
                raise
        # RFC 9112 section 9.3.1: a connection that was kept may be closed in the moment in which it is used again. What
        # is sent may arrive twice at all times, so it may be sent again now.
        return await self._asked(message, url, ends)

    async def _asked(self, message: Message, url: URL, ends: float) -> ClientResponse:
        headers, data = _body(message)
        left = max(ends - time.monotonic(), 0.001)
        return await self._sessions[message.operator].request(
            message.method,
            url,
            headers=headers,
            data=data,
            allow_redirects=False,
            timeout=ClientTimeout(total=left, connect=self._limits.connect_seconds, ceil_threshold=_EXACT),
        )


def _exact(url: str) -> URL:
    """Return an address byte for byte, or as a URI where it holds what no request line can.

    Raises:
        ValueError: it is no http or https address.
    """
    exact = URL(url if _PLAIN.fullmatch(url) else ascii_url(url), encoded=True)
    if exact.scheme not in DEFAULT_PORTS or not exact.raw_host or not exact.port:
        raise ValueError(url)
    return exact


def _body(message: Message) -> tuple[Mapping[str, str], bytes | AsyncIterator[memoryview] | None]:
    """Return the headers and the body of a message, a large one in pieces, whose length must be told then.

    What is handed over at once is copied into the connection's buffer as far as the other side does not take it.
    """
    if len(message.body) <= MOST_COPIED:
        return message.headers, message.body or None
    return {**message.headers, "Content-Length": str(len(message.body))}, _pieces(message.body)


async def _pieces(body: bytes) -> AsyncIterator[memoryview]:
    """Yield views of a body: what waits in a connection's buffer is a piece of it, not a copy of all."""
    view = memoryview(body)
    for start in range(0, len(view), _PIECE):
        yield view[start : start + _PIECE]


async def _read(response: ClientResponse, body: bytearray, most: int) -> None:
    """Fill `body` with the beginning of an answer's; a connection with more to come is closed."""
    try:
        while len(body) < most and (piece := await response.content.read(most - len(body))):
            body += piece
    finally:
        response.close()  # one that was read to the end has its connection back in the pool already
