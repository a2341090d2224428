"""How long the HTML of stories takes to be checked, against what its parser takes alone to build a tree."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial
from io import StringIO
from itertools import count

from tinyhtml5.parser import HTMLParser

from benchmarks import measuring, stories
from benchmarks.table import Row, Table
from syndication.validation.rules.markup import check_html

_TIMES = 20
_ALONE = "the parser alone"


def run(rounds: int) -> Table:
    """Measure `rounds` rounds of a paragraph, a story and a long read."""
    body = stories.story(1).body
    texts = {"a paragraph": body[: body.index("</p>") + 4], "a story": body, "a long read": body * 10}
    return Table(
        "html",
        ("HTML of", "time, to the parser's alone", "ms here"),
        tuple(row for label, text in texts.items() for row in _rows(label, text, rounds)),
        measuring.conditions(f"{rounds} rounds of {_TIMES}", "tinyhtml5"),
    )


def _rows(label: str, text: str, rounds: int) -> list[Row]:
    numbers = count()
    measures: dict[str, Callable[[], float]] = {
        _ALONE: partial(_seconds, lambda: HTMLParser().parse_fragment(StringIO(text))),
        "read for the first time": partial(_seconds, lambda: check_html(f"{text}<!-- {next(numbers)} -->")),
        "known from another format": partial(_seconds, lambda: check_html(text)),
    }
    for measure in measures.values():
        measure()
    samples = measuring.paired(rounds, measures, f"html of {label}")
    return [
        (
            f"{label}, {len(text):,} characters, {way}",
            "1" if way == _ALONE else measuring.ratio(seconds, samples[_ALONE]),
            f"{measuring.median(seconds) * 1000:.3f}",
        )
        for way, seconds in samples.items()
    ]


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(_TIMES):
        work()
    return (time.perf_counter() - start) / _TIMES
