"""`status`: what is wrong, and what is scheduled."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import feeds, items, record_files, state
from syndication.cli.permissions import warn_of_readable_files
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.model import heartbeat, lifecycle
from syndication.model.heartbeat import Health, Heartbeat
from syndication.publishing import steps
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.dates import rfc3339


class PublisherStatus(Struct, frozen=True):
    """The health of the publishing worker: its last heartbeat, its last success, and its current failure."""

    health: Health
    seen: str = ""
    succeeded: str = ""
    problem: str = ""

    @property
    def fault(self) -> str:
        """What an operator must know, "" when all is well."""
        if self.health == "late":
            return (
                f"nothing is published: no heartbeat since {self.seen}; "
                "read the log, or start `syndication serve` (or `syndication work`)"
            )
        return f"publishing fails: {self.problem}" if self.health == "failing" else ""


class Status(Struct, frozen=True):
    """What an operator must know. Each list is empty when all is well."""

    items: int
    broken: list[str]
    quarantined: list[str]
    vanished: list[str]
    held_back: list[str]
    due: list[str]
    publisher: PublisherStatus


@click.command(short_help="Show what is wrong, and what is scheduled.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Show what is wrong, and what is scheduled.

    Lists broken records, stories in quarantine, missing files, feeds that cannot be built, and
    the stories whose release or expiry is ahead. Exits with 1 if something is wrong.

    \b
    Examples:
      syndication status
      syndication status --json
    """
    settings = load()
    warn_of_readable_files(settings)
    found = _read_status(open_workspace(settings))
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        click.echo("\n".join(_status_lines(found)))
    is_wrong = found.broken or found.quarantined or found.vanished or found.held_back or found.publisher.fault
    sys.exit(1 if is_wrong else 0)


def _read_status(workspace: Workspace) -> Status:
    now = steps.utc_now()
    with workspace.catalog.read() as connection:
        return Status(
            items=items.count(connection),
            broken=[line for file in record_files.broken(connection) for line in file.problems],
            quarantined=[f"{stored.path}: {stored.quarantine}" for stored in items.quarantined(connection)],
            vanished=[f"{file.path}: {file.item_id}" for file in record_files.vanished(connection)],
            publisher=_publisher_status(heartbeat.read(state.get(connection, state.PUBLISHER)), now),
            held_back=[f"/{path}: {problem}" for path, problem in feeds.problems(connection)],
            due=[
                f"{rfc3339(moment)} {stored.path}"
                for stored in items.waiting(connection)
                if (moment := lifecycle.next_change(stored.item, now))
            ],
        )


def _publisher_status(beat: Heartbeat | None, now: datetime) -> PublisherStatus:
    if beat is None:
        return PublisherStatus("none")
    succeeded = rfc3339(beat.succeeded) if beat.succeeded else ""
    return PublisherStatus(heartbeat.health(beat, now), rfc3339(beat.seen), succeeded, beat.problem)


def _status_lines(found: Status) -> Iterator[str]:
    yield count_of(found.items, "story", "stories")
    sections = (
        ("publisher", [fault] if (fault := found.publisher.fault) else []),
        ("broken records (a version accepted before stays published)", found.broken),
        ("stories in quarantine (in no feed until they are corrected)", found.quarantined),
        ("missing files (their stories stay published; `syndication forget ITEM` removes them)", found.vanished),
        ("feeds that cannot be built (their last good documents are served)", found.held_back),
        ("next release or expiry", found.due),
    )
    for title, lines in sections:
        if lines:
            yield f"{title}:"
            yield from (f"  {line}" for line in lines)
