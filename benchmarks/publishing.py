"""How long a story takes from its record's rename into the folder into all of its feeds, by the catalog's size."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from benchmarks import catalogs, holding, killing, measuring, services, stories, watching
from benchmarks.services import House, Running
from benchmarks.table import Drawing, Row, Table
from benchmarks.watching import Latency
from syndication.formats import FORMATS
from syndication.sources import records

COMPARED = (1_000, 1_000_000)
BETWEEN = (100, 10_000, 100_000)
_STORIES = 5  # in a round
_APART_SECONDS = (1.1, 1.6)  # by design the service publishes once a second at most; random, to meet any phase of it
_DOCUMENTS = 6 * len(FORMATS)  # all stories, a section, three tags, an author

_AWAITED: dict[str, Callable[[Latency], float]] = {
    "first document": lambda latency: latency.first * 1000,
    f"all {_DOCUMENTS} documents": lambda latency: latency.complete * 1000,
}
_LINES = ("first feed served", "all feeds served")

Rounds = list[list[Latency]]
Samples = dict[int, Rounds]


class Catalog(Struct, frozen=True):
    """A catalog that is served, and the numbers of the stories to come."""

    size: int
    house: House
    process: Running
    numbers: count[int]


def run(
    rounds: int,
    fewer: int,
    compared: tuple[int, ...] = COMPARED,
    between: tuple[int, ...] = BETWEEN,
    documents: int = holding.DOCUMENTS,
    kills: int = killing.KILLS,
) -> tuple[Table, ...]:
    """Measure rounds of five stories, `fewer` with catalogs between those compared.

    With these, the memory of `documents` is measured too, and `kills` of new stories and of old ones.
    """
    with TemporaryDirectory(prefix="benchmark-") as folder:
        with ExitStack() as stack:
            served = [stack.enter_context(_served(Path(folder), size, kills)) for size in compared]
            samples = _samples(rounds, served)
            starts = {one.size: one.process.seconds for one in served}
            memory = holding.table({one.size: (one.house, one.process) for one in served}, documents)
            killed = killing.table({one.size: (one.house, one.numbers) for one in served}, kills)
        with ExitStack() as stack:
            served = [stack.enter_context(_served(Path(folder), size, 0)) for size in between]
            samples |= _samples(fewer, served)
            starts |= {one.size: one.process.seconds for one in served}
    return _compared(rounds, compared, samples), _growth(fewer, samples, starts), memory, killed


@contextmanager
def _served(folder: Path, size: int, kills: int) -> Iterator[Catalog]:
    house = catalogs.make_house(folder / str(size), size)
    catalogs.write(house, size, killing.middle(size, kills))
    measuring.tell(f"publishing: starting over a catalog of {size:,}")
    with services.serving(house) as process:
        yield Catalog(size, house, process, count(size + 1))


def _samples(rounds: int, served: list[Catalog]) -> Samples:
    measures: dict[str, Callable[[], list[Latency]]] = {str(one.size): partial(_round, one) for one in served}
    measuring.paired(1, measures, "publishing: warming up")
    samples = measuring.paired(rounds, measures, "publishing")
    return {int(size): found for size, found in samples.items()}


def _round(catalog: Catalog) -> list[Latency]:
    """Publish some stories, the next a random time after the last, or as soon as that is served."""
    found = []
    for number in islice(catalog.numbers, _STORIES):
        due = time.monotonic() + random.uniform(*_APART_SECONDS)
        found.append(_latency(catalog, number))
        time.sleep(max(due - time.monotonic(), 0))
    return found


def _latency(catalog: Catalog, number: int) -> Latency:
    """Return the seconds from the rename of a story's record to its bytes in all of its documents.

    Raises:
        TimeoutError: they are not there after a minute.
    """
    story = stories.story_of(catalog.size, number)
    arriving = catalog.house.root / services.name(number)
    with services.connected(catalog.house.port) as connection:
        known = watching.tags(connection, watching.documents(story))
        arriving.write_bytes(records.write(story))
        arriving.rename(catalog.house.items / arriving.name)
        return watching.watch(connection, known, story, time.perf_counter())


def _compared(rounds: int, sizes: tuple[int, ...], samples: Samples) -> Table:
    rows = [_row(words, size, samples[size], samples[sizes[0]]) for words in _AWAITED for size in sizes]
    return Table(
        "publishing",
        ("catalog, and what is awaited", f"time, to that of {sizes[0]:,}", "median here, ms", "p99 here, ms"),
        tuple(rows),
        measuring.conditions(f"{rounds} rounds of {_STORIES} stories each", "watchfiles", "SQLAlchemy"),
    )


def _row(words: str, size: int, rounds: Rounds, base: Rounds) -> Row:
    medians, against = ([_median(words, found) for found in one] for one in (rounds, base))
    found = [latency for one in rounds for latency in one]
    slowest = measuring.percentile([_AWAITED[words](latency) for latency in found], 99)
    ratio = "1" if rounds is base else measuring.ratio(medians, against)
    return f"{size:,} items, {words}", ratio, f"{_median(words, found):.0f}", f"{slowest:.0f}"


def _growth(fewer: int, samples: Samples, starts: dict[int, float]) -> Table:
    middle = {
        words: [(size, _median(words, [one for found in samples[size] for one in found])) for size in sorted(samples)]
        for words in _AWAITED
    }
    columns = [[f"{milliseconds:.0f}" for _, milliseconds in series] for series in middle.values()]
    seconds = [f"{starts[size]:.1f}" for size in sorted(samples)]
    return Table(
        "growth",
        ("items in the catalog", *(f"{words} served, here, ms" for words in _AWAITED), "start here, s"),
        tuple(zip((f"{size:,}" for size in sorted(samples)), *columns, seconds, strict=True)),
        measuring.conditions(f"Medians of {fewer} rounds of {_STORIES} stories, or more", "watchfiles", "SQLAlchemy"),
        Drawing("publishing.svg", "From a record to its feeds", dict(zip(_LINES, middle.values(), strict=True))),
    )


def _median(words: str, found: list[Latency]) -> float:
    return measuring.median([_AWAITED[words](latency) for latency in found])
