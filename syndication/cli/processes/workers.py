"""The workers of the service: one publishes, one delivers, and some answer requests."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.cli.processes.worker import Worker

WORKER_NAMES: Mapping[str, str] = {"publish": "the publishing worker", "deliver": "the delivering worker"}


def background_workers() -> list[Worker]:
    """Return the two workers, not started yet. They are separate processes, so that neither delays the other."""
    return [
        Worker(name, ["-m", "syndication", "work", "--only", only, "--with-parent"])
        for only, name in WORKER_NAMES.items()
    ]


def web_workers(number: int, listener: int) -> list[Worker]:
    """Return web workers, not started yet, that share the listening socket with the descriptor `listener`."""
    arguments = ["-m", "syndication.cli.processes.web_worker", str(listener)]
    return [Worker(f"web worker {n + 1}", arguments, [listener]) for n in range(number)]
