"""How long a thousand stories of one request take into their feeds, and a thousand that are due in the same second."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from benchmarks import api, catalogs, measuring, services, stories, watching
from benchmarks.api import Client
from benchmarks.table import Row, Table
from syndication.formats import FORMATS
from syndication.model.item import Item

SIZE = 1_000
STORIES = 1_000  # in a batch, and due at once
WINDOW = 300  # where many are due at once
_SECTIONS = 10  # so that all that are due fit into the live feeds of their sections
_DOCUMENTS = 6 * len(FORMATS)
_LEAST_SECONDS = 10.0  # between the batch that schedules stories and the second in which they are due
_LOOK_SECONDS = 5.0  # before that second, every document is looked at
_QUIET_SECONDS = 1.0  # before it, nothing is asked any more
_BATCH_SECONDS, _DUE_SECONDS = 15, 5  # that are asked of the service


class Batch(Struct, frozen=True):
    """The seconds after which a batch was answered, and after which its last story was in all of its documents."""

    answered: float
    complete: float


class Newsroom(Struct, frozen=True):
    """A publication that is served, who changes its stories, and those to come."""

    size: int
    client: Client
    numbers: count[int]

    def stories(self, many: int) -> list[Item]:
        """Return stories that it does not have."""
        return [stories.story_of(self.size, number) for number in islice(self.numbers, many)]


def run(rounds: int, size: int = SIZE, many: int = STORIES) -> Table:
    """Measure `rounds` batches of `many` stories, and as many times that so many are due, in catalogs of `size`."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        with _newsroom(Path(folder, "batch"), size) as room:
            batches = [_batch(room, many, f"life: batch {number + 1} of {rounds}") for number in range(rounds)]
        longest = max(batch.complete for batch in batches)
        with _newsroom(Path(folder, "due"), size, f"window = {WINDOW}") as room:
            dues = [_due(room, many, longest, f"life: due {number + 1} of {rounds}") for number in range(rounds)]
    return Table(
        "life",
        ("what", "median here, s", "slowest here, s", "asked, s"),
        (
            _row(f"{many:,} new stories in one request, answered", [one.answered for one in batches], _BATCH_SECONDS),
            _row(f"the last of them in all {_DOCUMENTS} documents", [one.complete for one in batches], _BATCH_SECONDS),
            _row(f"{many:,} stories due in the same second, in their feeds", dues, _DUE_SECONDS),
        ),
        measuring.conditions(f"{rounds} rounds, catalogs of {size:,} stories or more", "SQLAlchemy", "Flask", "lxml"),
    )


def _row(words: str, seconds: list[float], asked: int) -> Row:
    return words, f"{measuring.median(seconds):.1f}", f"{max(seconds):.1f}", str(asked)


@contextmanager
def _newsroom(folder: Path, size: int, *settings: str) -> Iterator[Newsroom]:
    house = catalogs.make_house(folder, size, *settings)
    client = api.client(house)
    with services.serving(house):
        yield Newsroom(size, client, count(size + 1))


def _batch(room: Newsroom, many: int, words: str) -> Batch:
    """Make stories in one request, while the service has nothing else to do."""
    catalogs.await_archives(room.client.house, words)
    items = room.stories(many)
    measuring.tell(f"{words}: {many:,} stories")
    start = time.perf_counter()
    room.client.create(items)
    answered = time.perf_counter() - start
    with services.connected(room.client.house.port) as connection:
        paths = dict.fromkeys(watching.documents(items[-1]), watching.NONE)
        return Batch(answered, watching.watch(connection, paths, items[-1], start).complete)


def _due(room: Newsroom, many: int, longest: float, words: str) -> float:
    """Schedule stories for one second; return the seconds from that until they are in the live feeds."""
    catalogs.await_archives(room.client.house, words)
    moment = math.ceil(time.time() + _LEAST_SECONDS + 3 * longest)
    items = _scheduled(room.stories(many), moment)
    measuring.tell(f"{words}: scheduling {many:,} stories")
    room.client.create(items)
    _refuse_early(room, items, moment)
    measuring.tell(f"{words}: waiting for {many:,} stories")
    time.sleep(max(moment - time.time(), 0))
    start = time.perf_counter() - (time.time() - moment)
    awaited = _awaited(items)
    with services.connected(room.client.house.port) as connection:
        return max(
            watching.watch_for(
                connection,
                dict.fromkeys(awaited, watching.NONE),
                lambda path, body: awaited[path].is_in(watching.numbers(body)),
                start,
                "the stories that were due were not in",
            )
        )


def _scheduled(items: list[Item], moment: int) -> list[Item]:
    published = datetime.fromtimestamp(moment, UTC)
    return [
        replace(item, published=published, section=f"Desk {number % _SECTIONS + 1}")
        for number, item in enumerate(items)
    ]


def _refuse_early(room: Newsroom, items: list[Item], moment: int) -> None:
    """Look into every document just before stories are due.

    Raises:
        RuntimeError: one of them is there already, or it is too late to tell.
    """
    numbers = frozenset().union(*(_numbers(item) for item in items))
    paths = sorted({path for item in items for path in watching.documents(item)})
    time.sleep(max(moment - _LOOK_SECONDS - time.time(), 0))
    with services.connected(room.client.house.port) as connection:
        early = [path for path in paths if numbers & watching.numbers(services.get(connection, path, {}).body)]
    if time.time() > moment - _QUIET_SECONDS:
        raise RuntimeError("it took too long to schedule the stories: they are due before that was looked at")
    if early:
        raise RuntimeError(f"stories that are not due yet are in {', '.join(early)}")


class _Awaited(Struct, frozen=True):
    """How many stories of some are to be in a document."""

    numbers: frozenset[int]
    many: int

    def is_in(self, found: frozenset[int]) -> bool:
        return len(self.numbers & found) == self.many


def _awaited(items: list[Item]) -> dict[str, _Awaited]:
    """Return what is to be in documents: all stories of a section, as they fit in, and of all stories the newest."""
    everything = frozenset().union(*(_numbers(item) for item in items))
    awaited = {"/rss.xml": _Awaited(everything, min(WINDOW, len(everything)))}
    for first in range(min(_SECTIONS, len(items))):
        numbers = frozenset().union(*(_numbers(item) for item in items[first::_SECTIONS]))
        awaited[f"/sections/desk-{first + 1}/rss.xml"] = _Awaited(numbers, len(numbers))
    return awaited


def _numbers(item: Item) -> frozenset[int]:
    return watching.numbers(item.media[0].url.encode())
