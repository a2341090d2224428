"""How long a story takes from its record's rename into the folder to its bytes in the feed, by the catalog's size."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import measuring, services, stories
from benchmarks.services import House
from benchmarks.table import Row, Table
from syndication import records

SIZES = (100, 2000)
_PAUSE_SECONDS = (1.1, 1.6)  # by design the service publishes once a second at most; random, to meet any phase of it
_LOOK_SECONDS = 0.001
_PATIENCE_SECONDS = 30.0


def run(rounds: int, sizes: tuple[int, ...] = SIZES) -> Table:
    """Measure the publication of `rounds` stories with each size of catalog."""
    with TemporaryDirectory(prefix="benchmark-") as folder, ExitStack() as stack:
        measures = {}
        for size in sizes:
            measuring.tell(f"publishing: a catalog of {size} items")
            house = services.make_house(Path(folder, str(size)), size)
            stack.enter_context(services.serving(house))
            measures[str(size)] = partial(_paused, house, count(size + 1))
        measuring.paired(1, measures, "publishing: warming up")
        samples = measuring.paired(rounds, measures, "publishing")
    small = samples[str(sizes[0])]
    return Table(
        "publishing",
        ("items in the catalog", f"time, to that of {sizes[0]:,}", "median here, ms", "p99 here, ms"),
        tuple(_row(size, samples[str(size)], small) for size in sizes),
        measuring.conditions(f"{rounds} stories each", "watchfiles", "SQLAlchemy"),
    )


def _row(size: int, seconds: list[float], small: list[float]) -> Row:
    ratio = "1" if seconds is small else measuring.ratio(seconds, small)
    middle, slowest = measuring.median(seconds), measuring.percentile(seconds, 99)
    return f"{size:,}", ratio, f"{middle * 1000:.0f}", f"{slowest * 1000:.0f}"


def _paused(house: House, numbers: count[int]) -> float:
    time.sleep(random.uniform(*_PAUSE_SECONDS))
    return _latency(house, next(numbers))


def _latency(house: House, number: int) -> float:
    """Return the seconds from the rename of a story's record to its bytes in /rss.xml, as a reader that polls sees it.

    Raises:
        TimeoutError: it is not there after 30 seconds.
    """
    story = stories.story(number)
    mark = story.media[0].url.encode()
    arriving = house.root / services.name(number)
    with services.connected(house.port) as connection:
        tag = services.get(connection, "/rss.xml", {}).tag
        arriving.write_bytes(records.write(story))
        arriving.rename(house.items / arriving.name)
        start = time.perf_counter()
        while time.perf_counter() - start < _PATIENCE_SECONDS:
            reply = services.get(connection, "/rss.xml", {"If-None-Match": tag})
            if reply.status == 200 and mark in reply.body:
                return time.perf_counter() - start
            time.sleep(_LOOK_SECONDS)
    raise TimeoutError(f"{arriving.name} was not served within {_PATIENCE_SECONDS:.0f} s")
