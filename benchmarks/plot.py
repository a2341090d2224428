"""Drawings for the documentation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

_NUMBER = StrMethodFormatter("{x:,.10g}")


def growth(path: Path, title: str, series: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    """Draw as SVG how milliseconds grow with the number of items, both axes logarithmic: a line for each series."""
    drawn = BytesIO()
    # The same numbers are to give the same bytes; letters stay text, in the reader's own font.
    with rc_context({"svg.hashsalt": "growth", "svg.fonttype": "none"}):
        _figure(title, series).savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(drawn.getvalue())


def _figure(title: str, series: Mapping[str, Sequence[tuple[int, float]]]) -> Figure:
    figure = Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log", title=title, xlabel="items", ylabel="milliseconds")
    for name, points in series.items():
        axes.plot([size for size, _ in points], [cost for _, cost in points], marker="o", label=name)
    axes.set_ylim(*_decades(cost for points in series.values() for _, cost in points))
    axes.xaxis.set_major_formatter(_NUMBER)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(_NUMBER)
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(color="0.85")
    axes.legend()
    return figure


def _decades(costs: Iterable[float]) -> tuple[float, float]:
    """Return the powers of ten around all costs: what hardly grows is to look like it."""
    exponents = [math.log10(cost) for cost in costs]
    return 10 ** math.floor(min(exponents)), 10 ** math.floor(max(exponents) + 1)
