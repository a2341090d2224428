"""Plots of numbers by day as SVG, with the same numbers as a table. Pure.

The picture has presentation attributes only, so it needs no exception from a Content-Security-Policy, and it is
readable without colours: lines differ by their dashes, and each has its name at its end. The axis begins at zero. A day
without a number is a gap.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from syndication.text.table_cells import safe_cell

WIDTH, HEIGHT = 720, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 150, 26, 28
_LABEL_HEIGHT = 13
_LONGEST_LABEL = 20
_STEPS = 4  # parts of the axis
_ROUND = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)  # numbers of which a fourth is short
_DATES = 5  # dates below the axis, at most
# Each has a contrast of 3:1 at least to white and to #1b1b1b, so it can be seen in a light and in a dark page.
_COLOURS = ("#2a7ab8", "#c2571a", "#3a8f4d", "#a05ac0", "#b0833a", "#c04a6d", "#5f7f8f", "#8a8f2a", "#7a7a7a")
_DASHES = ("", "6 3", "2 2", "8 3 2 3", "12 4", "4 4", "1 3", "10 2 2 2 2 2", "3 6")
_ONE_DAY = timedelta(days=1)

Numbers = Mapping[date, float]
Style = Literal["lines", "stacked"]


class Plot(Struct, frozen=True, kw_only=True):
    """Numbers by day of one or more series, the first one at the bottom. `unit` is what is counted.

    `step` is how many days are from one number to the next. `marks` are days on which something happened. `day` is the
    heading of the days in a table.
    """

    title: str
    text: str
    unit: str
    series: Mapping[str, Numbers]
    style: Style = "lines"
    step: int = 1
    marks: Mapping[date, str] = {}
    day: str = "Day"

    @property
    def days(self) -> list[date]:
        """All days that have a number."""
        return sorted({day for numbers in self.series.values() for day in numbers})


class _Scale(Struct, frozen=True):
    first: date
    days: int
    top: float

    def x(self, day: date) -> float:
        inner = WIDTH - _LEFT - _RIGHT
        return round(_LEFT + inner * (day - self.first).days / max(self.days, 1), 1)

    def y(self, number: float) -> float:
        inner = HEIGHT - _TOP - _BOTTOM
        return round(HEIGHT - _BOTTOM - inner * number / self.top, 1)


def plot_svg(plot: Plot, name: str) -> str:
    """Return the picture. `name` begins the ids in it, and must be the only one of its page."""
    days = plot.days
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby={quoteattr(f"{name}-title {name}-desc")} font-family="sans-serif" font-size="11">'
        f"<title id={quoteattr(f'{name}-title')}>{escape(plot.title)}</title>"
        f"<desc id={quoteattr(f'{name}-desc')}>{escape(plot.text)}</desc>"
    )
    if not days:
        return f'{head}<text x="{WIDTH // 2}" y="{HEIGHT // 2}" text-anchor="middle">No numbers yet</text></svg>'
    layers = _layers(plot)
    highest = max((top for layer in layers.values() for _, top in layer.values()), default=0)
    scale = _Scale(days[0], (days[-1] - days[0]).days, _round_top(highest))
    axes = [*_grid(scale, plot.unit), *_dates(scale), *_marks(plot, scale)]
    parts = [*axes, *_series(plot, layers, scale), *_labels(layers, scale)]
    return f"{head}{''.join(parts)}</svg>"


def plot_rows(plot: Plot) -> list[tuple[str, ...]]:
    """Return the same numbers as a table: the heading, and a row for each day; "" where there is no number."""
    rows = [
        (day.isoformat(), *(_number(numbers[day]) if day in numbers else "" for numbers in plot.series.values()))
        for day in plot.days
    ]
    return [(plot.day, *plot.series), *rows]


def plot_table(plot: Plot) -> str:
    """Return these rows as a table of HTML."""
    head, *rows = plot_rows(plot)
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{day}</th>{"".join(f"<td>{number}</td>" for number in numbers)}</tr>'
        for day, *numbers in rows
    )
    caption = f"<caption>{escape(plot.title)}, {escape(plot.unit)}</caption>"
    return f"<table>{caption}<thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>"


def plot_csv(plot: Plot) -> str:
    """Return these rows as CSV (RFC 4180)."""
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows([[safe_cell(cell) for cell in row] for row in plot_rows(plot)])
    return lines.getvalue()


def _layers(plot: Plot) -> dict[str, dict[date, tuple[float, float]]]:
    """Return for each series where it begins and ends above the axis."""
    bases: dict[date, float] = {}
    found = {}
    for name, numbers in plot.series.items():
        base = bases if plot.style == "stacked" else {}
        found[name] = {day: (base.get(day, 0.0), base.get(day, 0.0) + numbers[day]) for day in sorted(numbers)}
        bases |= {day: top for day, (_, top) in found[name].items()}
    return found


def _series(plot: Plot, layers: Mapping[str, Mapping[date, tuple[float, float]]], scale: _Scale) -> Iterator[str]:
    for place, (name, layer) in enumerate(layers.items()):
        colour, dash = _COLOURS[place % len(_COLOURS)], _DASHES[place % len(_DASHES)]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        yield f"<g><title>{escape(name)}</title>"
        for run in _runs(sorted(layer), plot.step * _ONE_DAY):
            top = [f"{scale.x(day)},{scale.y(layer[day][1])}" for day in run]
            if plot.style == "stacked":
                base = [f"{scale.x(day)},{scale.y(layer[day][0])}" for day in reversed(run)]
                yield f'<polygon points="{" ".join(top + base)}" fill="{colour}" fill-opacity="0.35"/>'
            if len(run) == 1:
                yield f'<circle cx="{scale.x(run[0])}" cy="{scale.y(layer[run[0]][1])}" r="2" fill="{colour}"/>'
            yield f'<polyline points="{" ".join(top)}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
        yield "</g>"


def _runs(days: Sequence[date], step: timedelta) -> Iterator[list[date]]:
    """Yield days that follow each other: between two runs is a gap."""
    run = list(days[:1])
    for before, day in pairwise(days):
        if day - before > step:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _grid(scale: _Scale, unit: str) -> Iterator[str]:
    for step in range(_STEPS + 1):
        number = scale.top * step / _STEPS
        y = scale.y(number)
        yield f'<line x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}" stroke="#7a7a7a" stroke-opacity="0.3"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end" fill="currentColor">{_short(number)}</text>'
    yield f'<text x="{_LEFT}" y="{_TOP - 12}" fill="currentColor">{escape(unit)}</text>'


def _marks(plot: Plot, scale: _Scale) -> Iterator[str]:
    """Yield a line for each mark within the days of the plot, with its word at the top."""
    for day, what in sorted(plot.marks.items()):
        if 0 <= (day - scale.first).days <= scale.days:
            x = scale.x(day)
            yield f"<g><title>{escape(f'{day.isoformat()}: {what}')}</title>"
            yield f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{HEIGHT - _BOTTOM}" stroke="currentColor"/>'
            yield f'<text x="{x + 4}" y="{_TOP + 9}" fill="currentColor">{escape(_cut(what))}</text></g>'


def _dates(scale: _Scale) -> Iterator[str]:
    every = max(math.ceil(scale.days / (_DATES - 1)), 1)
    for number in range(0, scale.days + 1, every):
        day = scale.first + timedelta(days=number)
        place = f'x="{scale.x(day)}" y="{HEIGHT - _BOTTOM + 16}"'
        yield f'<text {place} text-anchor="middle" fill="currentColor">{day.isoformat()}</text>'


def _labels(layers: Mapping[str, Mapping[date, tuple[float, float]]], scale: _Scale) -> Iterator[str]:
    """Yield the names at the ends of their lines, moved apart where they would overlap."""
    ends = []
    for place, (name, layer) in enumerate(layers.items()):
        if layer:
            base, top = layer[max(layer)]
            ends.append((scale.y((base + top) / 2 if base else top), place, name))
    lowest = HEIGHT - _BOTTOM
    for y, place, name in _apart(sorted(ends), lowest):
        colour = _COLOURS[place % len(_COLOURS)]
        x = WIDTH - _RIGHT + 8
        text = _cut(name)
        yield f'<rect x="{x}" y="{y - 4}" width="8" height="8" fill="{colour}"/>'
        yield f'<text x="{x + 12}" y="{y + 4}" fill="currentColor">{escape(text)}</text>'


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"


def _apart(ends: Sequence[tuple[float, int, str]], lowest: float) -> Iterator[tuple[float, int, str]]:
    free = float(_TOP)
    for number, (y, place, name) in enumerate(ends):
        room_below = lowest - (len(ends) - number - 1) * _LABEL_HEIGHT
        at = max(min(y, room_below), free)
        free = at + _LABEL_HEIGHT
        yield round(at, 1), place, name


def _round_top(highest: float) -> float:
    """Return a round number that is at least the highest, and can be divided into four."""
    if highest <= _STEPS:
        return float(_STEPS)
    power = 10 ** math.floor(math.log10(highest))
    return float(next(top for factor in _ROUND if (top := factor * power) >= highest))


def _short(number: float) -> str:
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{_number(number / size)}{letter}"
    return _number(number)


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
