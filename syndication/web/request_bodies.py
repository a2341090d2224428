"""Read request bodies whole, within limits of size, time and number, before the request is processed.

A client that sends slowly occupies a thread. So each kind of body has its own slots, one address gets only some of
them, and a body that is late is cut off, even while no data arrives.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from flask import current_app, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, RequestTimeout, ServiceUnavailable
from werkzeug.wsgi import get_content_length, get_input_stream

from syndication.http.rate_limit import Network, client_of
from syndication.web.connections import cut_slowest
from syndication.web.request_slots import KEY, PATIENCE_SECONDS, RETRY_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("syndication")

BodyKind = Literal["api", "callback", "desk", "hub", "import", "media", "push", "relay", "validate"]

SLOTS: Mapping[BodyKind, int] = {
    "api": 10,
    "callback": 4,
    "desk": 10,
    "hub": 8,
    "import": 2,
    "media": 4,
    "push": 4,
    "relay": 10,
    "validate": 4,
}
"""Bodies of each kind that are read at once; half as many more may wait. One address may use half of both."""
SECONDS = 10.0
"""A body must arrive within this time, plus the time that its bytes take at `LEAST_RATE`."""
LEAST_RATE = 32_768
"""Bytes per second."""
MOST_MEMORY = 128_000_000
"""The sum of the bytes of all bodies that are being read into memory."""
WATCH_SECONDS = 1.0
_CHUNK = 65_536

_BUSY = "Too many requests are being sent at this moment; ask again in a minute"
_LATE = f"The request was too slow. It has {SECONDS:.0f} seconds, plus one second for each {LEAST_RATE:,} bytes"


class _BodyInProgress:
    """A body that is being read."""

    def __init__(self, kind: BodyKind, peer: str, address: str) -> None:
        self.kind = kind
        self.peer = peer  # the address of the connection
        self.address = address  # the client's address, as trusted proxies forward it
        self.began = 0.0
        self.received = 0
        self.in_memory = 0  # of these
        self.is_cut = False

    def is_late(self, now: float) -> bool:
        """Return whether the body takes longer than its size so far allows."""
        return now > self.began + SECONDS + self.received / LEAST_RATE


class BodyReader:
    """Reads the bodies of all requests to this process; found in `app.extensions["bodies"]`.

    A thread watches for late bodies. `cut` shuts down connections of an address, as `cut_slowest` does.
    """

    def __init__(
        self,
        trusted: tuple[Network, ...] = (),
        slots: Mapping[BodyKind, int] = SLOTS,
        seconds: Callable[[], float] = time.monotonic,
        cut: Callable[[str, float, int], int] = cut_slowest,
    ) -> None:
        self._trusted = trusted
        self._slots = slots
        self._seconds = seconds
        self._cut = cut
        self._readings: list[_BodyInProgress] = []
        self._waiting: list[_BodyInProgress] = []
        self._changed = threading.Condition()
        self._watcher: threading.Thread | None = None

    def read(self, environ: WSGIEnvironment, kind: BodyKind, most: int) -> bytes:
        """Return the body of a request.

        Raises:
            HTTPException: as for `copy`.
        """
        chunks: list[bytes] = []
        self._receive(environ, kind, most, chunks.append, in_memory=1)
        return b"".join(chunks)

    def copy(self, environ: WSGIEnvironment, kind: BodyKind, most: int, target: BinaryIO) -> None:
        """Write the body of a request to a file, chunk by chunk, so that it takes no memory.

        Raises:
            RequestEntityTooLarge: the body has more than `most` bytes.
            RequestTimeout: the body arrives too slowly.
            ServiceUnavailable: too many other bodies are being read.
            ClientDisconnected: the client closed the connection before the end of the body.
        """
        self._receive(environ, kind, most, target.write, in_memory=0)

    def has_room(self, environ: WSGIEnvironment, kind: BodyKind) -> bool:
        """Return whether the body of a request can be read now, without waiting for others."""
        reading = self._reading(kind, environ)
        with self._changed:
            return self._can_begin(reading)

    def _receive(
        self, environ: WSGIEnvironment, kind: BodyKind, most: int, take: Callable[[bytes], object], in_memory: int
    ) -> None:
        """Give the chunks of a body to `take`. `in_memory` is how many bytes of memory each byte takes: 0 or 1."""
        length = get_content_length(environ)
        if (length or 0) > most:
            raise RequestEntityTooLarge
        slot = environ.get(KEY)
        with slot.released() if slot else nullcontext(), self._registered(kind, environ) as reading:
            for chunk in self._chunks(get_input_stream(environ), reading, most, in_memory):
                take(chunk)
            # Without a Content-Length, a body that was cut off looks complete.
            if reading.is_cut and reading.received != length:
                raise RequestTimeout(_LATE)
            if reading.received < (length or 0):
                raise ClientDisconnected

    def _chunks(self, stream: Any, reading: _BodyInProgress, most: int, in_memory: int) -> Iterator[bytes]:
        with suppress(ClientDisconnected):  # the caller compares the length
            while chunk := stream.read(_CHUNK):
                self._count(reading, len(chunk), in_memory)
                if reading.received > most:
                    raise RequestEntityTooLarge
                if reading.is_late(self._seconds()):
                    raise RequestTimeout(_LATE)
                yield chunk

    def _count(self, reading: _BodyInProgress, size: int, in_memory: int) -> None:
        with self._changed:
            reading.received += size
            reading.in_memory += size * in_memory
            if sum(each.in_memory for each in self._readings) > MOST_MEMORY:
                raise ServiceUnavailable(_BUSY, retry_after=RETRY_SECONDS)

    @contextmanager
    def _registered(self, kind: BodyKind, environ: WSGIEnvironment) -> Iterator[_BodyInProgress]:
        """Wait for a slot; during the block, the body counts among those that are being read."""
        reading = self._reading(kind, environ)
        with self._changed:
            self._wait_for_slot(reading)
            reading.began = self._seconds()
            self._readings.append(reading)
            self._wake_watcher()
        try:
            yield reading
        finally:
            with self._changed:
                self._readings.remove(reading)
                self._changed.notify_all()

    def _reading(self, kind: BodyKind, environ: WSGIEnvironment) -> _BodyInProgress:
        address, _ = client_of(environ, self._trusted)
        return _BodyInProgress(kind, environ.get("REMOTE_ADDR", ""), address)

    def _wait_for_slot(self, reading: _BodyInProgress) -> None:
        if not _has_room(reading, self._waiting, self._slots[reading.kind] // 2):
            raise ServiceUnavailable(_BUSY, retry_after=RETRY_SECONDS)
        self._waiting.append(reading)
        try:
            if not self._changed.wait_for(lambda: self._can_begin(reading), PATIENCE_SECONDS):
                raise ServiceUnavailable(_BUSY, retry_after=RETRY_SECONDS)
        finally:
            self._waiting.remove(reading)

    def _can_begin(self, reading: _BodyInProgress) -> bool:
        return _has_room(reading, self._readings, self._slots[reading.kind])

    def _wake_watcher(self) -> None:
        """Wake the watcher thread, which sleeps while no body is read; start it the first time."""
        self._changed.notify_all()
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._cut_late_forever, name="bodies", daemon=True)
            self._watcher.start()

    def _cut_late_forever(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._readings))
            time.sleep(WATCH_SECONDS)
            try:
                self.cut_late()
            except Exception:  # if this thread ended, slow clients would occupy their slots forever
                log.exception("slow clients could not be cut off")

    def cut_late(self) -> None:
        """Cut the connections of clients whose bodies are late."""
        now = self._seconds()
        with self._changed:
            late = [reading for reading in self._readings if reading.is_late(now)]
            cuts = [self._mark_cut(peer, late, now) for peer in {reading.peer for reading in late}]
        for cut in cuts:
            self._cut(*cut)

    def _mark_cut(self, peer: str, late: Sequence[_BodyInProgress], now: float) -> tuple[str, float, int]:
        """Return the arguments of `cut` for a peer, and mark the bodies that it can affect.

        The server does not say which connection a body belongs to. So every body of this peer that is silent for as
        long may be the one that is cut.
        """
        began = [reading.began for reading in late if reading.peer == peer]
        quiet = now - max(began) - WATCH_SECONDS
        for reading in self._readings:
            reading.is_cut = reading.is_cut or (reading.peer == peer and now - reading.began >= quiet)
        return peer, quiet, len(began)


def _has_room(reading: _BodyInProgress, others: Iterable[_BodyInProgress], most: int) -> bool:
    """Return whether `others` leave room for a body: at most `most` of its kind, half as many of its address."""
    of_kind = [other for other in others if other.kind == reading.kind]
    of_address = [other for other in of_kind if other.address == reading.address]
    return len(of_kind) < most and len(of_address) < max(1, most // 2)


def copy_body(kind: BodyKind, most: int, target: BinaryIO) -> None:
    """Write the body of the current request to a file, as `BodyReader.copy` does."""
    reader = current_app.extensions["bodies"]
    assert isinstance(reader, BodyReader)
    reader.copy(request.environ, kind, most, target)


def read_body(kind: BodyKind, most: int) -> bytes:
    """Return the body of the current request, as `BodyReader.read` does."""
    reader = current_app.extensions["bodies"]
    assert isinstance(reader, BodyReader)
    return reader.read(request.environ, kind, most)
