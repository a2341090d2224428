"""Request bodies: a slow client is cut off in time and occupies only a few slots."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, RequestTimeout, ServiceUnavailable

from syndication.web import request_bodies, request_slots
from syndication.web.request_bodies import LEAST_RATE, SECONDS, SLOTS, BodyKind, BodyReader
from syndication.web.request_slots import KEY, Slot, Slots

MOST = 20_000_000


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Line:
    """A body that comes in pieces, each after some seconds."""

    def __init__(self, clock: Clock, seconds: float, piece: int, total: int) -> None:
        self.clock, self.seconds, self.piece, self.left = clock, seconds, piece, total

    def read(self, size: int) -> bytes:
        self.clock.now += self.seconds
        part = min(size, self.piece, self.left)
        self.left -= part
        return bytes(part)


class Stalled:
    """A body of which nothing comes until the connection is cut."""

    def __init__(self) -> None:
        self.begun, self.cut = threading.Event(), threading.Event()

    def read(self, _size: int) -> bytes:
        self.begun.set()
        assert self.cut.wait(30)
        return b""


def environ(stream: Any, length: int | None = None, address: str = "192.0.2.1") -> dict[str, Any]:
    headers = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return {"wsgi.input": stream, "wsgi.input_terminated": True, "REMOTE_ADDR": address} | headers


def uncut(*_: object) -> int:
    return 0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waiting time for a slot."""
    monkeypatch.setattr(request_bodies, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(request_slots, "PATIENCE_SECONDS", 0.05)


@contextmanager
def stalled(house: BodyReader, kind: BodyKind, addresses: list[str]) -> Iterator[None]:
    """Let clients stop in the middle of their bodies until the block ends."""
    streams = [Stalled() for _ in addresses]
    with ThreadPoolExecutor(len(addresses)) as pool:
        asked = zip(streams, addresses, strict=True)
        done = [pool.submit(house.read, environ(stream, address=address), kind, MOST) for stream, address in asked]
        try:
            assert all(stream.begun.wait(30) for stream in streams)
            yield
        finally:
            for stream in streams:
                stream.cut.set()
    assert [each.result() for each in done] == [b""] * len(done)


def test_a_body_is_read_whole() -> None:
    assert BodyReader().read(environ(BytesIO(b"a" * 200_000), 200_000), "api", MOST) == b"a" * 200_000
    assert BodyReader().read(environ(BytesIO(b"")), "hub", MOST) == b""


def test_an_honest_upload_of_20_mb_over_a_slow_line_passes() -> None:
    clock = Clock()
    line = Line(clock, seconds=1, piece=LEAST_RATE, total=MOST)
    assert len(BodyReader(seconds=clock).read(environ(line, MOST), "api", MOST)) == MOST
    assert clock.now - 1000 > 600


@pytest.mark.parametrize(("piece", "most_seconds"), [(1, SECONDS + 2), (LEAST_RATE // 2, 2 * SECONDS + 2)])
def test_a_slower_one_is_refused(piece: int, most_seconds: float) -> None:
    clock = Clock()
    with pytest.raises(RequestTimeout):
        BodyReader(seconds=clock).read(environ(Line(clock, 1, piece, MOST), MOST), "api", MOST)
    assert clock.now - 1000 <= most_seconds


@pytest.mark.parametrize("length", [None, 1000])
def test_one_of_which_nothing_comes_is_cut(length: int | None) -> None:
    clock, stream, cut = Clock(), Stalled(), list[tuple[str, int]]()

    def cut_off(peer: str, quiet: float, count: int) -> int:
        assert 0 < quiet <= clock.now - 1000
        cut.append((peer, count))
        stream.cut.set()
        return 1

    house = BodyReader(seconds=clock, cut=cut_off)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(house.read, environ(stream, length), "hub", MOST)
        assert stream.begun.wait(30)
        clock.now += SECONDS - 1
        house.cut_late()
        assert not cut
        clock.now += 2
        house.cut_late()
        with pytest.raises(RequestTimeout):
            done.result(30)
    assert cut[0] == ("192.0.2.1", 1)


def test_the_watcher_cuts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "WATCH_SECONDS", 0.01)
    clock, stream = Clock(), Stalled()

    def cut_off(*_: object) -> int:
        if clock.now == 1000:
            raise OSError("the first time goes wrong")
        stream.cut.set()
        return 1

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(BodyReader(seconds=clock, cut=cut_off).read, environ(stream), "push", MOST)
        assert stream.begun.wait(30)
        clock.now += SECONDS + 1
        with pytest.raises(RequestTimeout):
            done.result(30)


@pytest.mark.parametrize("body", [b"", b"hub.mode=subsc"])
def test_one_that_broke_off_is_none(body: bytes) -> None:
    with pytest.raises(ClientDisconnected):
        BodyReader().read(environ(BytesIO(body), 1000), "hub", MOST)


@pytest.mark.parametrize("length", [None, 1001])
def test_one_that_is_too_large_is_refused(length: int | None) -> None:
    with pytest.raises(RequestEntityTooLarge):
        BodyReader().read(environ(BytesIO(bytes(1001)), length), "hub", 1000)


def test_an_address_has_half_of_the_places() -> None:
    house = BodyReader(cut=uncut)
    half = SLOTS["hub"] // 2
    with stalled(house, "hub", ["192.0.2.1"] * half):
        with pytest.raises(ServiceUnavailable) as caught:
            house.read(environ(BytesIO(b"x")), "hub", MOST)
        assert ("Retry-After", "60") in caught.value.get_headers()
        assert house.read(environ(BytesIO(b"x"), address="192.0.2.2"), "hub", MOST) == b"x"
    assert house.read(environ(BytesIO(b"x")), "hub", MOST) == b"x"


def test_each_kind_has_places_of_its_own() -> None:
    house = BodyReader(cut=uncut)
    crowd = [f"192.0.2.{number}" for number in range(SLOTS["hub"])]
    with stalled(house, "hub", crowd):
        with pytest.raises(ServiceUnavailable):
            house.read(environ(BytesIO(b"x"), address="203.0.113.1"), "hub", MOST)
        others: list[BodyKind] = ["api", "push", "validate"]
        assert [house.read(environ(BytesIO(b"x")), kind, MOST) for kind in others] == [b"x"] * 3


def test_who_waits_gets_the_place_of_one_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "PATIENCE_SECONDS", 30.0)
    house = BodyReader(slots={"hub": 2}, cut=uncut)
    with ThreadPoolExecutor(1) as pool, stalled(house, "hub", ["192.0.2.1"]):
        waiting = pool.submit(house.read, environ(BytesIO(b"x")), "hub", MOST)
        assert not waiting.done()
    assert waiting.result(30) == b"x"


def test_all_together_have_a_bound_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "MOST_MEMORY", 100_000)
    with pytest.raises(ServiceUnavailable):
        BodyReader().read(environ(BytesIO(bytes(200_000))), "api", MOST)


def test_a_place_is_left_while_a_body_is_read() -> None:
    slots = Slots(1, 0)
    slot = Slot(slots)
    taken: list[bool] = []

    class Asking:
        def read(self, _size: int) -> bytes:
            taken.append(slots.acquire())
            if taken[-1]:
                slots.release()
            return b""

    assert slot.acquire()
    assert BodyReader().read(environ(Asking()) | {KEY: slot}, "api", MOST) == b""
    assert taken == [True]
    assert not slots.acquire()
    slot.release()
    assert slots.acquire()


@pytest.mark.parametrize("answer", [lambda: BytesIO(b"x"), lambda: BytesIO(bytes(MOST + 1))])
def test_who_finds_no_place_afterwards_holds_none(answer: Callable[[], BytesIO]) -> None:
    slots = Slots(1, 0)
    slot = Slot(slots)
    assert slot.acquire()

    class Overtaken:
        stream = answer()

        def read(self, size: int) -> bytes:
            if self.stream.tell() == 0:
                assert slots.acquire()
            return self.stream.read(size)

    with pytest.raises((ServiceUnavailable, RequestEntityTooLarge)):
        BodyReader().read(environ(Overtaken()) | {KEY: slot}, "api", MOST)
    slot.release()
    slots.release()
    assert slots.acquire()
