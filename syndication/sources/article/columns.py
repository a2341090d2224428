"""Rows with columns: lines one after another that have the same number of tabs, of upright strokes, or of wide gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from syndication.text.lines import one_line

_MOST_COLUMNS = 50
_LEAST_ROWS = 2
_GAP = re.compile(r"(?<=\S)[ \u00a0]{3,}(?=\S)")
_RULE = re.compile(r"[\s|:+=-]+")
_BULLET = re.compile(r"[•*\-–▪■►·]\s+(?=\S)")


def table_rows(rows: Sequence[str]) -> dict[int, str]:
    """Return by their index the rows that are of a table, their cells with a tab or a stroke between them."""
    found: dict[int, str] = {}
    for split in (_by_tabs, _by_strokes, _by_gaps):
        for run in _runs([() if index in found else split(row) for index, row in enumerate(rows)]):
            found.update((index, "\t".join(cells)) for index, cells in run)
    return found


def cells(row: str) -> list[str]:
    """Return the cells of a row of a table."""
    return row.split("\t")


def is_rule(row: str) -> bool:
    """Return whether a row is only the line between the head and the rows of a table ("|---|---|")."""
    return _RULE.fullmatch(row) is not None


def has_lost_columns(row: str) -> bool:
    """Return whether a row that is not of a table has tabs between words, which become spaces."""
    return "\t" in row.strip()


def bullet_length(text: str) -> int:
    """Return the length of the bullet at the start of `text`, 0 without one."""
    found = _BULLET.match(text)
    return found.end() if found else 0


def _runs(split: list[tuple[str, ...]]) -> Iterator[list[tuple[int, tuple[str, ...]]]]:
    """Yield rows one after another that have the same number of cells."""
    for count, group in groupby(enumerate(split), key=lambda row: len(row[1])):
        run = list(group)
        has_words = any(mark.isalnum() for _, row in run for cell in row for mark in cell)
        if 1 < count <= _MOST_COLUMNS and len(run) >= _LEAST_ROWS and has_words:
            yield run


def _by_tabs(row: str) -> tuple[str, ...]:
    parts = row.strip(" \r").lstrip("\t").split("\t")
    return tuple(map(one_line, parts)) if len(parts) > 1 and any(part.strip() for part in parts[1:]) else ()


def _by_strokes(row: str) -> tuple[str, ...]:
    bare = row.strip()
    parts = bare.strip("|").split("|")
    is_open = bare.startswith("|") and len(bare) > 2
    return tuple(map(one_line, parts)) if len(parts) > 2 or (is_open and len(parts) > 1) else ()


def _by_gaps(row: str) -> tuple[str, ...]:
    parts = _GAP.split(row.strip())
    return tuple(map(one_line, parts)) if len(parts) > 2 else ()
