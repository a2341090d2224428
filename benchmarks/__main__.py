"""Every benchmark, or those that are named; the tables of a full run go into docs/performance.md."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks import building, html, measuring, publishing, serving, validating
from benchmarks.table import Table, insert, markdown

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

FULL: Mapping[str, Callable[[], Table]] = {
    "building": partial(building.run, 21),
    "validating": partial(validating.run, 21),
    "html": partial(html.run, 11),
    "serving": partial(serving.run, 5),
    "publishing": partial(publishing.run, 30),
}
QUICK: Mapping[str, Callable[[], Table]] = {
    "building": partial(building.run, 1, (50,)),
    "validating": partial(validating.run, 1, (50,)),
    "html": partial(html.run, 1),
    "serving": partial(serving.run, 1, 1),
    "publishing": partial(publishing.run, 1, (5, 10)),
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
    try:
        tables = _run(QUICK if chosen.quick else FULL, chosen.names)
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return 130
    if not chosen.quick:
        insert(PAGE, tables)
    return 0


def _run(benchmarks: Mapping[str, Callable[[], Table]], names: list[str]) -> list[Table]:
    tables = []
    for name in names or benchmarks:
        tables.append(benchmarks[name]())
        measuring.clear()
        print(f"## {name}\n\n{markdown(tables[-1])}\n", flush=True)
    return tables


if __name__ == "__main__":
    sys.exit(main())
