"""Measurements by rounds: in each, everything is measured once, so that a noisy moment falls on all alike."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import TypeVar

T = TypeVar("T")


def paired(rounds: int, measures: Mapping[str, Callable[[], T]], what: str) -> dict[str, list[T]]:
    """Return `rounds` values of each measure, taken in turn; every round begins with another one."""
    names = list(measures)
    samples: dict[str, list[T]] = {name: [] for name in names}
    for number in range(rounds):
        tell(f"{what}: round {number + 1} of {rounds}")
        first = number % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(measures[name]())
    return samples


def ratio(values: Sequence[float], base: Sequence[float]) -> str:
    """Return the median ratio of paired values, and in brackets the middle half of the ratios."""
    ratios = [value / against for value, against in zip(values, base, strict=True)]
    low, high = middle_half(ratios)
    return f"{_short(statistics.median(ratios))} ({_short(low)}–{_short(high)})"


def _short(number: float) -> str:
    """Return a ratio with as many digits as tell something: 0.0031, 0.25, 2.74, 310."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.2f}" if number >= 0.1 else f"{number:.2g}"


def middle_half(values: Sequence[float]) -> tuple[float, float]:
    """Return the first and the third quartile."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that `percent` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * percent // 100) - 1]


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def conditions(rounds: str, *packages: str) -> str:
    """Return what a reader must know of a run: how many rounds, on what."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    versions = (f"{package} {version(package)}" for package in packages)
    return ", ".join((rounds, f"{os.cpu_count()} cores", python, *versions))


def tell(words: str) -> None:
    """Tell of progress on standard error: on a terminal the last words only, else line by line."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)
    else:
        print(words, file=sys.stderr, flush=True)


def clear() -> None:
    """Take the last words of progress off a terminal."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
