"""Processes kept alive: each is started, replaced whenever it dies, and ended with the supervisor."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

log = logging.getLogger("syndication")

LOOK_SECONDS = 0.1
SETTLED_SECONDS = 5.0  # one that lived so long is replaced at once, one that died sooner after a pause
LONGEST_PAUSE = 2.0
GRACE_SECONDS = 2.0  # to end by themselves; all must be over within three seconds


class ChildProcess:
    """A process that is to run for as long as the supervisor does, in a process group of its own."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self._arguments = [sys.executable, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = 0.0
        self._not_before = 0.0
        self._started = 0.0

    def keep_alive(self) -> None:
        """Start the process if it does not run, after a pause if it dies again and again."""
        if self._process and self._process.poll() is not None:
            self._bury(self._process)
        if not self._process and time.monotonic() >= self._not_before:
            self._started = time.monotonic()
            # A session of its own: Ctrl-C reaches the supervisor alone, which ends the others in order.
            self._process = subprocess.Popen(self._arguments, start_new_session=True)  # noqa: S603  # our own modules

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        log.warning("%s ended with %s and is replaced", self.name, process.returncode)
        _signal_group(process, signal.SIGKILL)  # what it left behind
        short = time.monotonic() - self._started < SETTLED_SECONDS
        self._pause = min(self._pause * 2 or LOOK_SECONDS, LONGEST_PAUSE) if short else 0.0
        self._not_before = time.monotonic() + self._pause
        self._process = None

    def ask_to_end(self) -> None:
        """Ask the process to end."""
        if self._process:
            _signal_group(self._process, signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait until the process has ended, by force after `deadline` (monotonic seconds)."""
        if not self._process:
            return
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in time and is killed", self.name)
        _signal_group(self._process, signal.SIGKILL)
        self._process.wait()


def supervise(children: Sequence[ChildProcess]) -> None:
    """Keep all children alive until SIGINT or SIGTERM, then end them all."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        for child in children:
            child.keep_alive()
        stop.wait(LOOK_SECONDS)
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.end(deadline)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # all of the group is gone
