"""The bodies of requests: read whole, within a size, a time and a number of places, before anything waits for them.

Whoever sends slowly holds a thread. So each kind of body has its own few places, an address has only some of them, and
a body that is late is cut off, also while nothing of it comes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Literal

from flask import current_app, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, RequestTimeout, ServiceUnavailable
from werkzeug.wsgi import get_content_length, get_input_stream

from syndication.http.rate_limit import Network, client
from syndication.web.connections import cut_slowest
from syndication.web.request_slots import KEY, PATIENCE_SECONDS, RETRY_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("syndication")

Kind = Literal["api", "hub", "push", "validate"]

PLACES: Mapping[Kind, int] = {"api": 10, "hub": 8, "push": 4, "validate": 4}
"""Bodies of each kind that are read at once; half as many more may wait. One address has half of either."""
SECONDS = 10.0
"""In which a body must have come, and as many more as its bytes take at `LEAST_RATE`."""
LEAST_RATE = 32_768
MOST_MEMORY = 128_000_000
"""Bytes of all bodies that are being read."""
WATCH_SECONDS = 1.0
_PIECE = 65_536

_BUSY = "Too many requests are being sent at this moment; ask again in a minute"
_LATE = f"The request came too slowly: within {SECONDS:.0f} seconds, and {LEAST_RATE:,} bytes in each one more"


class _Reading:
    """A body while it is read."""

    def __init__(self, kind: Kind, peer: str, address: str) -> None:
        self.kind = kind
        self.peer = peer  # whom the connection came from
        self.address = address  # the client, as proxies say it
        self.began = 0.0
        self.received = 0
        self.is_cut = False

    def is_late(self, now: float) -> bool:
        """Return whether it should have come by now, as much of it as came."""
        return now > self.began + SECONDS + self.received / LEAST_RATE


class Bodies:
    """Reads the bodies of all requests to this process, kept in `app.extensions["bodies"]`.

    A thread of its own watches them; `cut` ends the reading of some connections of an address, as `cut_slowest` does.
    """

    def __init__(
        self,
        trusted: tuple[Network, ...] = (),
        places: Mapping[Kind, int] = PLACES,
        seconds: Callable[[], float] = time.monotonic,
        cut: Callable[[str, float, int], int] = cut_slowest,
    ) -> None:
        self._trusted = trusted
        self._places = places
        self._seconds = seconds
        self._cut = cut
        self._readings: list[_Reading] = []
        self._waiting: list[_Reading] = []
        self._changed = threading.Condition()
        self._watcher: threading.Thread | None = None

    def read(self, environ: WSGIEnvironment, kind: Kind, most: int) -> bytes:
        """Return the body of a request.

        Raises:
            RequestEntityTooLarge: it has more than `most` bytes.
            RequestTimeout: it comes too slowly.
            ServiceUnavailable: too many others are being read.
            ClientDisconnected: it broke off.
        """
        length = get_content_length(environ)
        if (length or 0) > most:
            raise RequestEntityTooLarge
        place = environ.get(KEY)
        with place.left() if place else nullcontext(), self._reading(kind, environ) as reading:
            body = self._whole(get_input_stream(environ), reading, most)
            # Cut off, a body whose length was not told looks as if it were whole.
            if reading.is_cut and len(body) != length:
                raise RequestTimeout(_LATE)
            if len(body) < (length or 0):
                raise ClientDisconnected
        return body

    def _whole(self, stream: Any, reading: _Reading, most: int) -> bytes:
        parts = []
        with suppress(ClientDisconnected):  # the length says so, too
            while part := stream.read(_PIECE):
                parts.append(part)
                self._count(reading, len(part))
                if reading.received > most:
                    raise RequestEntityTooLarge
                if reading.is_late(self._seconds()):
                    raise RequestTimeout(_LATE)
        return b"".join(parts)

    def _count(self, reading: _Reading, size: int) -> None:
        with self._changed:
            reading.received += size
            if sum(each.received for each in self._readings) > MOST_MEMORY:
                raise ServiceUnavailable(_BUSY, retry_after=RETRY_SECONDS)

    @contextmanager
    def _reading(self, kind: Kind, environ: WSGIEnvironment) -> Iterator[_Reading]:
        address, _ = client(environ, self._trusted)
        reading = _Reading(kind, environ.get("REMOTE_ADDR", ""), address)
        with self._changed:
            self._wait_for_place(reading)
            reading.began = self._seconds()
            self._readings.append(reading)
            self._watch()
        try:
            yield reading
        finally:
            with self._changed:
                self._readings.remove(reading)
                self._changed.notify_all()

    def _wait_for_place(self, reading: _Reading) -> None:
        if not _has_place(reading, self._waiting, self._places[reading.kind] // 2):
            raise ServiceUnavailable(_BUSY, retry_after=RETRY_SECONDS)
        self._waiting.append(reading)
        try:
            if not self._changed.wait_for(lambda: self._can_begin(reading), PATIENCE_SECONDS):
                raise ServiceUnavailable(_BUSY, retry_after=RETRY_SECONDS)
        finally:
            self._waiting.remove(reading)

    def _can_begin(self, reading: _Reading) -> bool:
        return _has_place(reading, self._readings, self._places[reading.kind])

    def _watch(self) -> None:
        """Let the watcher look; it sleeps while nothing is read."""
        self._changed.notify_all()
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._keep_cutting, name="bodies", daemon=True)
            self._watcher.start()

    def _keep_cutting(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._readings))
            time.sleep(WATCH_SECONDS)
            try:
                self.cut_late()
            except Exception:  # a thread that ended would let slow clients hold their places for good
                log.exception("slow clients could not be cut off")

    def cut_late(self) -> None:
        """Cut the connections of those whose bodies are late."""
        now = self._seconds()
        with self._changed:
            late = [reading for reading in self._readings if reading.is_late(now)]
            cuts = [self._mark_cut(peer, late, now) for peer in {reading.peer for reading in late}]
        for cut in cuts:
            self._cut(*cut)

    def _mark_cut(self, peer: str, late: Sequence[_Reading], now: float) -> tuple[str, float, int]:
        """Return what to cut: as many connections of a peer as are late. Any that wait as long may be among them."""
        began = [reading.began for reading in late if reading.peer == peer]
        quiet = now - max(began) - WATCH_SECONDS
        for reading in self._readings:
            reading.is_cut = reading.is_cut or (reading.peer == peer and now - reading.began >= quiet)
        return peer, quiet, len(began)


def _has_place(reading: _Reading, others: Iterable[_Reading], most: int) -> bool:
    """Return whether a body has a place among `others`: `most` of its kind, and half as many of its address."""
    of_kind = [other for other in others if other.kind == reading.kind]
    of_address = [other for other in of_kind if other.address == reading.address]
    return len(of_kind) < most and len(of_address) < max(1, most // 2)


def read_body(kind: Kind, most: int) -> bytes:
    """Return the body of the request that is answered, as `Bodies.read` does."""
    found = current_app.extensions["bodies"]
    assert isinstance(found, Bodies)
    return found.read(request.environ, kind, most)
