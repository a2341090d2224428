"""How long validation of feeds takes, their HTML read before, against what feedgen takes to build them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace

from benchmarks import measuring, stories
from benchmarks.builders import BARE, BUILDERS, FORMATS
from benchmarks.building import timed
from benchmarks.table import Row, Table
from syndication import validation
from syndication.formats import FORMATS as OURS
from syndication.model.feed import Feed
from syndication.validation.rules import markup

SIZES = (50, 1000, 2450)
_CHECKED = "checked"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
# feedgen drops what an Atom link says of itself, so that pictures become second alternates, which is an error.
_PICTURE = re.compile(rb'<link href="([^"]+\.jpg)"/>')
_ENCLOSED = rb'<link href="\1" rel="enclosure" type="image/jpeg"/>'


def run(rounds: int, sizes: tuple[int, ...] = SIZES) -> Table:
    """Measure `rounds` rounds of each format and size."""
    rows: list[Row] = []
    for name in FORMATS:
        first = 0.0
        for size in sizes:
            row, seconds = _row(name, size, rounds, first * size / sizes[0])
            first = first or seconds
            rows.append(row)
    return Table(
        "validating",
        (
            "document",
            "check, to feedgen's build",
            "time an item, to that of the smallest",
            "ms here",
            "first check, its HTML unread, to a second",
        ),
        tuple(rows),
        measuring.conditions(f"{rounds} rounds", "feedgen", "lxml"),
    )


def _row(name: str, size: int, rounds: int, linear: float) -> tuple[Row, float]:
    feed = _short(stories.feed(size))
    body = _PICTURE.sub(_ENCLOSED, BUILDERS[BARE][name](feed))
    check = partial(_check, body, feed, name)
    measures: dict[str, Callable[[], float]] = {BARE: timed(BUILDERS[BARE][name], feed), _CHECKED: timed(check, feed)}
    samples = measuring.paired(rounds, measures, f"validating {FORMATS[name]} of {size}")
    seconds = measuring.median(samples[_CHECKED])
    label = f"{FORMATS[name]}, {size:,} items, {len(body) // 1000:,} kB"
    ratio = measuring.ratio(samples[_CHECKED], samples[BARE])
    growth = f"{seconds / linear:.2f}" if linear else "1"
    return (label, ratio, growth, f"{seconds * 1000:.1f}", f"{_unread(check, feed) / seconds:.1f}"), seconds


def _unread(check: Callable[[Feed], None], feed: Feed) -> float:
    """Return the seconds of a check when nothing is known of the HTML."""
    markup.VERDICTS.clear()
    start = time.perf_counter()
    check(feed)
    return time.perf_counter() - start


def _check(body: bytes, feed: Feed, name: str, _feed: Feed) -> None:
    found = validation.check(body, url=feed.url(name), content_type=OURS[name].media_type, now=_NOW)
    assert not [finding for finding in found if finding.severity == "error"], found[:3]


def _short(feed: Feed) -> Feed:
    """Return a feed of about 1.3 kB a story, all its elements included, and no two texts alike."""
    entries = (
        replace(entry, html=f"{_first_half(entry.html)}<p>Story {number}</p>")
        for number, entry in enumerate(feed.entries)
    )
    return replace(feed, entries=tuple(entries))


def _first_half(html: str) -> str:
    return html[: html.index("</p>") + 4]
