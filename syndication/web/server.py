"""One web server process on granian: `python -m syndication.web.server`. The supervisor runs several."""

from __future__ import annotations

import gc
import logging
import os
import sys

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from syndication import logs
from syndication.catalog import Catalog
from syndication.errors import CatalogError
from syndication.orphans import end_with_parent
from syndication.settings import load
from syndication.web import create_app

SWITCH_SECONDS = 0.001  # how long a poll waits at most for a thread that renders a page
_KEPT = {"PATH", "HOME", "TZ"}
THREADS = 32  # more than may be busy with anything but ready documents, so that nothing slow holds up polls


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
        "syndication.web.server:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
