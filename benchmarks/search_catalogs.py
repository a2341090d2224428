"""The catalogs that the search is measured with: stories that have many names among them, in SQLite or PostgreSQL.

Up to 100,000 stories are different; a larger catalog has their texts several times, at other dates.
"""

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
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import sqlalchemy as sa
from msgspec.structs import replace

from benchmarks import measuring, stories
from benchmarks.services import MissingError
from syndication.catalog import Catalog, item_index, items, search_schema
from syndication.catalog.schema import items as rows
from syndication.catalog.schema import memberships
from syndication.model.item import Item
from syndication.model.selection import selections
from syndication.model.stored import Accepted

SERVER = os.environ.get("BENCHMARK_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
SYLLABLES = [first + vowel for first in "bdfghklmnprstvz" for vowel in "aeiou"]
_AT_ONCE = 2000
_DIFFERENT = 100_000
_APART = 7_000_001  # microseconds between a story and its copy
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
    different = min(size, _DIFFERENT)
    for first in range(1, different + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, different + 1))
        _save(catalog, [_story(size, number, draw, among) for number in numbers])
        measuring.tell(f"searching: {numbers[-1]:,} of {size:,} stories")
    for copy in range(1, size // different):
        _copy(catalog, copy)
        measuring.tell(f"searching: {(copy + 1) * different:,} of {size:,} stories")
    measuring.tell(f"searching: indexes of {size:,} stories")
    with catalog.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in (*indexes, "ANALYZE" if catalog.file else "VACUUM ANALYZE"):
            connection.exec_driver_sql(statement)


def _copy(catalog: Catalog, copy: int) -> None:
    """Save all different stories once more, under other ids and before the others."""
    first = search_schema.listed_items.alias("first")
    with catalog.begin() as connection:
        _copy_rows(connection, rows, copy, "id", "slug", "path")
        _copy_rows(connection, memberships, copy, "item_id")
        _copy_rows(connection, search_schema.item_dates, copy, "item_id")
        _copy_rows(connection, search_schema.listed_items, copy, "item_id")
        listed = search_schema.listed_items
        texts = search_schema.item_texts
        copied = sa.select(listed.c.number, texts.c.headline, texts.c.names, texts.c.words).select_from(
            texts.join(first, first.c.number == texts.c.number).join(
                listed, listed.c.item_id == _named(first.c.item_id, copy)
            )
        )
        connection.execute(sa.insert(texts).from_select([column.name for column in texts.c], copied))


def _copy_rows(connection: sa.Connection, table: sa.Table, copy: int, *names: str) -> None:
    """Insert the rows of the different stories again: `names` are the columns that tell stories apart."""
    owner = table.c[names[0]]
    values = [_copied(column, copy, is_name=column.name in names) for column in table.c if column.name != "number"]
    query = sa.select(*values).where(owner.not_like("%+%"))
    connection.execute(sa.insert(table).from_select([value.name for value in values], query))


def _copied(column: sa.Column[Any], copy: int, *, is_name: bool) -> sa.Label[Any]:
    if is_name:
        return _named(column, copy).label(column.name)
    if column.name in ("published", "changed", "at"):
        return (column - copy * _APART).label(column.name)
    return column.label(column.name)


def _named(column: sa.ColumnElement[str], copy: int) -> sa.ColumnElement[str]:
    return column + f"+{copy}"


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
