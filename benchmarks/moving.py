"""How long a publication takes to move in: the import of its export, then the first start; and its memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from benchmarks import measuring, moving_exports, services
from benchmarks.services import House
from benchmarks.table import Row, Table

POSTS = 100_000
# Runs a command, and prints its peak memory. The peak of a process begins with that of its parent, which is small here.
_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Import(Struct, frozen=True):
    """What an import took: seconds, and at most so many kilobytes of memory."""

    seconds: float
    kilobytes: int


def run(size: int = POSTS) -> Table:
    """Measure the import of `size` posts and of the same once more, then the first start, once each."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        house = services.make_house(Path(folder, "house"), 0)
        export = Path(folder, "export.xml")
        moving_exports.write_wordpress(export, size)
        measuring.tell(f"moving: importing {size:,} posts")
        first = _import(house, export)
        measuring.tell("moving: importing the same again")
        again = _import(house, export)
        other = House(Path(folder, "other"), services.free_port())
        shutil.copytree(house.root, other.root)
        measuring.tell("moving: the first start over the records that were imported")
        with services.serving(other) as process:
            start = process.seconds
        ghost = _ghost(Path(folder), size)
    return _table(size, first, again, ghost, start)


def _ghost(folder: Path, size: int) -> Import:
    """Measure the import of the same posts from one file of JSON, in which what they refer to comes last."""
    house = services.make_house(folder / "ghost", 0)
    export = folder / "ghost.json"
    moving_exports.write_ghost(export, size)
    measuring.tell(f"moving: importing {size:,} posts from an export of Ghost, {export.stat().st_size // 1_000_000} MB")
    return _import(house, export, "--site", "https://tribune.example")


def _table(size: int, first: Import, again: Import, ghost: Import, start: float) -> Table:
    return Table(
        "moving",
        ("step", "to the first start", "time here, s", "memory at most, MB"),
        (
            ("the first start over the records", "1", f"{start:,.1f}", ""),
            _row("import", first, start),
            ("import and first start", f"{(first.seconds + start) / start:.2f}", f"{first.seconds + start:,.1f}", ""),
            _row("import of the same export again", again, start),
            _row("import of an export of Ghost", ghost, start),
        ),
        measuring.conditions(f"{size:,} posts, 1 run", "lxml", "SQLAlchemy"),
    )


def _row(label: str, done: Import, start: float) -> Row:
    return label, f"{done.seconds / start:.2f}", f"{done.seconds:,.1f}", f"{done.kilobytes / 1000:,.0f}"


def _import(house: House, export: Path, *options: str) -> Import:
    command = [sys.executable, "-c", _PEAK, sys.executable, "-m", "syndication", "import", str(export), *options]
    start = time.monotonic()
    done = subprocess.run(command, cwd=house.root, env=house.environment, stdout=subprocess.PIPE, check=True)
    return Import(time.monotonic() - start, int(done.stdout))
