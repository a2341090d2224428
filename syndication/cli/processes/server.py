"""The granian server of a web worker or the desk worker, on a socket that the supervisor opened."""

from __future__ import annotations

import argparse
import gc
import logging
import multiprocessing
import os
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from syndication.catalog import Catalog
from syndication.cli.processes import logs
from syndication.cli.processes.child import PARENT, READY, report_ready
from syndication.cli.processes.listener import BACKLOG
from syndication.cli.processes.parent import end_with_parent
from syndication.cli.processes.worker import REST_SECONDS
from syndication.model.errors import CatalogError
from syndication.settings import Settings, load

log = logging.getLogger("syndication")

SWITCH_SECONDS = 0.001  # how long a poll waits, at most, for a thread that renders a page
# More threads than all slow requests may use together (syndication.web limits them), so polls always find a free one.
THREADS = 220
HEAD_SECONDS = 10  # for the headers of a request; also the longest pause before the next request of a connection
MOST_CONNECTIONS = 8192  # open at once; further ones wait in the backlog
_OTHER_DESCRIPTORS = 256  # what a process needs besides its connections
_FEW_DESCRIPTORS = 1024  # the usual limit: below it, the operator is told
_ENVIRONMENT = {"PATH", "HOME", "TZ"}
_ROUTINE = ("Python threads", "Killing worker-")  # many threads are intended, and so is a bound on the time to end


class Server(MPServer):
    """A granian server on a listening socket that this process inherited."""

    def __init__(self, listener: int) -> None:
        self._listener = listener
        super().__init__(
            "",
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,  # an HTTP/2 body that breaks off would hold its thread forever
            http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
            backpressure=raise_connection_limit(),
            workers=1,
            blocking_threads=THREADS,
            workers_kill_timeout=int(REST_SECONDS),
            log_level=LogLevels.warning,
            log_dictconfig=dict(logs.GRANIAN_LOGGERS),
        )

    def _init_shared_socket(self) -> None:
        # granian can open sockets only with SO_REUSEPORT, where the queue of a worker that ends is refused.
        self._sso = socket.socket(fileno=self._listener)
        holder: Any = SocketHolder  # its stub has no arguments: descriptor, whether it is a Unix socket, backlog
        self._shd = holder(self._listener, self._sso.family == socket.AF_UNIX, BACKLOG)


def worker_options() -> argparse.ArgumentParser:
    """Return a parser of the options with which the supervisor starts a worker."""
    parser = argparse.ArgumentParser()
    parser.add_argument(READY, dest="ready", type=int)
    parser.add_argument(PARENT, dest="parent", type=int)
    return parser


def serve(
    process: str,
    listener: int,
    options: argparse.Namespace,
    make_app: Callable[[Settings], Flask],
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve an application until a signal ends the process.

    Args:
        process: its name in the log.
        listener: the descriptor of the listening socket.
        options: of `worker_options`.
        make_app: makes the application, in granian's worker process.
        on_ready: is called there when it can answer.
    """
    end_with_parent(options.parent)
    settings = load()
    logs.set_up_service(process, settings.log_format)
    try:
        Catalog(settings.database).refuse_absent()  # the parent made the database
    except CatalogError as error:
        logs.report_failure(error)
        sys.exit(1)
    logging.getLogger("_granian").addFilter(is_worth_printing)
    multiprocessing.set_start_method("fork")  # granian's worker inherits the socket

    def report() -> None:
        on_ready()
        report_ready(options.ready)

    load_app = partial(_application, process, make_app, report, os.getpid())
    Server(listener).serve(target_loader=load_app, wrap_loader=False)


def _application(process: str, make_app: Callable[[Settings], Flask], report: Callable[[], None], parent: int) -> Flask:
    """Return the application for granian's worker process, which ends together with granian, the process `parent`."""
    settings = load()
    logs.set_up_service(process, settings.log_format)
    end_with_parent(parent)
    app = make_app(settings)
    # granian copies the process environment into every request, so it must be small and without secrets.
    for name in os.environ.keys() - _ENVIRONMENT:
        del os.environ[name]
    gc.collect()
    gc.freeze()  # what exists now lives as long as the process; later collections skip it
    sys.setswitchinterval(SWITCH_SECONDS)
    report()
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
