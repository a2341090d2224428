"""A WSGI application to compare ours with, on our server with our settings: `python -m benchmarks.peer`.

`BENCHMARK_APP` names the module of this package whose `application()` it is, `BENCHMARK_PORT` its port.
"""

from __future__ import annotations

import os
from importlib import import_module
from wsgiref.types import WSGIApplication

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from benchmarks import services
from syndication.cli.processes.parent import end_with_parent
from syndication.cli.processes.server import THREADS

APP, PORT = "BENCHMARK_APP", "BENCHMARK_PORT"


def application() -> WSGIApplication:
    """Return the application for a granian worker, which ends with granian."""
    end_with_parent()
    made: WSGIApplication = import_module(f"benchmarks.{os.environ[APP]}").application()
    return made


def main() -> None:
    """Serve until a signal ends it."""
    end_with_parent()
    Granian(
        "benchmarks.peer:application",
        address=services.HOST,
        port=int(os.environ[PORT]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
