"""The background workers as child processes: one publishes, one delivers."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.cli.processes.supervisor import ChildProcess

WORKER_NAMES: Mapping[str, str] = {"publish": "the publishing worker", "deliver": "the delivering worker"}


def background_workers() -> list[ChildProcess]:
    """Return the two workers, not started yet. They are separate processes, so that neither delays the other."""
    return [
        ChildProcess(name, ["-m", "syndication", "work", "--only", only, "--with-parent"])
        for only, name in WORKER_NAMES.items()
    ]
