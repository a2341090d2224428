"""One web server process on granian: `python -m syndication.cli.processes.web_worker`. The supervisor runs several."""

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
from syndication.model.errors import CatalogError
from syndication.settings import load
from syndication.web.app import create_app

SWITCH_SECONDS = 0.001  # how long a poll waits at most for a thread that renders a page
_KEPT = {"PATH", "HOME", "TZ"}
THREADS = 104  # more than may be busy with anything but ready documents, so that nothing slow holds up polls
HEAD_SECONDS = 10  # in which a request must begin and its headers end, also the next one over a connection
MOST_CONNECTIONS = 8192  # that are open at once; those beyond wait in the backlog
BACKLOG = 4096
_OTHER_DESCRIPTORS = 256  # that a process needs beside its connections


def application() -> Flask:
    """Return the application for a granian worker, which ends with granian."""
    logs.set_up()
    end_with_parent()
    made = create_app()
    # granian copies the environment into every request: it must cost nothing, and hold no secret.
    for name in os.environ.keys() - _KEPT:
        del os.environ[name]
    gc.collect()
    gc.freeze()  # what is there now stays: no collection need look at it again
    sys.setswitchinterval(SWITCH_SECONDS)
    return made


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a line of granian's log says something new: that there may be many threads is meant so."""
    return "Python threads" not in record.getMessage()


def make_room_for_connections() -> int:
    """Let this process have as many files open as it may; return how many connections it can have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems allow less than they say
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(_OTHER_DESCRIPTORS, min(MOST_CONNECTIONS, soft - _OTHER_DESCRIPTORS))


def main() -> None:
    """Serve until a signal ends it."""
    end_with_parent()
    settings = load()
    try:
        Catalog(settings.database).refuse_absent()  # the parent made it
    except CatalogError as error:
        sys.exit(f"error: {error}")
    logging.getLogger("_granian").addFilter(is_news)
    Granian(
        "syndication.cli.processes.web_worker:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # bodies of HTTP/2 that break off would hold their threads for good
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
        backlog=BACKLOG,
        backpressure=make_room_for_connections(),
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
