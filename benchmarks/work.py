"""What one publication costs in processor time, against feedgen alone building the same feeds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from benchmarks import catalogs, feedgen_builder, measuring, services, stories
from benchmarks.services import House
from benchmarks.table import Row, Table
from syndication.catalog import feeds
from syndication.cli.workspace import open_workspace
from syndication.formats import FORMATS
from syndication.model.feed import Feed
from syndication.model.feed_header import make_feed
from syndication.model.selection import selections
from syndication.publishing import steps
from syndication.settings import load
from syndication.sources import records

WINDOWS = (50, 300)
_PER_WINDOW = 10  # stories in the catalog for each in a feed, so that all feeds are full
_APART_SECONDS = 1.1  # the service publishes once a second at most
_QUIET_SECONDS = 0.15  # until a record counts as written


class Newsroom:
    """A publication in this process, with full feeds, into which one story comes after the other."""

    def __init__(self, house: House, size: int, window: int) -> None:
        self._house = house
        self._size = size
        self._window = window
        self._desk = open_workspace(load(house.environment))
        self._numbers = count(size + 1)
        self._last = stories.story_of(size, size)

    def close(self) -> None:
        """Let go of the database."""
        self._desk.catalog.close()

    def publish(self) -> float:
        """Return the processor seconds from a new record to the documents of its six feeds, in three formats each.

        Raises:
            RuntimeError: not all of them were made.
        """
        number = next(self._numbers)
        self._last = stories.story_of(self._size, number)
        place = self._house.items / services.name(number)
        time.sleep(_APART_SECONDS)
        place.write_bytes(records.write(self._last))
        time.sleep(_QUIET_SECONDS)
        gc.collect()
        start = time.process_time()
        done = steps.step(self._desk, paths=[place])
        taken = time.process_time() - start
        if done.documents < len(selections(self._last, ())) * len(FORMATS):
            raise RuntimeError(f"{place.name} was not published in all of its feeds: {done}")
        return taken

    def rebuild(self) -> float:
        """Return the processor seconds in which feedgen alone builds the feeds of the last story as RSS and Atom."""
        made = self._feeds()
        gc.collect()
        start = time.process_time()
        for feed in made:
            feedgen_builder.rss(feed)
            feedgen_builder.atom(feed)
        return time.process_time() - start

    def _feeds(self) -> list[Feed]:
        made = []
        with self._desk.catalog.read() as connection:
            for path, name in ((one.path, one.name) for one in selections(self._last, ())):
                entries = feeds.latest(connection, path, self._window)
                feed = make_feed(self._desk.publication, path, name, None)
                made.append(replace(feed, entries=entries, updated=entries[0].published))
        return made


def run(rounds: int, windows: tuple[int, ...] = WINDOWS) -> Table:
    """Measure the publication of `rounds` stories with each length of feeds."""
    with TemporaryDirectory(prefix="benchmark-") as folder, ExitStack() as stack:
        measures: dict[str, Callable[[], float]] = {}
        for window in windows:
            room = stack.enter_context(closing(_newsroom(Path(folder), window)))
            measures |= {_ours(window): room.publish, _feedgens(window): room.rebuild}
        measuring.paired(1, measures, "work: warming up")
        samples = measuring.paired(rounds, measures, "work")
    return Table(
        "work",
        ("stories in each feed", "processor time, to feedgen's", "ours here, ms", "feedgen's here, ms"),
        tuple(_row(window, samples[_ours(window)], samples[_feedgens(window)]) for window in windows),
        measuring.conditions(f"{rounds} stories each", "feedgen", "lxml", "SQLAlchemy"),
    )


def _newsroom(folder: Path, window: int) -> Newsroom:
    size = window * _PER_WINDOW
    house = catalogs.make_house(folder / str(window), size, f"window = {window}")
    return Newsroom(house, size, window)


def _ours(window: int) -> str:
    return f"ours, {window}"


def _feedgens(window: int) -> str:
    return f"feedgen, {window}"


def _row(window: int, ours: list[float], feedgens: list[float]) -> Row:
    milliseconds = (f"{measuring.median(seconds) * 1000:.0f}" for seconds in (ours, feedgens))
    return str(window), measuring.ratio(ours, feedgens), *milliseconds
