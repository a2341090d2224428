"""The renewal of all workers after SIGHUP: first a process checks the settings and migrates the database."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from syndication.cli.processes.child import ChildProcess
from syndication.cli.processes.settings_file import SettingsFile
from syndication.cli.processes.worker import Worker

log = logging.getLogger("syndication")


class Renewal:
    """Renews workers one after another, while the supervisor goes on."""

    def __init__(self, workers: Sequence[Worker], settings_file: SettingsFile) -> None:
        self._workers = workers
        self._settings_file = settings_file
        self._preparation: ChildProcess | None = None
        self._waiting: list[Worker] = []

    def processes(self) -> list[ChildProcess]:
        """Return the process that prepares the renewal, if it runs."""
        return [self._preparation] if self._preparation else []

    def begin(self) -> None:
        """Begin from the start, also if a renewal is under way."""
        if self._preparation:
            self._preparation.bury()
        self._waiting = []
        self._settings_file.mark_as_seen()
        self._preparation = ChildProcess(
            ["-m", "syndication.cli.processes.preparation", self._settings_file.log_format]
        )

    def go_on(self) -> None:
        """Take the next step if it is due."""
        if self._preparation and self._preparation.exit_code() is not None:
            self._finish_preparation(self._preparation)
        if self._waiting and not any(worker.is_renewing() for worker in self._workers):
            self._waiting.pop(0).renew()

    def _finish_preparation(self, preparation: ChildProcess) -> None:
        is_prepared = preparation.exit_code() == 0
        preparation.bury()
        self._preparation = None
        if is_prepared:
            self._settings_file.use()
            self._waiting = list(self._workers)
        else:
            log.error("the workers stay as they are; mend this, then send SIGHUP again")
