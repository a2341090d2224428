"""`webhooks`: the receivers of events, and events that did not arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import jobs
from syndication.catalog.paused_targets import JobTarget
from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.delivery.pauses import refuse_paused
from syndication.delivery.webhooks.notification import EVENT
from syndication.model.errors import NotFoundError
from syndication.model.job import Job
from syndication.model.webhook import Webhook
from syndication.publishing.steps import utc_now
from syndication.settings import load

_MOST = 1000


class Undelivered(Struct, frozen=True):
    """An event that did not arrive; `next_try` is None if it is dead, which needs a manual resend."""

    event: str
    tries: int
    next_try: datetime | None
    problem: str


class Receiver(Struct, frozen=True):
    """A receiver without its secret, and the events that did not arrive there."""

    name: str
    url: str
    events: tuple[str, ...]
    feeds: tuple[str, ...]
    undelivered: list[Undelivered]


@click.group("webhooks", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def webhook_commands(context: click.Context, as_json: bool) -> None:
    """Show the receivers of webhooks, and the events that did not arrive.

    Receivers are the [[webhooks]] tables of the settings.

    \b
    Examples:
      syndication webhooks
      syndication webhooks resend newsroom
    """
    if context.invoked_subcommand:
        return
    found = _read_receivers()
    if as_json:
        click.echo(msgspec.json.encode({"webhooks": found}))
    else:
        for line in _receiver_lines(found):
            click.echo(line)


@webhook_commands.command(short_help="Send a receiver its dead events again.")
@click.argument("name")
def resend(name: str) -> None:
    """Send a receiver its dead events again: those that failed for 24 hours.

    \b
    Examples:
      syndication webhooks resend newsroom
    """
    settings = load()
    if name not in [webhook.name for webhook in settings.webhooks]:
        raise NotFoundError(f"{name}: there is no such receiver; `syndication webhooks` lists them")
    with open_workspace(settings).catalog.begin() as connection:
        refuse_paused(connection, JobTarget(EVENT, name))
        count = jobs.revive_dead(connection, EVENT, utc_now(), name)
    click.echo(f"{count_of(count, 'event is', 'events are')} due now")


def _read_receivers() -> list[Receiver]:
    settings = load()
    with open_workspace(settings).catalog.read() as connection:
        failed = jobs.failed(connection, EVENT, most=_MOST)
    return [_receiver(webhook, failed) for webhook in settings.webhooks]


def _receiver(webhook: Webhook, failed: Sequence[Job]) -> Receiver:
    return Receiver(
        name=webhook.name,
        url=webhook.url,
        events=webhook.events,
        feeds=webhook.feeds,
        undelivered=[
            Undelivered(job.subject, job.tries, job.due, job.problem) for job in failed if job.target == webhook.name
        ],
    )


def _receiver_lines(found: Sequence[Receiver]) -> Iterator[str]:
    if not found:
        yield "There are no receivers; add a [[webhooks]] table to the settings"
    for one in found:
        yield from wrapped(f"{one.name}: {one.url}")
        names = {"events": one.events, "feeds": one.feeds}
        chosen = "; ".join(f"{what}: {', '.join(some) or 'all'}" for what, some in names.items())
        yield from wrapped(chosen, indent="  ")
        if one.undelivered:
            rows = [_event_cells(each) for each in one.undelivered]
            yield from table(("EVENT", "TRIES", "NEXT TRY", "PROBLEM"), rows, indent="  ")


def _event_cells(one: Undelivered) -> Sequence[str]:
    return (one.event, str(one.tries), readable_time(one.next_try) or "dead", one.problem)
