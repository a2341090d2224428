"""The settings file of a running service: a change is reported, and a file with a mistake is not used."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from syndication.cli.processes import logs
from syndication.model.errors import SettingsError
from syndication.settings import load, path

log = logging.getLogger("syndication")


class SettingsFile:
    """The settings file, and its state when it was read or reported last."""

    def __init__(self) -> None:
        self._file = path()
        self._seen = _state(self._file)

    def report_change(self) -> None:
        """Log once for each change of the file that it is not in use yet."""
        state = _state(self._file)
        if state != self._seen:
            self._seen = state
            log.warning("%s has changed; to use it, run: kill -HUP %s", self._file, os.getpid())

    def reload(self) -> bool:
        """Return whether the settings are valid; log the mistake if not."""
        self._seen = _state(self._file)
        try:
            settings = load()
        except SettingsError as error:
            log.error("the settings are not used: %s", error)  # the mistake is the operator's
            return False
        logs.set_up_service(logs.SUPERVISOR, settings.log_format)
        log.info("the settings of %s are read again", self._file)
        return True


def _state(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
