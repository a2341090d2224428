"""How long the first start over a folder of records takes, what it costs, and how long the next start takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import asdict

from benchmarks import catalogs, feedgen_builder, measuring, processes, services, stories
from benchmarks.services import House, Running
from benchmarks.table import Row, Table
from syndication.model.feed import Feed
from syndication.model.item import Item
from syndication.sources import records

RECORDS = 100_000
_SAMPLE = 30  # stories in the archive that feedgen builds, about as many as ours hold
_FEEDS = 6  # that each story is in
_ROUNDS = 21


class Moment(Struct, frozen=True):
    """What has passed since the start, and what the background worker has taken of it, in seconds."""

    passed: float
    processor: float


def run(size: int = RECORDS) -> Table:
    """Measure the first start over `size` records and the second, once each."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        house = services.make_house(Path(folder, "house"), 0)
        _write(house, size)
        measuring.tell(f"founding: the first start over {size:,} records")
        start = time.monotonic()
        with services.serving(house) as process:
            _refuse_without_newest(house, size)
            live = Moment(process.seconds, _processor(process))
            catalogs.await_archives(house, "founding")
            whole = Moment(time.monotonic() - start, _processor(process))
        measuring.tell("founding: the second start")
        with services.serving(house) as process:
            again = Moment(process.seconds, _processor(process))
    return _table(size, live, whole, again)


def _table(size: int, live: Moment, whole: Moment, again: Moment) -> Table:
    feedgens = _feedgens() * size * _FEEDS
    return Table(
        "founding",
        ("start", "processor time, to feedgen's", "processor time here, s", "time here, s"),
        (
            _row("first, until the feeds are served", live),
            _row("first, until the archives are too", whole, f"{whole.processor / feedgens:.2f}"),
            _row("feedgen alone, the same archives", Moment(feedgens, feedgens), "1"),
            _row("second, until the feeds are served", again),
        ),
        measuring.conditions(f"{size:,} records, 1 run", "feedgen", "lxml", "SQLAlchemy"),
    )


def _row(label: str, moment: Moment, ratio: str = "") -> Row:
    return label, ratio, f"{moment.processor:,.1f}", f"{moment.passed:,.1f}"


def _feedgens() -> float:
    """Return the processor seconds that feedgen alone takes for a story in an archive, as RSS and Atom."""
    feed = stories.feed(_SAMPLE)
    builds = (feedgen_builder.rss, feedgen_builder.atom)
    return sum(measuring.median([_seconds(build, feed) for _ in range(_ROUNDS)]) for build in builds) / _SAMPLE


def _seconds(build: Callable[[Feed], bytes], feed: Feed) -> float:
    start = time.process_time()
    build(feed)
    return time.process_time() - start


def _processor(process: Running) -> float:
    (worker,) = processes.below(process.pid, "--only publish")
    return processes.cpu_seconds(worker)


def _refuse_without_newest(house: House, size: int) -> None:
    with services.connected(house.port) as connection:
        reply = services.get(connection, "/rss.xml", {})
    if stories.story_of(size, size).media[0].url.encode() not in reply.body:
        raise RuntimeError("the service says that it is ready, and serves a feed without the newest story")


def _write(house: House, size: int) -> None:
    """Write a complete record for each story of a catalog.

    Raises:
        RuntimeError: a record does not say what its story says.
    """
    for number in range(1, size + 1):
        item = stories.accepted(stories.story_of(size, number), number)
        place = house.root / catalogs.path(item)
        place.parent.mkdir(parents=True, exist_ok=True)
        data = "\n".join(_lines(item)).encode()
        place.write_bytes(data)
        if number == 1 and records.read(place.name, data) != item:
            raise RuntimeError(f"{place} was not written as its story is")
        if number % 5_000 == 0:
            measuring.tell(f"founding: {number:,} records")


def _lines(item: Item) -> Iterator[str]:
    """Yield the lines of a record, by hand: what writes records for people takes long for so many."""
    yield "+++"
    for name in ("id", "slug", "headline", "standfirst", "section"):
        yield f"{name} = {_quoted(getattr(item, name))}"
    for name in ("published", "changed"):
        yield f"{name} = {getattr(item, name).isoformat()}"
    yield f"version = {item.version}"
    yield f"tags = {_quoted(item.tags)}"
    for name in ("authors", "media"):
        for table in getattr(item, name):
            yield f"[[{name}]]"
            yield from (f"{key} = {_quoted(value)}" for key, value in asdict(table).items() if value)
    yield from ("+++", "", item.body, "")


def _quoted(value: object) -> str:
    """Return a value as TOML has it, which has texts, numbers and lists of these as JSON does."""
    return json.dumps(value, ensure_ascii=False)
