"""How long RSS and Atom of 50 and 1,000 stories take to build, and how much memory, against feedgen alone."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks import measuring, stories
from benchmarks.builders import BARE, BUILDERS, FORMATS, LABELS
from benchmarks.table import Row, Table
from syndication.model.feed import Feed

Samples = dict[str, list[float]]

SIZES = (50, 1000)
_BATCH_SECONDS = 0.1  # small feeds are built several times in a row, so that a measurement is not all noise
_MEMORY_ROUNDS = 5
_CHILD_SECONDS = 120


def run(rounds: int, sizes: tuple[int, ...] = SIZES) -> Table:
    """Measure `rounds` rounds of each format and size."""
    rows = [row for name in FORMATS for size in sizes for row in _rows(name, size, rounds)]
    memory_rounds = min(rounds, _MEMORY_ROUNDS)
    return Table(
        "building",
        ("document and builder", "time, to feedgen's", "memory, to feedgen's", "ms here", "MB here"),
        tuple(rows),
        measuring.conditions(f"{rounds} rounds of time and {memory_rounds} of memory", "feedgen", "Django", "lxml"),
    )


def _rows(name: str, size: int, rounds: int) -> list[Row]:
    feed = stories.feed(size)
    times = measuring.paired(rounds, _timers(name, feed), f"building {FORMATS[name]} of {size}")
    memories = {builder: partial(_peak, builder, name, size) for builder in BUILDERS}
    peaks = measuring.paired(min(rounds, _MEMORY_ROUNDS), memories, f"memory of {FORMATS[name]} of {size}")
    return [_row(f"{FORMATS[name]}, {size:,} items, {LABELS[builder]}", builder, times, peaks) for builder in BUILDERS]


def _row(label: str, builder: str, times: Samples, peaks: Samples) -> Row:
    seconds, peak = measuring.median(times[builder]), measuring.median(peaks[builder])
    if builder == BARE:
        return label, "1", "1", f"{seconds * 1000:.1f}", f"{peak:.1f}"
    return (
        label,
        measuring.ratio(times[builder], times[BARE]),
        measuring.ratio(peaks[builder], peaks[BARE]),
        f"{seconds * 1000:.1f}",
        f"{peak:.1f}",
    )


def _timers(name: str, feed: Feed) -> dict[str, Callable[[], float]]:
    return {builder: timed(builds[name], feed) for builder, builds in BUILDERS.items()}


def timed(build: Callable[[Feed], object], feed: Feed) -> Callable[[], float]:
    """Return a measure of one build in seconds; building here, beforehand, is the warm-up."""
    build(feed)
    once = _seconds(build, feed, 1)
    return partial(_seconds, build, feed, max(1, round(_BATCH_SECONDS / once)))


def _seconds(build: Callable[[Feed], object], feed: Feed, times: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        build(feed)
    return (time.perf_counter() - start) / times


def _peak(builder: str, name: str, size: int) -> float:
    """Return by how many megabytes a build makes a process of its own grow at most."""
    command = [sys.executable, "-m", "benchmarks.memory", builder, name, str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=_CHILD_SECONDS)
    return int(done.stdout) / 1024
