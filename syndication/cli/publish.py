"""`publish`, `status` and `forget`: the catalog in step with the folder, and what is wrong."""

from __future__ import annotations

import sys
import time
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import feeds, items, records, state
from syndication.cli.common import open_desk, progress
from syndication.cli.permissions import warn_of_readable_files
from syndication.model import heartbeat, lifecycle
from syndication.model.errors import NotFoundError
from syndication.model.heartbeat import Health, Heartbeat
from syndication.publishing import steps
from syndication.publishing.steps import Step
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.dates import rfc3339

_PATIENCE = 20  # looks at files that are still arriving


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def publish(as_json: bool) -> None:
    """Bring the catalog and the documents in step with the records once.

    Exits with 1 when a record or an item was kept back.

    \b
    Examples:
      syndication publish
      syndication publish --json
    """
    done = _until_arrived(open_desk(load()))
    problems = [*done.refused, *done.quarantined, *done.problems]
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        click.echo(f"{done.accepted} records taken in, {done.documents} documents published")
        for problem in problems:
            click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def _until_arrived(desk: Workspace) -> Step:
    done = steps.step(desk, progress)
    for _ in range(_PATIENCE):
        if not done.arriving:
            break
        time.sleep(steps.AGAIN_SECONDS)
        again = steps.step(desk, progress)
        done = msgspec.structs.replace(
            again, accepted=done.accepted + again.accepted, documents=done.documents + again.documents
        )
    return done


class PublisherStatus(Struct, frozen=True):
    """How the one who publishes is, its last sign of life, its last success, and what it fails at."""

    health: Health
    seen: str = ""
    succeeded: str = ""
    problem: str = ""

    @property
    def fault(self) -> str:
        """What an operator must know, "" when all is well."""
        if self.health == "late":
            return f"no sign of life since {self.seen}; look at the log, or start: syndication work"
        return f"fails: {self.problem}" if self.health == "failing" else ""


class Status(Struct, frozen=True):
    """What an operator must know: all empty when all is well."""

    items: int
    broken: list[str]
    quarantined: list[str]
    vanished: list[str]
    held_back: list[str]
    due: list[str]
    publisher: PublisherStatus


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Show whether stories are published, broken and quarantined records, vanished files, and what is due.

    Exits with 1 when something is wrong.

    \b
    Examples:
      syndication status
      syndication status --json
    """
    settings = load()
    warn_of_readable_files(settings)
    found = _status(open_desk(settings))
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        _print(found)
    faulty = found.broken or found.quarantined or found.vanished or found.held_back or found.publisher.fault
    sys.exit(1 if faulty else 0)


def _status(desk: Workspace) -> Status:
    now = steps.utc_now()
    with desk.catalog.read() as connection:
        return Status(
            items=items.count(connection),
            broken=[file.problem for file in records.broken(connection)],
            quarantined=[f"{stored.path}: {stored.quarantine}" for stored in items.quarantined(connection)],
            vanished=[f"{file.path}: {file.item_id}" for file in records.vanished(connection)],
            publisher=_publisher(heartbeat.read(state.get(connection, state.PUBLISHER)), now),
            held_back=[f"/{path}: {problem}" for path, problem in feeds.problems(connection)],
            due=[
                f"{rfc3339(moment)} {stored.path}"
                for stored in items.waiting(connection)
                if (moment := lifecycle.next_change(stored.item, now))
            ],
        )


def _publisher(beat: Heartbeat | None, now: datetime) -> PublisherStatus:
    if beat is None:
        return PublisherStatus("none")
    succeeded = rfc3339(beat.succeeded) if beat.succeeded else ""
    return PublisherStatus(heartbeat.health(beat, now), rfc3339(beat.seen), succeeded, beat.problem)


def _print(found: Status) -> None:
    click.echo(f"{found.items} items")
    told = (
        ("the publisher", [fault] if (fault := found.publisher.fault) else []),
        ("broken records, kept as they were", found.broken),
        ("items in quarantine", found.quarantined),
        ("files gone, items kept; `syndication forget ITEM` confirms", found.vanished),
        ("feeds whose last good documents stay", found.held_back),
        ("due", found.due),
    )
    for title, lines in told:
        if lines:
            click.echo(f"{title}:")
            for line in lines:
                click.echo(f"  {line}")


@click.command()
@click.argument("item")
def forget(item: str) -> None:
    """Take an item out of everything that is served, after its file was deleted on purpose.

    ITEM is an id, a slug, or the path of the record.

    \b
    Example:
      syndication forget items/2026/02/2026-02-05-some-story.md
    """
    desk = open_desk(load())
    with desk.catalog.read() as connection:
        stored = items.find(connection, item)
        gone = {file.item_id for file in records.vanished(connection)}
    if not stored:
        raise NotFoundError(f"{item}: there is no such item; `syndication status` lists those whose files are gone")
    if stored.item.id not in gone:
        raise NotFoundError(f"{item}: its file {stored.path} is still there; delete that first")
    steps.forget(desk, stored.item.id)
    click.echo(f"{stored.item.id} is forgotten")
