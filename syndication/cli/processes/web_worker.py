"""A web worker, `python -m syndication.cli.processes.web_worker`. The supervisor runs several."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from syndication.cli.processes.server import serve, worker_options
from syndication.web.app import create_app

PROCESS = "web"  # the name of web workers in the log


def main() -> None:
    """Serve until a signal ends the process."""
    parser = worker_options()
    parser.add_argument("listener", type=int)
    parser.add_argument("--desk", type=Path)
    options = parser.parse_args()
    serve(PROCESS, options.listener, options, partial(create_app, desk=options.desk))


if __name__ == "__main__":
    main()
