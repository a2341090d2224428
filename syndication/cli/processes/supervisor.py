"""A supervisor: starts workers, replaces those that die, and ends all of them with itself.

SIGHUP renews the workers one after another, with the program and the settings as they are now: a new process starts,
and the old one ends when the new one is ready.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence

from syndication.cli.processes.child import ChildProcess
from syndication.cli.processes.renewal import Renewal
from syndication.cli.processes.settings_file import SettingsFile
from syndication.cli.processes.worker import Worker

log = logging.getLogger("syndication")

POLL_SECONDS = 0.1
GRACE_SECONDS = 1.5  # before workers are killed; the whole service must end within three seconds


def outlast_hangup() -> None:
    """Let SIGHUP not end this process while it starts: the workers read the settings later anyway.

    A terminal that is closed sends SIGHUP: then the service ends with it.
    """
    if not sys.stdin or not sys.stdin.isatty():
        signal.signal(signal.SIGHUP, lambda *_: None)  # SIG_IGN would be inherited by the workers


def supervise(workers: Sequence[Worker], settings_file: SettingsFile) -> None:
    """Run all workers until SIGINT or SIGTERM, then end all of them. SIGHUP renews them if the settings are valid."""
    stop, reload = threading.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if not sys.stdin or not sys.stdin.isatty():  # as in outlast_hangup
        signal.signal(signal.SIGHUP, lambda *_: reload.set())
    renewal = Renewal(workers, settings_file)
    while not stop.is_set():
        if reload.is_set():
            reload.clear()
            renewal.begin()
        settings_file.report_change()
        renewal.go_on()
        for worker in workers:
            worker.keep_alive()
        stop.wait(POLL_SECONDS)
    _end([process for worker in workers for process in worker.processes()] + renewal.processes())


def _end(processes: Sequence[ChildProcess]) -> None:
    for process in processes:
        process.ask_to_end()
    deadline = time.monotonic() + GRACE_SECONDS
    late = [process for process in processes if not process.end(deadline)]
    if late:
        log.warning("%s of %s processes did not end in time and were killed", len(late), len(processes))
