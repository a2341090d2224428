"""The catalogs that the search is measured with: stories that have many names among them, in SQLite or PostgreSQL."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from unittest.mock import patch
from uuid import uuid4

import sqlalchemy as sa
from msgspec.structs import replace

from benchmarks import measuring, stories
from benchmarks.services import MissingError
from syndication.catalog import Catalog, item_index, items
from syndication.catalog.schema import items as rows
from syndication.model.item import Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted

SERVER = os.environ.get("BENCHMARK_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
SYLLABLES = [first + vowel for first in "bdfghklmnprstvz" for vowel in "aeiou"]
_AT_ONCE = 2000
_SAVED, _BATCH = 6000, 500  # stories of which the saving is measured
_NAMES = 40_000  # that the stories have among them, the frequent ones often
_NAMES_EACH = 20
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'item_texts' AND indexdef LIKE '% gin %'"


@contextmanager
def catalog_in(engine: str, root: Path) -> Iterator[Catalog]:
    """Yield an empty catalog of its own in "SQLite" or "PostgreSQL"; it is deleted afterwards."""
    if engine == "SQLite":
        with _migrated(f"sqlite:///{root}/catalog.db") as catalog:
            yield catalog
        return
    url, name = sa.make_url(SERVER), f"benchmark_{uuid4().hex}"
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with _connection(server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            with _migrated(url.set(database=name).render_as_string(hide_password=False)) as catalog:
                yield catalog
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def _connection(server: sa.Engine) -> sa.Connection:
    try:
        return server.connect()
    except sa.exc.OperationalError as error:
        raise MissingError(f"no PostgreSQL at {server.url}: start one, or name it in BENCHMARK_DATABASE_URL") from error


@contextmanager
def _migrated(url: str) -> Iterator[Catalog]:
    catalog = Catalog(url)
    catalog.migrate()
    try:
        yield catalog
    finally:
        catalog.close()


def fill(catalog: Catalog, size: int) -> None:
    """Save the stories of a catalog. PostgreSQL makes the indexes of the texts afterwards, which is faster."""
    indexes = [] if catalog.file else _drop_indexes(catalog)
    draw = Random(1)
    among = names(draw)
    for first in range(1, size + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, size + 1))
        _save(catalog, [_story(size, number, draw, among) for number in numbers])
        measuring.tell(f"searching: {numbers[-1]:,} of {size:,} stories")
    measuring.tell(f"searching: indexes of {size:,} stories")
    with catalog.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in (*indexes, "ANALYZE" if catalog.file else "VACUUM ANALYZE"):
            connection.exec_driver_sql(statement)


def _drop_indexes(catalog: Catalog) -> list[str]:
    """Drop the indexes of the texts; return the statements that make them."""
    with catalog.begin() as connection:
        found = connection.execute(sa.text(_INDEXES)).all()
        for index in found:
            connection.exec_driver_sql(f"DROP INDEX {index.indexname}")
    return [index.indexdef for index in found]


def _save(catalog: Catalog, batch: Sequence[Item]) -> float:
    """Save stories; return the processor time for each."""
    start = time.thread_time()
    with catalog.begin() as connection:
        items.save(connection, [_accepted(item) for item in batch], datetime.now(UTC))
        connection.execute(sa.update(rows).where(rows.c.judged.is_(None)).values(judged=True))
    return (time.thread_time() - start) / len(batch)


def save_seconds(root: Path) -> tuple[list[float], list[float]]:
    """Return the seconds that it takes to save a story without the lists and with them, in rounds."""
    draw = Random(1)
    among = names(draw)
    seconds: tuple[list[float], list[float]] = ([], [])
    with _migrated(f"sqlite:///{root}/without.db") as without, _migrated(f"sqlite:///{root}/whole.db") as whole:
        for first in range(1, _SAVED + 1, _BATCH):
            batch = [_story(_SAVED, number, draw, among) for number in range(first, first + _BATCH)]
            with patch.object(item_index, "save"):
                seconds[0].append(_save(without, batch))
            seconds[1].append(_save(whole, batch))
    return seconds


def names(draw: Random) -> list[str]:
    """Return the names that the stories have among them, the frequent ones first."""
    return list(dict.fromkeys("".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 3, 4)))) for _ in range(_NAMES)))


def _story(size: int, number: int, draw: Random, among: Sequence[str]) -> Item:
    item = stories.accepted(stories.sketch_of(size, number), number)
    drawn = draw.choices(among, cum_weights=_weights(len(among)), k=_NAMES_EACH)
    headline = f"{drawn[0].capitalize()}: {item.headline}"
    return replace(item, headline=headline, body=f"{item.body}<p>{' '.join(drawn).capitalize()}.</p>")


@cache
def _weights(number: int) -> list[float]:
    return list(accumulate(1 / (place + 10) for place in range(number)))


def _accepted(item: Item) -> Accepted:
    return Accepted(path=f"items/{item.slug}.html", item=item, chosen=selections(item, ()))
