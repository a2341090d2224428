"""What Linux tells of a process: its children, its memory, its processor time."""

from __future__ import annotations

import os
import re
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def below(pid: int, words: str = "") -> list[int]:
    """Return the processes that a process started, and those that they started, whose command line holds `words`.

    They come in the order in which they were started.
    """
    parents = {int(place.name): _parent(place) for place in _PROC.iterdir() if place.name.isdecimal()}
    found = [pid]
    for one in found:
        found += sorted(child for child, parent in parents.items() if parent == one)
    return [one for one in found[1:] if words in _command(one)]


def kilobytes(pid: int | str, name: str) -> int:
    """Return an amount of memory of a process by its name in proc(5), VmRSS for instance.

    Raises:
        OSError: nothing is said of it; the process has ended, perhaps.
    """
    found = re.search(rf"^{name}:\s+(\d+) kB$", (_PROC / str(pid) / "status").read_text(), re.MULTILINE)
    if not found:
        raise OSError(f"/proc/{pid}/status says nothing of {name}")
    return int(found[1])


def cpu_seconds(pid: int) -> float:
    """Return the seconds of processor time that a process has taken, in itself and in the system."""
    user, system = _stat(_PROC / str(pid))[11:13]
    return (int(user) + int(system)) / _TICKS


def _parent(place: Path) -> int:
    try:
        return int(_stat(place)[1])
    except OSError:  # ended since the folder was listed
        return 0


def _stat(place: Path) -> list[str]:
    """Return the fields of proc(5), stat, after the name of the program, which may hold anything."""
    return (place / "stat").read_text().rpartition(")")[2].split()


def _command(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
