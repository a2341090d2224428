"""A child process: it reports when it is ready, and is ended with every process that it started."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence

log = logging.getLogger("syndication")

READY = "--ready-fd"  # the option with the descriptor on which a child reports that it is ready
PARENT = "--parent"  # the option with the id of the parent, which may be gone before a child asks the system


class ChildProcess:
    """A running process of our own, in a process group of its own."""

    def __init__(self, arguments: Sequence[str], descriptors: Iterable[int] = ()) -> None:
        """Start it. It inherits `descriptors`, and one more to report on."""
        self._ready, report = os.pipe()
        os.set_blocking(self._ready, False)
        self.started = time.monotonic()
        try:
            # -P: a file in the folder of the publication, such as xml.py, must not run in place of a module.
            # With its own session, Ctrl-C reaches the supervisor only, which ends the children in order.
            self._process = subprocess.Popen(  # noqa: S603  # our own modules
                [sys.executable, "-P", *arguments, PARENT, str(os.getpid()), READY, str(report)],
                pass_fds=(report, *descriptors),
                start_new_session=True,
            )
        finally:
            os.close(report)
        self._is_ready = False

    def is_ready(self) -> bool:
        """Return whether the process has reported that it is ready."""
        if not self._is_ready:
            try:
                self._is_ready = os.read(self._ready, 1) != b""
            except BlockingIOError:
                return False
        return self._is_ready

    def exit_code(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.poll()

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process and those that it started."""
        self._signal_group(signal.SIGTERM)

    def end(self, deadline: float) -> bool:
        """Wait until the process has ended, but kill it at `deadline` (monotonic seconds); return whether it ended."""
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            self.bury()
            return False
        self.bury()
        return True

    def bury(self) -> None:
        """Kill what is left of the process and those that it started."""
        self._signal_group(signal.SIGKILL)
        self._process.wait()
        if self._ready >= 0:
            os.close(self._ready)
            self._ready = -1

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return  # every process of the group has ended


def report_ready(descriptor: int | None) -> None:
    """Tell the supervisor, if there is one, that this process is ready."""
    if descriptor is not None:
        os.write(descriptor, b"1")
        os.close(descriptor)
