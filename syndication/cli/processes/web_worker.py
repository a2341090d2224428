"""A web worker, `python -m syndication.cli.processes.web_worker`. The supervisor runs several."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from syndication.cli.processes.server import serve, worker_options
from syndication.web.app import create_app
from syndication.web.documents.cache import SETTLED_SECONDS

PROCESS = "web"  # the name of web workers in the log
_MARGIN_SECONDS = 0.1  # until then /healthz would be "starting", also where another worker is only replaced


def main() -> None:
    """Serve until a signal ends the process."""
    parser = worker_options()
    parser.add_argument("listener", type=int)
    parser.add_argument("--desk", type=Path)
    options = parser.parse_args()
    settle = partial(time.sleep, SETTLED_SECONDS + _MARGIN_SECONDS)
    serve(PROCESS, options.listener, options, partial(create_app, desk=options.desk), settle)


if __name__ == "__main__":
    main()
