"""Connections for messages: a judge is asked about the very IP address before each, so no name leads past it.

Neither one that leads into the house nor one that leads elsewhere at the next look-up (DNS rebinding) does.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address
from typing import TypeAlias

from aiohttp import AddrInfoType, ClientRequest, ClientResponse, ClientSession, DummyCookieJar, TCPConnector
from aiohttp.connector import Connection

from syndication.http.fetch.client import USER_AGENT
from syndication.http.fetch.guard import Address
from syndication.http.fetch.resolver import Resolver
from syndication.http.fetch.sender_failures import RefusedAddressError

Judge: TypeAlias = Callable[[Address], str]
"""Says why nothing may be sent to an IP address, as it follows the host's name; "" where it may."""

_IDLE_SECONDS = 15.0  # for which a connection is kept for the next message
_NAMES_SECONDS = 10  # for which a look-up is remembered


class Way:
    """The connection that a message goes over, and whether it was opened for it."""

    def __init__(self) -> None:
        self.is_new = False
        self.transport: asyncio.Transport | None = None

    def leave(self) -> None:
        """End the connection if it is to be closed: else one whose other side takes nothing would stay for ever."""
        if self.transport and self.transport.is_closing():
            self.transport.abort()


WAY: ContextVar[Way] = ContextVar("way")
"""The way of what is being sent, for what aiohttp calls."""


def anywhere(_address: Address) -> str:
    """Let everything pass: for addresses that the operator names."""
    return ""


def trusted() -> ssl.SSLContext:
    """Return what certificates are held against: those that the system trusts."""
    made = ssl.create_default_context()
    made.set_alpn_protocols(["http/1.1"])
    return made


def session(trust: ssl.SSLContext, resolver: Resolver, judge: Judge) -> ClientSession:
    """Return a session without cookies, proxies and bounds: how many messages are under way is the caller's to say."""
    connector = TCPConnector(
        ssl=trust,
        resolver=resolver,
        ttl_dns_cache=_NAMES_SECONDS,
        limit=0,
        keepalive_timeout=_IDLE_SECONDS,
        socket_factory=_judged(judge),
    )
    return ClientSession(
        connector=connector,
        request_class=_Request,
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


class _Request(ClientRequest):
    """A request that tells its connection."""

    async def send(self, conn: Connection) -> ClientResponse:
        """Send it."""
        WAY.get().transport = conn.transport
        return await super().send(conn)


def _judged(judge: Judge) -> Callable[[AddrInfoType], socket.socket]:
    """Return what makes the socket for each address that is tried, where `judge` lets it."""

    def opened(found: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = found
        WAY.get().is_new = True
        why = judge(ip_address(place[0]))
        if why:
            raise RefusedAddressError(why)
        return socket.socket(family, kind, protocol)

    return opened
