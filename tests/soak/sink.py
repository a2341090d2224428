"""All subscribers of a soak in one process: `python -m tests.soak.sink` says its port, and serves until it is killed.

The path of a callback says who it is and how it behaves: /quick/17 takes what comes, /slow/3 takes it too late,
/silent/4 never answers, /gone/5 answers 410, /failing/6 answers 500. GET /state tells what each was sent.
"""

from __future__ import annotations

import asyncio
import re
import sys
from hashlib import sha256

import msgspec
from msgspec import Struct

from syndication.cli.processes.parent import end_with_parent

SLOW_SECONDS = 15.0
_STATUSES = {"gone": 410, "failing": 500}
_NUMBER = re.compile(rb"Story (\d+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Holding(Struct):
    """What a subscriber was sent: the last body, how many, and how often an older one, or the same again."""

    number: int = -1
    digest: str = ""
    deliveries: int = 0
    older: int = 0
    repeated: int = 0

    def take(self, body: bytes) -> None:
        """Note a body, which is as new as its first story."""
        found = _NUMBER.search(body)
        number, digest = int(found[1]) if found else -1, digest_of(body)
        self.older += number < self.number
        self.repeated += digest == self.digest
        self.number, self.digest = number, digest
        self.deliveries += 1


State = dict[str, Holding]


def digest_of(body: bytes) -> str:
    """Return what tells a body from others."""
    return sha256(body).hexdigest()[:16]


class _Conversation(asyncio.Protocol):
    """A connection: just enough of HTTP/1.1 to cost little beside what is tried."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._heard = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._heard[:end])
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._heard) < whole:
                return
            body = bytes(self._heard[end + 4 : whole])
            del self._heard[:whole]
            self._answer(head.split(b" ", 2)[1].decode(), body)

    def _answer(self, path: str, body: bytes) -> None:
        if path == "/state":
            self._say(200, msgspec.json.encode(self._state))
            return
        self._state.setdefault(path, Holding()).take(body)
        manner = path.split("/")[1]
        if manner == "slow":
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self._say, 200)
        elif manner != "silent":
            self._say(_STATUSES.get(manner, 200))

    def _say(self, status: int, body: bytes = b"") -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(b"HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))


async def _serve() -> None:
    state: State = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(state), "127.0.0.1", 0, backlog=2048)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    end_with_parent()
    asyncio.run(_serve())
