"""`work`: publish and deliver without a web server.

The two background workers are processes of their own, so that pushes to thousands of subscribers never delay a story
or its withdrawal. What one of them needs is imported only there.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Mapping
from functools import partial
from threading import Event, Thread

import click

from syndication.catalog import Catalog
from syndication.cli.folders import refuse_nothing
from syndication.cli.numbers import WholeNumber
from syndication.cli.permissions import log_readable_files
from syndication.cli.processes import logs
from syndication.cli.processes.child import PARENT, READY, ChildProcess, report_ready
from syndication.cli.processes.parent import end_with_parent
from syndication.cli.processes.settings_file import SettingsFile
from syndication.cli.processes.supervisor import outlast_hangup, supervise
from syndication.cli.processes.workers import WORKER_NAMES, background_workers
from syndication.settings import Settings, load

_IMPORT = ("-m", "syndication.cli.processes.import_process")
_PATIENCE_SECONDS = 1.3  # for an import to end; the supervisor kills what is left after 1.5


@click.command()
@click.option("--only", type=click.Choice(list(WORKER_NAMES)), help="Run one of the two workers.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process ends.")
@click.option(PARENT, type=WholeNumber(1), hidden=True, help="The process id of the parent; default: the present one.")
@click.option(READY, type=WholeNumber(0), hidden=True, help="Where to report that the worker is ready.")
def work(only: str | None, with_parent: bool, parent: int | None, ready_fd: int | None) -> None:
    """Run the background workers without a web server.

    One worker publishes records, the other delivers what is new to subscribers. Several
    machines that share a PostgreSQL database may run this command: one of them publishes, all
    of them deliver. `syndication serve` includes both workers unless it has --no-work.

    \b
    Examples:
      syndication work
      syndication work --only deliver
    """
    if not only:
        outlast_hangup()
    settings = load()
    logs.set_up_service(only or logs.SUPERVISOR, settings.log_format)
    if not with_parent:  # the parent has warned already
        log_readable_files(settings)
    if only:
        if with_parent:
            end_with_parent(parent)
            Catalog(settings.database).refuse_absent()  # the parent made the database
        _run(only, settings, ready_fd)
        return
    catalog = Catalog(settings.database)
    refuse_nothing(settings, catalog)
    catalog.migrate()  # before the two workers start
    catalog.close()
    supervise(background_workers(), SettingsFile(settings.log_format))


def _run(only: str, settings: Settings, ready: int | None) -> None:
    """Run one worker until SIGINT or SIGTERM."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _LOOPS[only](settings, stop, partial(report_ready, ready))


def _publish(settings: Settings, stop: Event, report: Callable[[], None]) -> None:
    from syndication.cli.progress import show_progress
    from syndication.cli.workspace import open_workspace
    from syndication.publishing import worker

    workspace = open_workspace(settings)
    if settings.sources:
        from syndication.publishing.follower.source_worker import follow

        Thread(target=follow, args=(workspace, settings.sources, stop), daemon=True).start()
    base_url = settings.publication.base_url
    from syndication.publishing.follower.subscriber import note_settings, subscribe

    note_settings(workspace.catalog, settings.sources, base_url)
    watch = _watch_imports(settings, workspace.catalog, stop)
    if settings.sources or _has_subscriptions(workspace.catalog):
        Thread(target=subscribe, args=(workspace.catalog, settings.sources, base_url, stop), daemon=True).start()
    report()
    worker.work(workspace, stop, show_progress)
    watch.join(_PATIENCE_SECONDS)


def _watch_imports(settings: Settings, catalog: Catalog, stop: Event) -> Thread:
    """Start the thread that runs imports, each in a process of its own."""
    from syndication.publishing.import_runs.destination import imports_folder
    from syndication.publishing.import_runs.watch import watch_imports

    root = imports_folder(settings.database, settings.items)
    start = partial(ChildProcess, _IMPORT)  # only the process itself needs the readers of exports
    thread = Thread(target=watch_imports, args=(catalog, root, start, stop), daemon=True)
    thread.start()
    return thread


def _has_subscriptions(catalog: Catalog) -> bool:
    """Return whether hubs of sources that are followed no more must be asked to push no more."""
    from syndication.catalog import source_subscriptions

    with catalog.read() as connection:
        return bool(source_subscriptions.find_all(connection))


def _deliver(settings: Settings, stop: Event, report: Callable[[], None]) -> None:
    from syndication.cli.dispatch import address_guard, open_dispatch
    from syndication.delivery.worker import deliver
    from syndication.http.fetch.sender import Client

    _raise_file_limit()
    guard = address_guard(settings)
    dispatch = open_dispatch(settings)
    report()
    deliver(dispatch, lambda: Client(guard), stop)


def _raise_file_limit() -> None:
    """Allow this process as many open files as the system permits: each subscriber's connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


_LOOPS: Mapping[str, Callable[[Settings, Event, Callable[[], None]], None]] = {"publish": _publish, "deliver": _deliver}
