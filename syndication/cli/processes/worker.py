"""A worker: one process that is replaced when it dies, and renewed without a gap."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from syndication.cli.processes.child import ChildProcess

log = logging.getLogger("syndication")

STABLE_SECONDS = 5.0  # a process that lived this long is replaced at once, one that died sooner after a pause
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
READY_SECONDS = 120.0  # for a new process to be ready; else the old one stays
REST_SECONDS = 30.0  # for an old process to finish its requests


class Worker:
    """Keeps one process of a kind alive."""

    def __init__(
        self, name: str, arguments: Sequence[str], descriptors: Sequence[int] = (), *, wait_seconds: float = 0.0
    ) -> None:
        """`descriptors` are inherited by the process, which first starts after `wait_seconds`."""
        self.name = name
        self._arguments = arguments
        self._descriptors = descriptors
        self._process: ChildProcess | None = None
        self._successor: ChildProcess | None = None
        self._retired: list[tuple[ChildProcess, float]] = []  # each with its deadline, in monotonic seconds
        self._pause = 0.0
        self._not_before = time.monotonic() + wait_seconds

    def processes(self) -> list[ChildProcess]:
        """Return all processes that may run now."""
        known = [self._process, self._successor, *(process for process, _ in self._retired)]
        return [process for process in known if process]

    def keep_alive(self) -> None:
        """Start the process unless it runs, pausing first if it keeps dying; go on with a renewal."""
        if self._process and self._process.exit_code() is not None:
            self._bury(self._process)
        if not self._process and not self._successor and time.monotonic() >= self._not_before:
            self._process = self._start()
        if self._successor:
            self._hand_over(self._successor)
        self._retired = [(process, deadline) for process, deadline in self._retired if not _is_gone(process, deadline)]

    def renew(self) -> None:
        """Start a new process beside the old one, which ends when the new one is ready."""
        log.info("%s: renewing", self.name)
        if not self._successor:
            self._successor = self._start()

    def is_renewing(self) -> bool:
        """Return whether a new process is not ready yet."""
        return self._successor is not None

    def _start(self) -> ChildProcess:
        return ChildProcess(self._arguments, self._descriptors)

    def _hand_over(self, successor: ChildProcess) -> None:
        if successor.is_ready():
            if self._process:
                self._process.ask_to_end()
                self._retired.append((self._process, time.monotonic() + REST_SECONDS))
            self._process, self._successor = successor, None
        elif successor.exit_code() is not None or time.monotonic() - successor.started > READY_SECONDS:
            log.error("%s: the new process did not start; the old one stays", self.name)
            successor.bury()
            self._successor = None

    def _bury(self, process: ChildProcess) -> None:
        log.warning("%s ended with exit code %s and is replaced", self.name, process.exit_code())
        process.bury()
        was_short = time.monotonic() - process.started < STABLE_SECONDS
        self._pause = min(self._pause * 2 or SHORTEST_PAUSE, LONGEST_PAUSE) if was_short else 0.0
        self._not_before = time.monotonic() + self._pause
        self._process = None


def _is_gone(process: ChildProcess, deadline: float) -> bool:
    """Return whether an old process has ended; kill it after its deadline."""
    is_gone = process.exit_code() is not None or time.monotonic() > deadline
    if is_gone:
        process.bury()
    return is_gone
