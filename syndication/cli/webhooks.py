"""`webhooks`: who is told of stories, which events did not arrive, and how they are sent again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import jobs
from syndication.cli.common import open_desk
from syndication.cli.tables import table
from syndication.delivery.webhooks.notification import EVENT
from syndication.model.errors import NotFoundError
from syndication.model.job import Job
from syndication.model.publication import Webhook
from syndication.publishing.steps import utc_now
from syndication.settings import load
from syndication.text.dates import rfc3339, whole_second

_MOST = 1000


class Undelivered(Struct, frozen=True):
    """An event that did not arrive yet: when it is tried again, None: it is dead."""

    event: str
    tries: int
    next_try: datetime | None
    problem: str


class Receiver(Struct, frozen=True):
    """A receiver as an operator sees it: everything but its secret."""

    name: str
    url: str
    events: tuple[str, ...]
    feeds: tuple[str, ...]
    undelivered: list[Undelivered]


@click.group("webhooks", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def webhook_commands(context: click.Context, as_json: bool) -> None:
    """Show the receivers of events, and the events that did not arrive.

    \b
    Examples:
      syndication webhooks
      syndication webhooks resend newsroom
    """
    if context.invoked_subcommand:
        return
    found = _receivers()
    if as_json:
        click.echo(msgspec.json.encode({"webhooks": found}))
    else:
        for line in _told(found):
            click.echo(line)


@webhook_commands.command()
@click.argument("name")
def resend(name: str) -> None:
    """Send a receiver the events again that were tried in vain for a day.

    \b
    Example:
      syndication webhooks resend newsroom
    """
    settings = load()
    if name not in [webhook.name for webhook in settings.webhooks]:
        raise NotFoundError(f"{name}: there is no such receiver; `syndication webhooks` shows all")
    with open_desk(settings).catalog.begin() as connection:
        count = jobs.revive_dead(connection, EVENT, utc_now(), name)
    click.echo(f"{count} {'event is' if count == 1 else 'events are'} due now")


def _receivers() -> list[Receiver]:
    settings = load()
    with open_desk(settings).catalog.read() as connection:
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


def _told(found: Sequence[Receiver]) -> Iterator[str]:
    if not found:
        yield "There are no receivers; [[webhooks]] tables in the settings name them"
    for one in found:
        yield f"{one.name}: {one.url}"
        yield f"  events: {', '.join(one.events) or 'all'}; feeds: {', '.join(one.feeds) or 'all'}"
        if one.undelivered:
            rows = [_row(each) for each in one.undelivered]
            yield from (f"  {line}" for line in table(("EVENT", "TRIES", "NEXT TRY", "PROBLEM"), rows))


def _row(one: Undelivered) -> Sequence[str]:
    moment = rfc3339(whole_second(one.next_try)) if one.next_try else "dead"
    return (one.event, str(one.tries), moment, one.problem)
