"""Where everything is posted to: `python -m benchmarks.push_sink PORT` takes it at once, and counts what arrives.

Every POST is answered 204. `GET /arrivals` tells what came since the last `DELETE /arrivals`, `GET /sample` gives the
first of it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import Counter

import msgspec
from msgspec import Struct

from benchmarks import services
from syndication.cli.processes.parent import end_with_parent

ARRIVALS, SAMPLE, READY = "/arrivals", "/sample", "/healthz"

_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n\r\n"
_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


class Arrivals(Struct, frozen=True):
    """How many requests came, to how many addresses, of how many bytes; the first and the last by time.monotonic."""

    many: int = 0
    addresses: int = 0
    lengths: tuple[int, ...] = ()
    first: float = 0.0
    last: float = 0.0

    @property
    def seconds(self) -> float:
        """From the first to the last."""
        return self.last - self.first


class Sample(Struct, frozen=True):
    """A request as it came: the lines of its head, and its body."""

    head: str = ""
    body: bytes = b""


class _Book:
    """What came since it was opened."""

    def __init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.by_address = Counter[bytes]()
        self.lengths = set[int]()
        self.moments = (0.0, 0.0)
        self.sample: Sample | None = None

    def enter(self, address: bytes, length: int) -> None:
        moment = time.monotonic()
        self.moments = (self.moments[0] or moment, moment)
        self.by_address[address] += 1
        self.lengths.add(length)

    def arrivals(self) -> Arrivals:
        return Arrivals(self.by_address.total(), len(self.by_address), tuple(sorted(self.lengths)), *self.moments)


class _Connection(asyncio.Protocol):
    """A connection that stays open: a request is over when as many bytes came as its head says."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self._kept = b""  # of a head that has not come as a whole
        self._head = b""
        self._left = 0
        self._sampled: list[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        while data:
            data = self._take_body(data) if self._left else self._take_head(data)

    def _take_head(self, data: bytes) -> bytes:
        data = self._kept + data
        end = data.find(_END)
        self._kept = data if end < 0 else b""
        if end < 0:
            return b""
        self._head = data[:end]
        found = _LENGTH.search(self._head)
        self._left = int(found[1]) if found else 0
        if self._left and self._book.sample is None:
            self._book.sample, self._sampled = Sample(), []
        if not self._left:
            self._transport.write(self._answer())
        return data[end + len(_END) :]

    def _take_body(self, data: bytes) -> bytes:
        taken = min(len(data), self._left)
        self._left -= taken
        if self._sampled is not None:
            self._sampled.append(data[:taken])
        if not self._left:
            self._transport.write(self._answer())
        return data[taken:]

    def _answer(self) -> bytes:
        method, address, _ = self._head.split(b" ", 2)
        if method == b"POST":
            self._enter(address)
            return _TAKEN
        if method == b"DELETE":
            self._book.open()
            return _TAKEN
        told = {SAMPLE: self._book.sample, ARRIVALS: self._book.arrivals()}.get(address.decode())
        body = msgspec.json.encode(told)
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    def _enter(self, address: bytes) -> None:
        found = _LENGTH.search(self._head)
        self._book.enter(address, int(found[1]) if found else 0)
        if self._sampled is not None:
            self._book.sample = Sample(self._head.decode("latin-1"), b"".join(self._sampled))
            self._sampled = None


async def serve(port: int) -> None:
    """Take what comes, until the process is ended."""
    book = _Book()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(book), services.HOST, port, backlog=1024
    )
    await server.serve_forever()


if __name__ == "__main__":
    end_with_parent()
    asyncio.run(serve(int(sys.argv[1])))
