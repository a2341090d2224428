"""`serve` and `work`: the processes of the service, and what keeps them alive."""

from __future__ import annotations

import os

import click

from syndication.catalog import Catalog, state
from syndication.cli.permissions import warn_of_readable_files
from syndication.cli.processes.port import refuse_taken_port
from syndication.cli.processes.supervisor import ChildProcess, supervise
from syndication.cli.work import NAMES, run
from syndication.settings import PREFIX, load


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 256), help="How many web workers.")
@click.option("--no-work", is_flag=True, help="Serve alone; `syndication work` runs elsewhere.")
def serve(host: str | None, port: int | None, workers: int | None, no_work: bool) -> None:
    """Serve the feeds; follow the records and deliver what is new beside.

    \b
    Examples:
      syndication serve
      syndication serve --host 0.0.0.0 --port 8080 --workers 4
    """
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[PREFIX + name] = str(value)  # the processes below read the same settings
    # glibc keeps for each thread what it needed once; with one store for all of them a worker stays near its bound.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    settings = load()
    warn_of_readable_files(settings)
    refuse_taken_port(settings.host, settings.port)
    catalog = Catalog(settings.database)
    catalog.migrate()
    if not no_work:
        with catalog.begin() as connection:
            state.put(connection, state.IN_STEP, "")
    catalog.close()
    children = [] if no_work else _background()
    children += [
        ChildProcess(f"web worker {n + 1}", ["-m", "syndication.cli.processes.web_worker"])
        for n in range(settings.workers)
    ]
    click.echo(f"{settings.title} is served at {settings.base_url}/ — press Ctrl-C to stop")
    supervise(children)


@click.command()
@click.option("--only", type=click.Choice(list(NAMES)), help="Do one of the two alone.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process ends.")
def work(only: str | None, with_parent: bool) -> None:
    """Follow the records and the clock, and deliver what subscribers are to have, without serving.

    Several may run, on one machine or on many that share a PostgreSQL: one of them publishes, all deliver.

    \b
    Examples:
      syndication work
      syndication work --only deliver
    """
    settings = load()
    if not with_parent:  # the parent has said so
        warn_of_readable_files(settings)
    if only:
        run(only, settings, with_parent=with_parent)
        return
    catalog = Catalog(settings.database)
    catalog.migrate()  # before the two start
    catalog.close()
    supervise(_background())


def _background() -> list[ChildProcess]:
    """Return the workers beside the web: one publishes, one delivers, and neither keeps the other from its work."""
    return [
        ChildProcess(name, ["-m", "syndication", "work", "--only", only, "--with-parent"])
        for only, name in NAMES.items()
    ]
