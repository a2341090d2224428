"""Every benchmark, or those that are named; the tables of each full run go into docs/performance.md."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks import (
    attacking,
    building,
    desk,
    founding,
    html,
    life,
    measuring,
    moving,
    partner_polls,
    partners,
    plot,
    publishing,
    pushing,
    searching,
    serving,
    starting,
    validating,
    work,
)
from benchmarks.services import MissingError
from benchmarks.table import Table, insert, markdown

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

Benchmarks = Mapping[str, Callable[[], Table | tuple[Table, ...]]]

FULL: Benchmarks = {
    "building": partial(building.run, 21),
    "validating": partial(validating.run, 21),
    "html": partial(html.run, 11),
    "serving": partial(serving.run, 9),
    "partner-polls": partial(partner_polls.run, 9),
    "work": partial(work.run, 21),
    "publishing": partial(publishing.run, 12, 4),
    "pushing": partial(pushing.run, 9, 5),
    "life": partial(life.run, 3),
    "attacking": attacking.run,
    "founding": founding.run,
    "moving": moving.run,
    "search": searching.run,
    "desk": partial(desk.run, 7),
    "starting": partial(starting.run, 5),
    "partners": partial(partners.run, 21, 11),
}
QUICK: Benchmarks = {
    "building": partial(building.run, 1, (50,)),
    "validating": partial(validating.run, 1, (50,)),
    "html": partial(html.run, 1),
    "serving": partial(serving.run, 1, 1),
    "partner-polls": partial(partner_polls.run, 1, 1),
    "work": partial(work.run, 1, (10,)),
    "publishing": partial(publishing.run, 1, 1, (50, 100), (10,), 20, 2),
    "pushing": partial(pushing.run, 1, 1, 5_000, 100, 1.0, 1),
    "life": partial(life.run, 1, 50, 20),
    "attacking": partial(attacking.run, 6.0),
    "founding": partial(founding.run, 200),
    "moving": partial(moving.run, 200),
    "desk": partial(desk.run, 1, 2),
    "search": partial(searching.run, 5, (("SQLite", 2000), ("PostgreSQL", 2000))),
    "starting": partial(starting.run, 1),
    "partners": partial(partners.run, 2, 2, 200),
}


def main() -> int:
    """Run benchmarks and show their tables; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(FULL)}; default: all")
    parser.add_argument("--quick", action="store_true", help="see in seconds whether they run; writes nothing")
    chosen = parser.parse_args()
    for name in chosen.names:
        if name not in FULL:
            parser.error(f"{name}: there is no such benchmark; choose from {', '.join(FULL)}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both ways to stop end the servers too
    names = chosen.names or list(FULL)
    try:
        missing = [name for name in names if not _run(QUICK if chosen.quick else FULL, name, writes=not chosen.quick)]
    except KeyboardInterrupt:
        print("stopped; the benchmark that ran wrote nothing", file=sys.stderr)
        return 130
    return 1 if missing else 0


def _run(benchmarks: Benchmarks, name: str, *, writes: bool) -> bool:
    """Show the tables of a benchmark, and write them; return whether this machine has all that it needs."""
    try:
        made = benchmarks[name]()
    except MissingError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False
    tables = made if isinstance(made, tuple) else (made,)
    measuring.clear()
    for table in tables:
        print(f"## {table.name}\n\n{markdown(table)}\n", flush=True)
    if writes:
        _write(tables)
    return True


def _write(tables: Sequence[Table]) -> None:
    """Put tables into the page, and what is drawn of them beside it."""
    insert(PAGE, tables)
    for drawing in (table.drawing for table in tables if table.drawing):
        plot.growth(PAGE.parent / "images" / drawing.name, drawing.title, drawing.series)


if __name__ == "__main__":
    sys.exit(main())
