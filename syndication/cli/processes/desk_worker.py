"""The desk worker, `python -m syndication.cli.processes.desk_worker`: it answers what web workers relay of editors.

Its socket gets its place when it can answer. So before, and after its end, web workers know that they must answer by
themselves; and the socket of a new process takes the place of the old one's.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from syndication.cli.processes.listener import open_desk_listener
from syndication.cli.processes.server import serve, worker_options
from syndication.web.app import create_desk_app

PROCESS = "desk"  # its name in the log
_NICENESS = 5  # polls go first where all processors are busy


def main() -> None:
    """Serve until a signal ends the process."""
    parser = worker_options()
    parser.add_argument("place", type=Path)
    options = parser.parse_args()
    os.nice(_NICENESS)
    opened = options.place.with_name(f"{options.place.name}-{os.getpid()}")
    listener = open_desk_listener(opened)
    serve(PROCESS, listener.detach(), options, create_desk_app, partial(opened.replace, options.place))


if __name__ == "__main__":
    main()
