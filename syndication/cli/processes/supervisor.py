"""A supervisor: starts child processes, replaces those that die, and ends all of them with itself.

SIGHUP renews the children one after another, with the settings as they are now. A web worker renews itself: its server
starts a new worker on the same socket, and ends the old one when the new one answers. A background worker is ended and
started again.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from syndication.cli.processes.settings_file import SettingsFile

log = logging.getLogger("syndication")

POLL_SECONDS = 0.1
STABLE_SECONDS = 5.0  # a child that lived this long is replaced at once, one that died sooner after a pause
LONGEST_PAUSE = 2.0
RENEWAL_SECONDS = 5.0  # between the renewals of two children, so that others answer meanwhile
GRACE_SECONDS = 2.0  # before children are killed; the whole service must end within three seconds


class ChildProcess:
    """A process that runs as long as the supervisor does, in its own process group."""

    def __init__(self, name: str, arguments: Sequence[str], renewal: signal.Signals = signal.SIGTERM) -> None:
        self.name = name
        self._renewal = renewal
        self._is_renewed = False
        # -P: a file in the folder of the publication, such as xml.py, must not run in place of a module.
        self._arguments = [sys.executable, "-P", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = 0.0
        self._not_before = 0.0
        self._started = 0.0

    def keep_alive(self) -> None:
        """Start the process unless it runs; pause first if it keeps dying."""
        if self._process and self._process.poll() is not None:
            self._bury(self._process)
        if not self._process and time.monotonic() >= self._not_before:
            self._started = time.monotonic()
            # With its own session, Ctrl-C reaches the supervisor only, which ends the children in order.
            self._process = subprocess.Popen(self._arguments, start_new_session=True)  # noqa: S603  # our own modules

    def renew(self) -> None:
        """Ask the process to begin again with new settings: it ends itself, or replaces its own worker."""
        if self._process:
            log.info("%s: renewing", self.name)
            self._is_renewed = self._renewal == signal.SIGTERM
            self._process.send_signal(self._renewal)

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        if not self._is_renewed:
            log.warning("%s ended with exit code %s and is replaced", self.name, process.returncode)
        self._is_renewed = False
        _signal_group(process, signal.SIGKILL)  # processes that the child started
        was_short = time.monotonic() - self._started < STABLE_SECONDS
        self._pause = min(self._pause * 2 or POLL_SECONDS, LONGEST_PAUSE) if was_short else 0.0
        self._not_before = time.monotonic() + self._pause
        self._process = None

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process and its children."""
        if self._process:
            _signal_group(self._process, signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait until the process has ended; kill it after `deadline` (monotonic seconds)."""
        if not self._process:
            return
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in time and is killed", self.name)
        _signal_group(self._process, signal.SIGKILL)
        self._process.wait()


class _Renewals:
    """Renews children one after another, while the supervisor goes on."""

    def __init__(self) -> None:
        self._waiting: list[ChildProcess] = []
        self._not_before = 0.0

    def begin(self, children: Sequence[ChildProcess]) -> None:
        self._waiting = list(children)

    def go_on(self) -> None:
        if self._waiting and time.monotonic() >= self._not_before:
            self._waiting.pop(0).renew()
            self._not_before = time.monotonic() + RENEWAL_SECONDS


def supervise(children: Sequence[ChildProcess], settings_file: SettingsFile) -> None:
    """Run all children until SIGINT or SIGTERM, then end all of them. SIGHUP renews them if the settings are valid."""
    stop, reload = threading.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if not sys.stdin or not sys.stdin.isatty():  # a terminal that is closed sends SIGHUP: then the service ends with it
        signal.signal(signal.SIGHUP, lambda *_: reload.set())
    renewals = _Renewals()
    while not stop.is_set():
        if reload.is_set():
            reload.clear()
            if settings_file.reload():
                renewals.begin(children)
        settings_file.report_change()
        renewals.go_on()
        for child in children:
            child.keep_alive()
        stop.wait(POLL_SECONDS)
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.end(deadline)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # every process of the group has ended
