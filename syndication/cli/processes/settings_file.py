"""The settings file of a running service: a change is reported."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from syndication.cli.processes import logs
from syndication.model.errors import SettingsError
from syndication.settings import PREFIX, load, path
from syndication.text.log_lines import LogFormat

FIXED = ("host", "port", "workers")  # settings that the service keeps until it is started again

log = logging.getLogger("syndication")


class SettingsFile:
    """The settings file, and its state when it was read or reported last."""

    def __init__(self, log_format: LogFormat) -> None:
        self.log_format = log_format
        self._file = path()
        self._seen = _state(self._file)

    def report_change(self) -> None:
        """Log once for each change of the file that it is not in use yet."""
        state = _state(self._file)
        if state != self._seen:
            self._seen = state
            log.warning("%s has changed; to use it, run: kill -HUP %s", self._file, os.getpid())

    def mark_as_seen(self) -> None:
        """Report only later changes."""
        self._seen = _state(self._file)

    def use(self) -> None:
        """Log as the file asks now. It has been checked, but perhaps by a newer program, for which it is written."""
        with suppress(SettingsError):
            self.log_format = load().log_format
        logs.set_up_service(logs.SUPERVISOR, self.log_format)
        log.info("the settings of %s are read again", self._file)
        for name in _waiting_for_restart(self._file):
            log.warning("%s: %s has another value now, which needs a restart", self._file, name)


def _waiting_for_restart(file: Path) -> Iterator[str]:
    """Yield the settings in the file that the running service cannot take over."""
    with suppress(OSError, ValueError):
        values = tomllib.loads(file.read_text())
        for name in FIXED:
            used = os.environ.get(f"{PREFIX}{name.upper()}")
            if used is not None and name in values and str(values[name]) != used:
                yield name


def _state(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
