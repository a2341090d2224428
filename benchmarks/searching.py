"""How long lists and full-text searches of the API take, by the number of stories; and what they cost the intake."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import quote_plus

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks import measuring, search_catalogs
from benchmarks.table import Row, Table
from syndication.catalog import Catalog, tokens
from syndication.model.tokens import Token, digest, mint
from syndication.settings import Settings, resolve
from syndication.web.app import create_app

SIZES = (("SQLite", 100_000), ("PostgreSQL", 100_000), ("SQLite", 1_000_000), ("PostgreSQL", 1_000_000))
MOST = {100_000: (200, 300), 1_000_000: (500, 500)}  # ms that are asked for, of a list and of a search

Times = Mapping[str, Sequence[float]]
Clock = Callable[[], float]


def run(requests: int = 60, sizes: Sequence[tuple[str, int]] = SIZES) -> Table:
    """Measure catalogs of these sizes, each in a database of its own."""
    found = [row for engine, size in sizes for row in _measured(engine, size, requests)]
    with TemporaryDirectory(prefix="benchmark-") as folder:
        before, now = (
            f"{1000 * measuring.median(values):.2f}" for values in search_catalogs.save_seconds(Path(folder))
        )
    cost = ("SQLite: to save a story without lists and search, and with them", before, now, "", "")
    return Table(
        "searching",
        ("request", "median, ms", "p95, ms", "asked, ms", "p95 to the yardstick"),
        (*found, cost),
        measuring.conditions(
            f"{requests} different requests each; SQLite: processor time, PostgreSQL: elapsed time",
            "SQLAlchemy",
            "Flask",
        ),
    )


def _measured(engine: str, size: int, requests: int) -> Iterator[Row]:
    with TemporaryDirectory(prefix="benchmark-") as folder, search_catalogs.catalog_in(engine, Path(folder)) as catalog:
        search_catalogs.fill(catalog, size)
        clock = time.thread_time if catalog.file else time.perf_counter  # PostgreSQL works in processes of its own
        times = {
            name: _times(make, requests, clock) for name, make in _requests(_client(catalog, Path(folder))).items()
        }
        times |= {name: _times(make, 5, clock) for name, make in _yardsticks(catalog).items()}
    yield from _rows(f"{size:,}, {engine}", MOST.get(size, (0, 0)), times)


def _rows(label: str, most: tuple[int, int], times: Times) -> Iterator[Row]:
    scan = measuring.median(times["scan of all texts with LIKE"])
    for name, values in times.items():
        slow = measuring.percentile(values, 95)
        asked = "" if name.startswith(("scan", "count")) else str(most[name.startswith("search")] or "")
        median = f"{1000 * measuring.median(values):.1f}"
        yield f"{label}: {name}", median, f"{1000 * slow:.1f}", asked, f"{slow / scan:.3f}"


def _client(catalog: Catalog, root: Path) -> Callable[[str], None]:
    url = catalog.engine.url.render_as_string(hide_password=False)
    settings = Settings(title="Example Tribune", base_url="https://feeds.tribune.example", database=url)
    secret = mint()
    with catalog.begin() as connection:
        tokens.add(connection, Token(name="bench", digest=digest(secret), scope="read", created=datetime.now(UTC)))
    return partial(_get, create_app(resolve(settings, root)).test_client(), secret)


def _get(client: FlaskClient, secret: str, path: str) -> None:
    client.application.extensions["story_counts"].clear()
    answer = client.get(path, headers={"Authorization": f"Bearer {secret}"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered with {answer.status_code}: {answer.text[:200]}")


def _requests(get: Callable[[str], None]) -> dict[str, Callable[[int], None]]:
    draw = Random(1)
    names = search_catalogs.names(draw)
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
                    sa.text(statement),
                    {"part": f"%{search_catalogs.SYLLABLES[number]}zzz%"} if ":" in statement else {},
                )

        return execute

    return {
        "count of all stories": ask("SELECT count(*) FROM listed_items"),
        "scan of all texts with LIKE": ask("SELECT count(*) FROM item_texts WHERE words LIKE :part"),
    }


def _times(make: Callable[[int], None], requests: int, clock: Clock) -> list[float]:
    make(0)
    found = []
    for number in range(requests):
        start = clock()
        make(number)
        found.append(clock() - start)
    return found
