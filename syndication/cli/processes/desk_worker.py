"""The desk worker, `python -m syndication.cli.processes.desk_worker`: it answers what web workers relay of editors."""

from __future__ import annotations

import os

from syndication.cli.processes.server import serve, worker_options
from syndication.web.app import create_desk_app

PROCESS = "desk"  # its name in the log
_NICENESS = 5  # polls go first where all processors are busy


def main() -> None:
    """Serve until a signal ends the process."""
    os.nice(_NICENESS)
    serve(PROCESS, worker_options().parse_args(), create_desk_app)


if __name__ == "__main__":
    main()
