"""`serve`: run the whole service."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable

import click

from syndication.catalog import Catalog, state
from syndication.cli.folders import folder_problems, refuse_nothing, shared_folders
from syndication.cli.numbers import WholeNumber
from syndication.cli.permanent_ids import id_warning
from syndication.cli.permissions import log_readable_files
from syndication.cli.processes import logs
from syndication.cli.processes.listener import desk_socket_place, open_listener
from syndication.cli.processes.settings_file import FIXED, SettingsFile
from syndication.cli.processes.supervisor import outlast_hangup, supervise
from syndication.cli.processes.workers import background_workers, desk_worker, web_workers
from syndication.model.setting_values import EVERY_ADDRESS, default_base_url
from syndication.publishing.folder_identity import SharedFolder
from syndication.settings import PREFIX, Settings, load

log = logging.getLogger("syndication")


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=WholeNumber(1, 65535), help="The port to listen on.")
@click.option("--workers", type=WholeNumber(1, 256), help="How many web workers.")
@click.option("--no-work", is_flag=True, help="Run web workers only; `syndication work` runs elsewhere.")
def serve(host: str | None, port: int | None, workers: int | None, no_work: bool) -> None:
    """Run the web server and the background workers.

    It serves the feeds, publishes new and changed records within a second, and delivers what is
    new to subscribers. Processes that die are replaced. Ctrl-C stops all of them. SIGHUP takes up
    new settings and a new version of the program: workers are replaced one after another, and no
    request is refused. Only host, port and the number of workers need a restart.

    All machines that run it need the same database, records, pictures and settings. On a machine
    without the records, --no-work serves readers; changes by the API are refused with a 503.

    \b
    Examples:
      syndication serve
      syndication serve --host 0.0.0.0 --port 8080 --workers 4
    """
    outlast_hangup()
    load()  # before the options become settings: those are no sign that this is the folder of a publication
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[PREFIX + name] = str(value)  # the child processes read the same settings
    # glibc keeps a memory arena for each thread; with a single arena a worker stays near its memory bound.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    settings = load()
    # A reload changes neither the socket nor the number of workers, so the children keep these three.
    for name in FIXED:
        os.environ[f"{PREFIX}{name.upper()}"] = str(getattr(settings, name))
    logs.set_up_service(logs.SUPERVISOR, settings.log_format)
    log_readable_files(settings)
    if warning := id_warning(settings):
        log.warning("%s", warning)
    catalog = Catalog(settings.database)
    refuse_nothing(settings, catalog)
    with open_listener(settings.host, settings.port) as listener, desk_socket_place() as desk:
        _prepare(catalog, settings, no_work)
        supervised = [] if no_work else background_workers()
        supervised += [desk_worker(desk), *web_workers(settings.workers, listener.fileno(), desk)]
        if settings.log_format == "json":
            log.info("%s", start_line(settings))
        else:
            click.echo(start_line(settings))
        supervise(supervised, SettingsFile(settings.log_format))


def _prepare(catalog: Catalog, settings: Settings, no_work: bool) -> None:
    """Migrate the database, and check the folders. The port is taken already, so nothing is migrated in vain."""
    catalog.migrate()
    shared = shared_folders(settings)
    _log_folder_problems(catalog, shared if no_work else shared[1:])  # the publishing worker confirms the records
    if not no_work:
        with catalog.begin() as connection:
            state.put(connection, state.IN_STEP, "")
    catalog.close()


def _log_folder_problems(catalog: Catalog, shared: Iterable[SharedFolder]) -> None:
    """Log which folders are not the right ones. Readers are served all the same, and a file system may come later."""
    for error in folder_problems(catalog, shared):
        log.error("%s; until then nothing is written there", error)


def start_line(settings: Settings) -> str:
    """Return where the service listens, and its public address if that is another one."""
    here = default_base_url(settings.host, settings.port)
    public = "" if settings.base_url == here else f"; the feeds contain the public address {settings.base_url}/"
    everywhere = " and all other addresses of this machine" * (settings.host in EVERY_ADDRESS)
    return f"{settings.title}: starting on {here}/{everywhere}{public} (press Ctrl-C to stop)"
