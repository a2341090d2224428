"""The workers of the service: one publishes, one delivers, one answers editors, and some answer readers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from syndication.cli.processes.worker import Worker

WORKER_NAMES: Mapping[str, str] = {"publish": "the publishing worker", "deliver": "the delivering worker"}

_DESK_WAIT_SECONDS = 10.0  # as long as the others may take to start on a slow machine


def background_workers() -> list[Worker]:
    """Return the two workers, not started yet. They are separate processes, so that neither delays the other."""
    return [
        Worker(name, ["-m", "syndication", "work", "--only", only, "--with-parent"])
        for only, name in WORKER_NAMES.items()
    ]


def desk_worker(place: Path) -> Worker:
    """Return the worker that answers editors, not started yet; its Unix socket will be at `place`.

    The others start first. Until it is there, web workers answer editors.
    """
    arguments = ["-m", "syndication.cli.processes.desk_worker", str(place)]
    return Worker("the desk worker", arguments, wait_seconds=_DESK_WAIT_SECONDS)


def web_workers(number: int, listener: int, desk: Path) -> list[Worker]:
    """Return web workers, not started yet, that share the listening socket with the descriptor `listener`.

    They relay requests of editors to the socket `desk`.
    """
    arguments = ["-m", "syndication.cli.processes.web_worker", str(listener), "--desk", str(desk)]
    return [Worker(f"web worker {n + 1}", arguments, [listener]) for n in range(number)]
