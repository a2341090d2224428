"""`serve` and `work`: the processes of the service."""

from __future__ import annotations

import os
import signal
import threading

import click

from syndication.catalog import state
from syndication.cli.common import open_desk, progress
from syndication.jobs import work as work_loop
from syndication.orphans import end_with_parent
from syndication.settings import PREFIX, load
from syndication.supervisor import Child, supervise
from syndication.web.server import refuse_taken_port


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 256), help="How many web workers.")
@click.option("--no-work", is_flag=True, help="Serve only; `syndication work` runs elsewhere.")
def serve(host: str | None, port: int | None, workers: int | None, no_work: bool) -> None:
    """Serve the feeds, and follow the records beside.

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
    refuse_taken_port(settings.host, settings.port)
    desk = open_desk(settings)
    if not no_work:
        with desk.catalog.begin() as connection:
            state.put(connection, state.IN_STEP, "")
    desk.catalog.close()
    children = [Child(f"web worker {n + 1}", ["-m", "syndication.web.server"]) for n in range(settings.workers)]
    if not no_work:
        children.insert(0, Child("the background worker", ["-m", "syndication", "work", "--with-parent"]))
    click.echo(f"{settings.title} is served at {settings.base_url}/ — press Ctrl-C to stop")
    supervise(children)


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the parent process ends.")
def work(with_parent: bool) -> None:
    """Follow the records and the clock, without serving.

    \b
    Example:
      syndication work
    """
    if with_parent:
        end_with_parent()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work_loop(open_desk(load()), stop, progress)
