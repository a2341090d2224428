"""What a benchmark hands back: a table, and its place in a Markdown page between two markers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

Row = tuple[str, ...]


class Drawing(Struct, frozen=True):
    """What is drawn beside a table: milliseconds by the number of items, a line for each series."""

    name: str
    title: str
    series: Mapping[str, Sequence[tuple[int, float]]]


class Table(Struct, frozen=True):
    """Measurements under headings, the first column in words; `conditions` says how they came."""

    name: str
    headings: Row
    rows: tuple[Row, ...]
    conditions: str
    drawing: Drawing | None = None


def markdown(table: Table) -> str:
    """Return a table as Markdown, its conditions below it."""
    rule = ("---", *("---:" for _ in table.headings[1:]))
    lines = (_line(row) for row in (table.headings, rule, *table.rows))
    return "\n".join((*lines, "", f"{table.conditions}."))


def insert(page: Path, tables: Sequence[Table]) -> None:
    """Put each table in place of the one that stands between its markers in `page`.

    Raises:
        ValueError: the page has no markers for one of them; nothing is written then.
    """
    text = page.read_text(encoding="utf-8")
    for table in tables:
        text = _inserted(text, table)
    page.write_text(text, encoding="utf-8")


def _inserted(text: str, table: Table) -> str:
    start, end = f"<!-- {table.name} -->", f"<!-- end of {table.name} -->"
    between = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"the page has no lines {start} and {end}; put them where the table is to stand")
    return between.sub(lambda _: f"{start}\n\n{markdown(table)}\n\n{end}", text)


def _line(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"
