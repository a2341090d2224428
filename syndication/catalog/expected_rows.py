"""How many stories are expected to have some words: by the statistics of PostgreSQL, with SQLite by a sample."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from syndication.catalog.search_schema import listed_items

_SAMPLE = 20_000  # the stories with the highest numbers
_WORD = sa.text(
    "SELECT count(*) FROM item_words WHERE item_words MATCH :word AND rowid > :after"  # in the index alone
)


class _Explain(sa.Executable, sa.ClauseElement):
    """The statement that asks PostgreSQL for the plan of a query."""

    inherit_cache = False

    def __init__(self, query: sa.Select[Any]) -> None:
        self.query = query


@compiles(_Explain)
def _compile(element: _Explain, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **options)}"


def expected_by_plan(connection: sa.Connection, query: sa.Select[Any]) -> float:
    """Return how many rows PostgreSQL expects a query to find. Its statistics know the frequent words of texts."""
    plans: list[dict[str, dict[str, Any]]] = connection.execute(_Explain(query)).scalar_one()
    return float(plans[0]["Plan"]["Plan Rows"])


def expected_by_sample(connection: sa.Connection, words: Iterable[str]) -> float:
    """Return how many stories may have all of some words, by the last ones in SQLite, as if words came independently.

    0 if there are so few stories that nothing needs to be expected.
    """
    last = connection.scalar(sa.select(sa.func.max(listed_items.c.number))) or 0
    if last <= _SAMPLE:
        return 0.0
    expected = float(last)
    for word in words:
        expected *= (connection.scalar(_WORD, {"word": f'"{word}"', "after": last - _SAMPLE}) or 0) / _SAMPLE
    return expected
