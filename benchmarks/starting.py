"""How long commands take that do little, beside Python alone: what they import before they begin."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import measuring, services
from benchmarks.services import House
from benchmarks.table import Table

_PYTHON = "python -c pass"
_COMMANDS = ("--help", "import --help", "import site --help", "items")


def run(rounds: int) -> Table:
    """Measure the commands and Python alone in turn."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        house = services.make_house(Path(folder, "house"), 0)
        measures = {_PYTHON: partial(_seconds, house, "-c", "pass")} | {
            f"syndication {command}": partial(_seconds, house, "-m", "syndication", *command.split())
            for command in _COMMANDS
        }
        for measure in measures.values():
            measure()  # the first time, Python compiles the modules
        samples = measuring.paired(rounds, measures, "starting")
    return _table(rounds, samples)


def _seconds(house: House, *arguments: str) -> float:
    start = time.monotonic()
    subprocess.run([sys.executable, *arguments], cwd=house.root, env=house.environment, capture_output=True, check=True)
    return time.monotonic() - start


def _table(rounds: int, samples: Mapping[str, list[float]]) -> Table:
    return Table(
        "starting",
        ("command", "to Python alone", "time here, ms"),
        tuple(
            (f"`{name}`", measuring.ratio(values, samples[_PYTHON]), f"{measuring.median(values) * 1000:,.0f}")
            for name, values in samples.items()
        ),
        measuring.conditions(f"{rounds} runs each", "click"),
    )
