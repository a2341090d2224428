"""Our hub with many subscribers of one feed, all at one sink."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from benchmarks import push_sink, services, stories
from benchmarks.push_sink import Arrivals, Sample
from benchmarks.push_websub import METHOD, SECRET
from benchmarks.services import House, Running
from syndication.catalog import Catalog, jobs, state
from syndication.catalog.schema import documents, subscriptions
from syndication.delivery.queue import PAUSE
from syndication.delivery.websub.push import PUSH
from syndication.http.signatures import hub_header
from syndication.settings import load
from syndication.sources import records
from syndication.text.dates import micros

T = TypeVar("T")

PATH = "/rss.xml"
WINDOW = 22  # stories, that the feed is of about 64 kB
_SETTINGS = (f"window = {WINDOW}", "window_hours = 0", "allow_private_callbacks = true", f'hub_signature = "{METHOD}"')
_LEASE = timedelta(days=10)
_LOOK_SECONDS, _CLOSE_SECONDS = 0.05, 0.001
PATIENCE_SECONDS = 300.0
_RESTED = PAUSE.total_seconds() + 0.5  # after this a delivery to the same subscriber is due at once


class Sink(Struct, frozen=True):
    """What takes everything, asked over a connection of its own."""

    connection: HTTPConnection

    def open(self) -> None:
        """Begin to count anew."""
        self.connection.request("DELETE", push_sink.ARRIVALS)
        self.connection.getresponse().read()

    def arrivals(self) -> Arrivals:
        """Return what came."""
        return msgspec.json.decode(services.get(self.connection, push_sink.ARRIVALS, {}).body, type=Arrivals)

    def sample(self) -> Sample:
        """Return the first request that came."""
        return msgspec.json.decode(services.get(self.connection, push_sink.SAMPLE, {}).body, type=Sample)


class FanOut(Struct, frozen=True):
    """What arrived of one publication, and the seconds from its commit to the first arrival."""

    arrivals: Arrivals
    first: float


class Hub(Struct, frozen=True):
    """Our service, its subscribers at the sink, and the numbers of the stories to come."""

    house: House
    process: Running
    catalog: Catalog
    sink: Sink
    base: str
    subscribers: int
    numbers: count[int]

    def rest(self) -> None:
        """Wait until everything is delivered, and the next publication may be at once."""
        awaited(lambda: self._is_quiet() or None, "the hub has deliveries left")
        time.sleep(_RESTED)

    def fan_out(self) -> FanOut:
        """Publish a story; return what arrived when all subscribers have it.

        Raises:
            RuntimeError: someone got it twice, or something else.
        """
        self.sink.open()
        committed = self.publish()
        awaited(lambda: self.sink.arrivals().addresses >= self.subscribers or None, "not every subscriber got the feed")
        awaited(lambda: self._is_quiet() or None, "the hub has deliveries left")
        arrivals = self.sink.arrivals()
        if (arrivals.many, arrivals.addresses) != (self.subscribers, self.subscribers) or len(arrivals.lengths) != 1:
            raise RuntimeError(f"{self.subscribers} subscribers should have one and the same document: {arrivals}")
        return FanOut(arrivals, arrivals.first - committed)

    def publish(self) -> float:
        """Put a story into the folder; return when its feeds are in the catalog, by time.monotonic."""
        number = next(self.numbers)
        before = self._published()
        arriving = self.house.root / services.name(number)
        arriving.write_bytes(records.write(stories.story(number)))
        arriving.rename(self.house.items / arriving.name)
        awaited(lambda: self._published() > before or None, "a story was not published", _CLOSE_SECONDS)
        return time.monotonic()

    def tag(self) -> str:
        """Return the tag of what a poll is answered with."""
        with services.connected(self.house.port) as connection:
            return services.get(connection, PATH, services.GZIP).tag

    def document(self) -> services.Reply:
        """Return the feed as it is served."""
        with services.connected(self.house.port) as connection:
            return services.get(connection, PATH, {})

    def refuse_bad(self) -> None:
        """Look at the first delivery of those that came last.

        Raises:
            RuntimeError: it is not the document, or not signed with the subscriber's secret.
        """
        sample, document = self.sink.sample(), self.document()
        number = sample.head.split()[1].rpartition("/")[2]
        told = dict(line.split(": ", 1) for line in sample.head.split("\r\n")[1:])
        expected = hub_header(METHOD, SECRET.format(number), document.body)["X-Hub-Signature"]
        if sample.body != document.body or told.get("X-Hub-Signature") != expected:
            raise RuntimeError(f"a delivery was not the document as it is served, or badly signed:\n{sample.head}")

    def _published(self) -> int:
        """Return the number of the publication that the feed is of."""
        with self.catalog.read() as connection:
            return connection.scalar(sa.select(documents.c.sequence).where(documents.c.path == PATH)) or 0

    def _is_quiet(self) -> bool:
        with self.catalog.read() as connection:
            told = state.number(connection, state.ANNOUNCED) >= state.number(connection, state.SEQUENCE)
            return told and not jobs.count(connection, PUSH)


@contextmanager
def running(folder: Path, subscribers: int) -> Iterator[Hub]:
    """Serve a feed that has subscribers, and the sink that they are at."""
    house = services.make_house(folder / "house", WINDOW, *_SETTINGS)
    services.publish(house)
    port = services.free_port()
    base = f"http://{services.HOST}:{port}"
    catalog = Catalog(load(house.environment).database)
    command = [sys.executable, "-m", "benchmarks.push_sink", str(port)]
    try:
        _subscribe(catalog, house, base, subscribers)
        with (
            services.running(command, folder, services.environment(), port, push_sink.READY),
            services.connected(port) as connection,
            services.serving(house) as process,
        ):
            yield Hub(house, process, catalog, Sink(connection), base, subscribers, count(WINDOW + 1))
    finally:
        catalog.close()


def _subscribe(catalog: Catalog, house: House, base: str, many: int) -> None:
    now = datetime.now(UTC)
    rows = [
        {
            "path": PATH,
            "callback": f"{base}/ours/{number}",
            "topic": f"http://{services.HOST}:{house.port}{PATH}",
            "secret": SECRET.format(number),
            "created": micros(now),
            "lease_end": micros(now + _LEASE),
        }
        for number in range(1, many + 1)
    ]
    with catalog.begin() as connection:
        connection.execute(sa.insert(subscriptions), rows)


@contextmanager
def fanning_out(hub: Hub) -> Iterator[None]:
    """Run the block while the hub delivers a story; it begins when the first delivery has arrived.

    Raises:
        RuntimeError: everything had arrived before the block ended.
    """
    before = hub.document().tag
    hub.sink.open()
    hub.publish()
    awaited(lambda: hub.sink.arrivals().many or None, "no subscriber got the feed")
    awaited(lambda: hub.document().tag != before or None, "the feed is served as it was")
    yield
    if hub.sink.arrivals().addresses >= hub.subscribers:
        raise RuntimeError("all deliveries had arrived too soon: take more subscribers, or fewer seconds")
    hub.rest()


def awaited(look: Callable[[], T | None], problem: str, look_seconds: float = _LOOK_SECONDS) -> T:
    """Return what `look` finds, as soon as it finds something.

    Raises:
        TimeoutError: it finds nothing for five minutes.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while (found := look()) is None:
        if time.monotonic() > end:
            raise TimeoutError(f"{problem} after {PATIENCE_SECONDS:.0f} s")
        time.sleep(look_seconds)
    return found
