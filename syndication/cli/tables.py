"""Text on a terminal: tables, lists of names and values, counts. Nothing is wider than the terminal.

Output to a file or another program is not cut or wrapped: what is left out there is lost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from shutil import get_terminal_size
from typing import TypeVar

from syndication.text.counts import count_of as count_of
from syndication.text.terminal import cells, cut, visible, wrap

_GAP = "  "
_UNLIMITED = 100_000
_LEAST_CUT_COLUMN = 20  # cells to which the flexible column may be cut
_LEAST_COLUMN = 16  # cells to which a column may be wrapped
_WHOLE_COLUMN = 20  # cells of a time: columns up to this width are not wrapped
_MOST_LINES = 4  # of a row with wrapped columns

Row = Sequence[str]
T = TypeVar("T")


def columns() -> int:
    """Return the width for output: that of the terminal, or COLUMNS; without a limit for what is no terminal."""
    is_limited = os.environ.get("COLUMNS", "").isdecimal() or sys.stdout.isatty()
    return get_terminal_size().columns if is_limited else _UNLIMITED


def table(head: Row, rows: Sequence[Row], indent: str = "", flexible: int = -1) -> Iterator[str]:
    """Yield the lines of a table under its head, as wide as the terminal at most.

    If only the `flexible` column (the last by default) is too wide, it is cut. Otherwise wide columns are wrapped. If
    that would make rows of many lines, there are no columns: each row is a paragraph, with the names of the columns
    before their values.
    """
    lines = [tuple(head), *(tuple(_one_line(cell) for cell in row) for row in rows)]
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    room = columns() - len(indent) - len(_GAP) * (len(widths) - 1)
    left = room - sum(widths) + widths[flexible]
    if left >= min(widths[flexible], _LEAST_CUT_COLUMN):
        cut_lines = [_with(line, flexible, cut(line[flexible], left)) for line in lines]
        cut_widths = _with(widths, flexible, min(left, widths[flexible]))
        yield from (indent + text for line in cut_lines for text in _row_lines(line, cut_widths))
        return
    shares = _share(widths, room)
    is_table = sum(shares) <= room and not any(_is_too_long(line, shares) for line in lines)
    for line in lines if is_table else lines[1:]:
        texts = _row_lines(line, shares) if is_table else _paragraph(lines[0], line, indent)
        yield from (indent + text for text in texts)


def wrapped(text: str, indent: str = "") -> list[str]:
    """Return a text in lines that fit the terminal; those after the first are indented by two more."""
    return wrap(_one_line(text), columns(), indent, hanging=_GAP)


def name_value_lines(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each name whose value is not empty."""
    longest = max(len(name) for name, _ in pairs)
    yield from (f"{name:<{longest}}{_GAP}{_one_line(value)}" for name, value in pairs if value)


def _with(values: Sequence[T], index: int, value: T) -> list[T]:
    """Return values with another one at an index, which may be negative."""
    changed = list(values)
    changed[index] = value
    return changed


def _share(widths: Sequence[int], room: int) -> list[int]:
    """Return widths of columns for so many cells: narrow columns as they are, wide ones with equal shares.

    A share may be too small to read. Then the columns are wider than the room.
    """
    wide = [width for width in widths if width > _WHOLE_COLUMN]
    left = room - (sum(widths) - sum(wide))
    for width in sorted(wide):
        if width <= left // len(wide):
            left -= width
            wide.remove(width)
    share = max(left // len(wide), _LEAST_COLUMN) if wide else 0
    return [share if width in wide else width for width in widths]


def _is_too_long(line: Row, widths: Sequence[int]) -> bool:
    return any(len(wrap(cell, width)) > _MOST_LINES for cell, width in zip(line, widths, strict=True))


def _row_lines(line: Row, widths: Sequence[int]) -> Iterator[str]:
    cell_lines = [wrap(cell, width) for cell, width in zip(line, widths, strict=True)]
    for parts in zip_longest(*cell_lines, fillvalue=""):
        padded = (part + " " * (width - cells(part)) for part, width in zip(parts, widths, strict=True))
        yield _GAP.join(padded).rstrip()


def _paragraph(head: Row, line: Row, indent: str) -> list[str]:
    """Return a row as a text: "https://reader.example/callback: state failing; status 500"."""
    values = "; ".join(f"{name.lower()} {value}" for name, value in zip(head[1:], line[1:], strict=True) if value)
    return wrap(f"{line[0]}: {values}", columns() - len(indent), hanging=_GAP)


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
