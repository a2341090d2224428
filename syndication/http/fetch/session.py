"""aiohttp's sessions for messages: names, guarded sockets and TLS as everywhere; connections are used again."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from ipaddress import ip_address

from aiohttp import AddrInfoType, ClientRequest, ClientResponse, ClientSession, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection

from syndication.http.fetch.connection import USER_AGENT, open_socket, start_lookup
from syndication.http.fetch.guard import Endpoint, Guard, IpAddress

_MAX_LOOKUPS = 64  # at a time; more wait
_IDLE_SECONDS = 15.0  # for which a connection stays open for the next message
_NAMES_SECONDS = 10  # for which the result of a look-up is cached


class Route:
    """The connection that a message takes: where it leads, and whether it was opened for this message."""

    def __init__(self, place: Endpoint) -> None:
        self.place = place
        self.is_new = False
        self.transport: asyncio.Transport | None = None

    def abort_if_closing(self) -> None:
        """Abort a connection that waits to be closed: if the other side reads nothing, it would wait forever."""
        if self.transport and self.transport.is_closing():
            self.transport.abort()


ROUTE: ContextVar[Route] = ContextVar("route")
"""The route of the message that is being sent, for what aiohttp calls back."""


class Resolver(AbstractResolver):
    """Looks names up as the system does, each within `seconds`. A hanging look-up blocks no other message."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(_MAX_LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the IP addresses of a host.

        Raises:
            OSError: it has none, or they are not known in time.
            UnicodeError: the name is too long.
        """
        async with asyncio.timeout(self._seconds):
            await self._places.acquire()
            addresses = await self._look_up(host, port, family)
        return [_resolve_result(host, address, port) for address in addresses]

    async def close(self) -> None:
        """Do nothing: the threads end by themselves, or with the process."""

    def _look_up(self, host: str, port: int, family: int) -> asyncio.Future[list[IpAddress]]:
        loop = asyncio.get_running_loop()

        def release(_found: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(self._places.release)

        lookup = start_lookup(host, port, family, socket.AI_ADDRCONFIG)
        lookup.add_done_callback(release)  # a look-up that nobody waits for holds its place until its thread ends
        return asyncio.wrap_future(lookup)


def session(trust: ssl.SSLContext, resolver: Resolver, guard: Guard) -> ClientSession:
    """Return a session without cookies, proxies and a limit of connections: the caller bounds how many it sends."""
    connector = TCPConnector(
        ssl=trust,
        resolver=resolver,
        ttl_dns_cache=_NAMES_SECONDS,
        limit=0,
        keepalive_timeout=_IDLE_SECONDS,
        socket_factory=_socket_factory(guard),
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
    """A request that notes its connection in `ROUTE`."""

    async def send(self, conn: Connection) -> ClientResponse:
        """Send it."""
        ROUTE.get().transport = conn.transport
        return await super().send(conn)


def _socket_factory(guard: Guard) -> Callable[[AddrInfoType], socket.socket]:
    """Return the function that makes the socket for each address that aiohttp tries."""

    def opened(found: AddrInfoType) -> socket.socket:
        route = ROUTE.get()
        route.is_new = True
        return open_socket(guard, route.place, ip_address(found[4][0]))

    return opened


def _resolve_result(host: str, address: IpAddress, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )
