"""A web worker on granian, `python -m syndication.cli.processes.web_worker`. The supervisor runs several."""

from __future__ import annotations

import gc
import logging
import os
import resource
import sys
from contextlib import suppress

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from syndication.catalog import Catalog
from syndication.cli.processes import logs
from syndication.cli.processes.parent import end_with_parent
from syndication.model.errors import CatalogError, SettingsError
from syndication.settings import load
from syndication.web.app import create_app

log = logging.getLogger("syndication")

PROCESS = "web"  # the name of web workers in the log
SWITCH_SECONDS = 0.001  # how long a poll waits, at most, for a thread that renders a page
# More threads than all slow requests may use together (syndication.web limits them), so polls always find a free one.
THREADS = 104
HEAD_SECONDS = 10  # for the headers of a request; also the longest pause before the next request of a connection
MOST_CONNECTIONS = 8192  # open at once; further ones wait in the backlog
BACKLOG = 4096
RENEWAL_SECONDS = 3.0  # after SIGHUP, for a new worker to start before the old one ends
_OTHER_DESCRIPTORS = 256  # what a process needs besides its connections
_FEW_DESCRIPTORS = 1024  # the usual limit: below it, the operator is told
_ENVIRONMENT = {"PATH", "HOME", "TZ"}
_ROUTINE = ("Python threads", "Killing worker-")  # many threads are intended, and so is a short time to end


def application() -> Flask:
    """Return the application for granian's worker process, which ends together with granian."""
    settings = load()
    logs.set_up_service(PROCESS, settings.log_format)
    end_with_parent()
    app = create_app(settings)
    # granian copies the process environment into every request, so it must be small and without secrets.
    for name in os.environ.keys() - _ENVIRONMENT:
        del os.environ[name]
    gc.collect()
    gc.freeze()  # what exists now lives as long as the process; later collections skip it
    sys.setswitchinterval(SWITCH_SECONDS)
    return app


def is_worth_printing(record: logging.LogRecord) -> bool:
    """Return whether a line of granian's log is worth printing."""
    return not any(words in record.getMessage() for words in _ROUTINE)


def raise_connection_limit() -> int:
    """Raise the limit of open files to what the system permits; return how many connections fit below it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems allow less than their hard limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = connections_below(soft)
    if soft != resource.RLIM_INFINITY and soft < _FEW_DESCRIPTORS:
        log.warning("at most %d connections at once, as the system allows %d open files; see ulimit -n", most, soft)
    return most


def connections_below(limit: int) -> int:
    """Return how many connections fit below a limit of open files; at least half of few files are for other things."""
    if limit == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return min(MOST_CONNECTIONS, max(limit - _OTHER_DESCRIPTORS, limit // 2))


def main() -> None:
    """Serve until a signal ends the process."""
    end_with_parent()
    settings = load()
    logs.set_up_service(PROCESS, settings.log_format)
    try:
        Catalog(settings.database).refuse_absent()  # the parent made the database
    except CatalogError as error:
        logs.report_failure(error)
        sys.exit(1)
    logging.getLogger("_granian").addFilter(is_worth_printing)
    server = Granian(
        "syndication.cli.processes.web_worker:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # an HTTP/2 body that breaks off would hold its thread forever
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
        backlog=BACKLOG,
        backpressure=raise_connection_limit(),
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=1,
        respawn_interval=RENEWAL_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=dict(logs.GRANIAN_LOGGERS),
    )
    server.on_reload(_follow_settings)
    server.serve()


def _follow_settings() -> None:
    """Log in the format that the settings have now; a mistake in them is reported by the supervisor."""
    with suppress(SettingsError):
        logs.set_up_service(PROCESS, load().log_format)


if __name__ == "__main__":
    main()
