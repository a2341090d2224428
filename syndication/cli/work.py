"""The two workers beside the web, each a process of its own: what one needs is not loaded for the other."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Mapping
from threading import Event

from syndication.catalog import Catalog
from syndication.cli.processes.parent import end_with_parent
from syndication.settings import Settings

NAMES: Mapping[str, str] = {"publish": "the publishing worker", "deliver": "the delivering worker"}


def run(only: str, settings: Settings, *, with_parent: bool) -> None:
    """Do the work of one of the two until SIGINT or SIGTERM, or until the parent ends.

    Raises:
        CatalogError: the parent made the database, and it is gone.
    """
    if with_parent:
        end_with_parent()
        Catalog(settings.database).refuse_absent()
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _WORK[only](settings, stop)


def _publish(settings: Settings, stop: Event) -> None:
    from syndication.cli.common import open_desk, progress
    from syndication.publishing.worker import work

    work(open_desk(settings), stop, progress)


def _deliver(settings: Settings, stop: Event) -> None:
    from syndication.cli.dispatch import judge_of, open_dispatch
    from syndication.delivery.worker import deliver
    from syndication.http.fetch.sender import Client

    _raise_file_limit()
    guard = judge_of(settings)
    deliver(open_dispatch(settings), lambda: Client(guard), stop)


def _raise_file_limit() -> None:
    """Let this process have many connections: one to each subscriber stays open for a while."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


_WORK: Mapping[str, Callable[[Settings, Event], None]] = {"publish": _publish, "deliver": _deliver}
