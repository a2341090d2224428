"""The peak memory of one build: `python -m benchmarks.memory BUILDER DOCUMENT SIZE` prints kilobytes.

The growth of the process is taken, as lxml's trees are out of sight of Python's own accounts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import processes, stories
from benchmarks.builders import BUILDERS

_RESET_PEAK = "5"  # proc(5), clear_refs: the peak begins anew at what is in use


def growth(builder: str, name: str, size: int) -> int:
    """Return by how many kilobytes this process grows at most while it builds a feed; Linux only."""
    build = BUILDERS[builder][name]
    feed = stories.feed(size)
    build(stories.feed(1))  # what is loaded once is not counted
    Path("/proc/self/clear_refs").write_text(_RESET_PEAK)
    before = processes.kilobytes("self", "VmRSS")
    build(feed)
    return processes.kilobytes("self", "VmHWM") - before


if __name__ == "__main__":
    print(growth(sys.argv[1], sys.argv[2], int(sys.argv[3])))
