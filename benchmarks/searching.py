"""How long lists and full-text searches of the API take, by the number of stories; and what they cost the intake."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import quote_plus

import sqlalchemy as sa
from flask.testing import FlaskClient
from msgspec.structs import replace

from benchmarks import measuring, stories
from benchmarks.table import Row, Table
from syndication.catalog import Catalog, item_index, items, tokens
from syndication.catalog.schema import items as rows
from syndication.model.item import Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.model.tokens import Token, digest, mint
from syndication.settings import Settings, resolve
from syndication.web.app import create_app

SIZES = (20_000, 100_000)
ASKED = {20_000: (200, 300), 100_000: (200, 300), 1_000_000: (500, 500)}  # ms for a list, for a search
_AT_ONCE = 2000
_SAVED, _BATCH = 6000, 500  # stories of which the saving is measured
_NAMES = 40_000  # that the stories have among them, the frequent ones often
_NAMES_EACH = 20
_SYLLABLES = [first + vowel for first in "bdfghklmnprstvz" for vowel in "aeiou"]

Times = Mapping[str, Sequence[float]]


def run(requests: int = 60, sizes: Sequence[int] = SIZES) -> Table:
    """Measure catalogs of these sizes, each in a database of its own."""
    found = [row for size in sizes for row in _measured(size, requests)]
    return Table(
        "searching",
        ("request", "median, ms", "p95, ms", "asked, ms", "p95 to the yardstick"),
        tuple(found),
        measuring.conditions(f"{requests} different requests each, processor time, SQLite", "SQLAlchemy", "Flask"),
    )


def _measured(size: int, requests: int, database: str = "") -> Iterator[Row]:
    with TemporaryDirectory(prefix="benchmark-") as folder:
        root = Path(folder)
        settings = resolve(Settings(title="Example Tribune", base_url="https://feeds.tribune.example"), root)
        database = database or f"sqlite:///{root}/catalog.db"
        catalog = Catalog(database)
        catalog.migrate()
        costs = _save_seconds(root)
        _fill(catalog, size)
        client = _client(replace(settings, database=database), catalog)
        times = {name: _times(make, requests) for name, make in _requests(client).items()}
        times |= {name: _times(make, 5) for name, make in _yardsticks(catalog).items()}
        catalog.close()
    yield from _rows(size, times)
    before, now = (f"{1000 * measuring.median(values):.2f}" for values in costs)
    yield f"{size:,}: to save a story without lists and search, and with them", before, now, "", ""


def _rows(size: int, times: Times) -> Iterator[Row]:
    scan = measuring.median(times["scan of all texts with LIKE"])
    for name, values in times.items():
        slow = measuring.percentile(values, 95)
        asked = (
            "" if "scan" in name or "count" in name else str(ASKED.get(size, (0, 0))[name.startswith("search")] or "")
        )
        median = f"{1000 * measuring.median(values):.1f}"
        yield f"{size:,}: {name}", median, f"{1000 * slow:.1f}", asked, f"{slow / scan:.3f}"


def _fill(catalog: Catalog, size: int) -> None:
    """Save the stories of a catalog."""
    draw = Random(1)
    names = _names(draw)
    for first in range(1, size + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, size + 1))
        _save(catalog, [_story(size, number, draw, names) for number in numbers])
        measuring.tell(f"searching: {numbers[-1]:,} of {size:,} stories")


def _save(catalog: Catalog, batch: Sequence[Item]) -> float:
    """Save stories; return the processor time for each."""
    start = time.thread_time()
    with catalog.begin() as connection:
        items.save(connection, [_accepted(item) for item in batch], datetime.now(UTC))
        connection.execute(sa.update(rows).where(rows.c.judged.is_(None)).values(judged=True))
    return (time.thread_time() - start) / len(batch)


def _save_seconds(root: Path) -> tuple[list[float], list[float]]:
    """Return the seconds that it takes to save a story without the lists and with them, in rounds."""
    draw = Random(1)
    names = _names(draw)
    without, whole = (Catalog(f"sqlite:///{root}/{name}.db") for name in ("without", "whole"))
    seconds: tuple[list[float], list[float]] = ([], [])
    for catalog in (without, whole):
        catalog.migrate()
    for first in range(1, _SAVED + 1, _BATCH):
        batch = [_story(_SAVED, number, draw, names) for number in range(first, first + _BATCH)]
        with patch.object(item_index, "save"):
            seconds[0].append(_save(without, batch))
        seconds[1].append(_save(whole, batch))
    for catalog in (without, whole):
        catalog.close()
    return seconds


def _names(draw: Random) -> list[str]:
    return list(dict.fromkeys("".join(draw.choices(_SYLLABLES, k=draw.choice((2, 3, 3, 4)))) for _ in range(_NAMES)))


def _story(size: int, number: int, draw: Random, names: Sequence[str]) -> Item:
    item = stories.accepted(stories.sketch_of(size, number), number)
    drawn = draw.choices(names, cum_weights=_weights(len(names)), k=_NAMES_EACH)
    headline = f"{drawn[0].capitalize()}: {item.headline}"
    return replace(item, headline=headline, body=f"{item.body}<p>{' '.join(drawn).capitalize()}.</p>")


@cache
def _weights(number: int) -> list[float]:
    return list(accumulate(1 / (place + 10) for place in range(number)))


def _accepted(item: Item) -> Accepted:
    return Accepted(path=f"items/{item.slug}.html", item=item, chosen=selections(item, ()))


def _client(settings: Settings, catalog: Catalog) -> Callable[[str], None]:
    secret = mint()
    with catalog.begin() as connection:
        tokens.add(connection, Token(name="bench", digest=digest(secret), scope="read", created=datetime.now(UTC)))
    app = create_app(settings)
    client = app.test_client()
    return partial(_get, client, secret)


def _get(client: FlaskClient, secret: str, path: str) -> None:
    client.application.extensions["story_counts"].clear()
    answer = client.get(path, headers={"Authorization": f"Bearer {secret}"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered with {answer.status_code}: {answer.text[:200]}")


def _requests(get: Callable[[str], None]) -> dict[str, Callable[[int], None]]:
    draw = Random(1)
    names = _names(draw)
    sections = ("World", "Business", "Culture", "Sport", "Science")

    def ask(query: Callable[[int], str]) -> Callable[[int], None]:
        return lambda number: get(f"/api/items?{query(number)}")

    return {
        "list, newest first": ask(lambda number: f"order=-published&limit={50 + number % 3}"),
        "list, last changed of a section and a tag": ask(
            lambda number: f"order=-changed&section={sections[number % 5]}&tag=Harbour&limit=50"
        ),
        "list, public ones without picture": ask(
            lambda number: f"order=-published&state=public&without=picture&limit={50 - number % 3}"
        ),
        "list of scheduled ones with numbers by kind": ask(
            lambda number: f"state=scheduled&facets=true&limit={50 - number % 3}"
        ),
        "list of a section with numbers by kind": ask(
            lambda number: f"order=-changed&section={sections[number % 5]}&facets=true"
        ),
        "search for a rare name": ask(lambda number: f"q={names[-number - 1]}"),
        "search for a frequent name": ask(lambda number: f"q={names[number]}"),
        "search for a word of every second story": ask(
            lambda number: f"q={('mayor', 'council', 'bridge', 'price')[number % 4]}"
        ),
        "search for three words": ask(lambda number: f"q=mayor+{names[number * 7]}+council"),
        "search for a phrase": ask(
            lambda number: f"q={quote_plus(chr(34) + names[number * 3] + ' ' + names[number] + chr(34))}"
        ),
        "search for part of a name": ask(lambda number: f"q={names[number * 5][1:]}"),
        "search for the beginning of a word": ask(lambda number: f"q={names[number * 11][:3]}&order=-changed"),
        "search for two letters": ask(lambda number: f"q={('to', 'of', 'eu', 'ai')[number % 4]}"),
        "search in a section": ask(lambda number: f"q=council&section={sections[number % 5]}&state=public"),
    }


def _yardsticks(catalog: Catalog) -> dict[str, Callable[[int], None]]:
    def ask(statement: str) -> Callable[[int], None]:
        def execute(number: int) -> None:
            with catalog.read() as connection:
                connection.execute(
                    sa.text(statement), {"part": f"%{_SYLLABLES[number]}zzz%"} if ":" in statement else {}
                )

        return execute

    return {
        "count of all stories": ask("SELECT count(*) FROM listed_items"),
        "scan of all texts with LIKE": ask("SELECT count(*) FROM item_texts WHERE words LIKE :part"),
    }


def _times(make: Callable[[int], None], requests: int) -> list[float]:
    make(0)
    found = []
    for number in range(requests):
        start = time.thread_time()
        make(number)
        found.append(time.thread_time() - start)
    return found
