"""How many rows a query is expected to find, by the statistics of PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class _Explain(sa.Executable, sa.ClauseElement):
    """The statement that asks PostgreSQL for the plan of a query."""

    inherit_cache = False

    def __init__(self, query: sa.Select[Any]) -> None:
        self.query = query


@compiles(_Explain)
def _compile(element: _Explain, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **options)}"


def expected_rows(connection: sa.Connection, query: sa.Select[Any]) -> int:
    """Return how many rows PostgreSQL expects a query to find. Its statistics know the frequent words of texts."""
    plans: list[dict[str, dict[str, Any]]] = connection.execute(_Explain(query)).scalar_one()
    return int(plans[0]["Plan"]["Plan Rows"])
