"""The process of one import, `python -m syndication.cli.processes.import_process`. The publishing worker starts it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from syndication.catalog import Catalog
from syndication.cli.folders import import_destination
from syndication.cli.processes import logs
from syndication.cli.processes.child import PARENT, READY, report_ready
from syndication.cli.processes.parent import end_with_parent
from syndication.model.errors import BusyError
from syndication.publishing.import_runs.destination import imports_folder
from syndication.publishing.import_runs.requested_run import ImportContext, run_next
from syndication.settings import Settings, load

PROCESS = "import"  # its name in the log
_NOTHING_RUN = 75  # EX_TEMPFAIL: try again later
_NICENESS = 10  # publishing goes first


def main(arguments: Sequence[str]) -> int:
    """Run the next import; return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument(PARENT, type=int)
    parser.add_argument(READY, dest="ready", type=int)
    given = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        return _run(given.parent, given.ready)
    except KeyboardInterrupt:
        return _NOTHING_RUN


def _run(parent: int | None, ready: int | None) -> int:
    end_with_parent(parent)
    os.nice(_NICENESS)
    settings = load()
    logs.set_up_service(PROCESS, settings.log_format)
    Catalog(settings.database).refuse_absent()  # the supervisor made the database
    report_ready(ready)
    try:
        return 0 if run_next(import_context(settings)) else _NOTHING_RUN
    except BusyError:
        return _NOTHING_RUN


def import_context(settings: Settings) -> ImportContext:
    """Return what a run needs."""
    return ImportContext(
        Catalog(settings.database),
        import_destination(settings),
        imports_folder(settings.database, settings.items),
        settings.language,
        settings.timezone,
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
