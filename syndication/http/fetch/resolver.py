"""Names looked up in threads of their own: one that is looked up for ever holds up neither a worker nor its end."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from typing import TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

_AT_ONCE = 64  # more wait; a thread whose look-up is waited for no longer keeps its place until it comes back

_Found: TypeAlias = list[ResolveResult] | OSError | UnicodeError


class Resolver(AbstractResolver):
    """Looks names up as the system does, each within `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(_AT_ONCE)

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
            found = await self._look_up(host, port, family)
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Do nothing: the threads end by themselves, or with the process."""

    def _look_up(self, host: str, port: int, family: socket.AddressFamily) -> asyncio.Future[_Found]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_Found] = loop.create_future()

        def tell(found: _Found) -> None:
            self._places.release()
            if not answer.done():
                answer.set_result(found)

        def work() -> None:
            found = _looked_up(host, port, family)
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(tell, found)

        # No executor: the process would wait for its threads before it ends.
        threading.Thread(target=work, name="look-up", daemon=True).start()
        return answer


def _looked_up(host: str, port: int, family: socket.AddressFamily) -> _Found:
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except (OSError, UnicodeError) as error:
        return error
    numbers = dict.fromkeys(str(entry[4][0]) for entry in found)
    if not numbers:
        return socket.gaierror(socket.EAI_NONAME, "no address")
    return [_result(host, number, port) for number in numbers]


def _result(host: str, number: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    return ResolveResult(
        hostname=host, host=number, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )
