"""How long it takes until a story that is killed is nowhere any more, by the catalog's size."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from itertools import count, islice

from benchmarks import api, measuring, services, stories, watching
from benchmarks.api import Client
from benchmarks.services import House
from benchmarks.table import Row, Table
from syndication.formats import FORMATS
from syndication.model.item import Item

KILLS = 10
_APART_SECONDS = (1.1, 1.6)  # by design the service publishes once a second at most; random, to meet any phase of it
_BETWEEN_SECONDS = 0.005
_PATIENCE_SECONDS = 60.0
_DOCUMENTS = 6 * len(FORMATS)
_ASKED_SECONDS = 1
_GONE = 410


def middle(size: int, kills: int) -> range:
    """Return the numbers of the stories in the middle of a catalog that are to be killed: their records are needed."""
    return range(size // 2 + 1, min(size // 2 + kills, size) + 1)


def table(served: Mapping[int, tuple[House, count[int]]], kills: int = KILLS) -> Table:
    """Measure `kills` of new stories and of old ones in each house, by the size of its catalog."""
    return Table(
        "killing",
        ("catalog, and which story", "median here, s", "slowest here, s", "asked, s"),
        tuple(row for size, (house, numbers) in served.items() for row in _rows(size, house, numbers, kills)),
        measuring.conditions(f"{kills} stories each", "SQLAlchemy", "Flask", "lxml"),
    )


def _rows(size: int, house: House, numbers: count[int], kills: int) -> Iterator[Row]:
    client = api.client(house)
    fresh = [stories.story_of(size, number) for number in islice(numbers, kills)]
    slugs = client.create(fresh)
    live = []
    for number, (slug, item) in enumerate(zip(slugs, fresh, strict=True)):
        measuring.tell(f"killing: {number + 1} of {kills} in {size:,}")
        live.append(_live(client, slug, item))
    old = []
    for number in middle(size, kills):
        measuring.tell(f"killing: story {number:,} of {size:,}")
        old.append(_old(client, f"terminal-{number}"))
    yield _row(f"{size:,} items, a new one, out of {_DOCUMENTS} documents and its page", live)
    yield _row(f"{size:,} items, one in the middle, its page", old)


def _row(words: str, seconds: list[float]) -> Row:
    return words, f"{measuring.median(seconds):.2f}", f"{max(seconds):.2f}", str(_ASKED_SECONDS)


def _live(client: Client, slug: str, item: Item) -> float:
    """Return the seconds from the call that kills a story until none of its documents holds it, nor its page."""
    paths = watching.documents(item)
    with services.connected(client.house.port) as connection:
        watching.watch(connection, dict.fromkeys(paths, watching.NONE), item, time.perf_counter())
        known = watching.tags(connection, paths)
    _refuse_hidden(client, slug)
    time.sleep(random.uniform(*_APART_SECONDS))
    start = time.perf_counter()
    client.kill(slug)
    with services.connected(client.house.port) as connection:
        gone = watching.watch_out(connection, known, item, start).complete
    return max(gone, _until_gone(client, slug, start))


def _old(client: Client, slug: str) -> float:
    """Return the seconds from the call that kills a story until its page says so."""
    _refuse_hidden(client, slug)
    time.sleep(random.uniform(*_APART_SECONDS))
    start = time.perf_counter()
    client.kill(slug)
    return _until_gone(client, slug, start)


def _refuse_hidden(client: Client, slug: str) -> None:
    if (status := _status(client, slug)) != 200:
        raise RuntimeError(f"the page of {slug} was answered with {status} before it was killed")


def _until_gone(client: Client, slug: str, start: float) -> float:
    """Return the seconds since `start` when the page of a story is gone.

    Raises:
        TimeoutError: it is not after a minute.
    """
    while _status(client, slug) != _GONE:
        if time.perf_counter() - start > _PATIENCE_SECONDS:
            raise TimeoutError(f"the page of {slug} was not gone after {_PATIENCE_SECONDS:.0f} s")
        time.sleep(_BETWEEN_SECONDS)
    return time.perf_counter() - start


def _status(client: Client, slug: str) -> int:
    with services.connected(client.house.port) as connection:
        return services.get(connection, f"/items/{slug}", {}).status
