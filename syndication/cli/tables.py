"""Text on a terminal: tables, lists of names and values, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shutil import get_terminal_size

from syndication.text.terminal import cells, cut, visible

_GAP = "  "
_LEAST_LAST_COLUMN = 20


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table under its head. The last column is cut at the edge of the terminal."""
    lines = [tuple(head), *(tuple(_one_line(cell) for cell in row) for row in rows)]
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)][:-1]
    room = max(get_terminal_size().columns - sum(widths) - len(_GAP) * len(widths), _LEAST_LAST_COLUMN)
    for line in lines:
        padded = (cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=False))
        yield _GAP.join((*padded, cut(line[-1], room))).rstrip()


def name_value_lines(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each name whose value is not empty."""
    longest = max(len(name) for name, _ in pairs)
    yield from (f"{name:<{longest}}{_GAP}{_one_line(value)}" for name, value in pairs if value)


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: "1 record", "2 records", "3 stories"."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
