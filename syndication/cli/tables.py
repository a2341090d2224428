"""Tables and text on a terminal: columns as wide as they must be, the last one cut where the terminal ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shutil import get_terminal_size

from syndication.validation.report.excerpts import cells, cut, visible

_GAP = "  "
_NARROWEST = 20  # of what the last column is cut to


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table under its head."""
    told = [tuple(head), *(tuple(visible(" ".join(cell.split())) for cell in row) for row in rows)]
    widths = [max(map(cells, column)) for column in zip(*told, strict=True)][:-1]
    room = max(width() - sum(widths) - len(_GAP) * len(widths), _NARROWEST)
    for row in told:
        padded = (cell + " " * (most - cells(cell)) for cell, most in zip(row, widths, strict=False))
        yield _GAP.join((*padded, cut(row[-1], room))).rstrip()


def named(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each name with a value that says something."""
    longest = max(len(name) for name, _ in pairs)
    yield from (f"{name:<{longest}}{_GAP}{visible(' '.join(value.split()))}" for name, value in pairs if value)


def width() -> int:
    """Return how many cells a line of the terminal has."""
    return get_terminal_size().columns
