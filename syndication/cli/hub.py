"""`hub`: the subscribers of the WebSub hub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import jobs, subscriptions
from syndication.catalog.paused_targets import JobTarget
from syndication.catalog.subscriptions import Subscription
from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.delivery.pauses import refuse_paused
from syndication.delivery.websub.push import PUSH
from syndication.delivery.websub.subscribers import end_subscription, state_of
from syndication.model.errors import NotFoundError
from syndication.model.job import Job, JobKey
from syndication.publishing.steps import utc_now
from syndication.settings import load
from syndication.text.urls import site_of

_HEAD = ("CALLBACK", "STATE", "LEASE END", "LAST", "STATUS", "FAILURES", "DELIVERED", "PROBLEM")


class Subscriber(Struct, frozen=True):
    """A subscription without its secret."""

    topic: str
    callback: str
    state: str
    signed: bool
    lease_end: datetime
    last: datetime | None
    status: int
    problem: str
    failures: int
    delivered: int
    next_try: datetime | None


@click.group("hub", invoke_without_command=True)
@click.option("--topic", default="", help="Only this topic: its path or address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def hub_commands(context: click.Context, topic: str, as_json: bool) -> None:
    """Show the topics of the WebSub hub, and each subscriber: state, end of lease, last status, failures.

    \b
    Examples:
      syndication hub
      syndication hub --topic /sections/world/rss.xml
      syndication hub resend https://reader.example/callback
      syndication hub remove https://reader.example/callback --reason "too many failures"
    """
    if context.invoked_subcommand:
        return
    found = _read_subscribers(topic)
    if as_json:
        click.echo(msgspec.json.encode({"subscriptions": found}))
    else:
        for line in _subscriber_lines(found):
            click.echo(line)


@hub_commands.command(short_help="Send a subscriber the present feed at once.")
@click.argument("callback")
@click.option("--topic", default="", help="Only this topic: its path or address.")
def resend(callback: str, topic: str) -> None:
    """Send a subscriber the present feed at once, whatever failed before.

    \b
    Examples:
      syndication hub resend https://reader.example/callback
    """
    workspace, now = open_workspace(load()), utc_now()
    with workspace.catalog.begin() as connection:
        chosen = _matching(subscriptions.find_all(connection), callback, topic)
        refuse_paused(connection, JobTarget(PUSH, callback))
        jobs.add(connection, [_push_job(one, now) for one in chosen])
        for one in chosen:
            jobs.revive(connection, JobKey(PUSH, one.callback, one.path), now)
    click.echo(f"{count_of(len(chosen), 'delivery is', 'deliveries are')} due now")


@hub_commands.command(short_help="End the subscriptions of a subscriber.")
@click.argument("callback")
@click.option("--topic", default="", help="Only this topic: its path or address.")
@click.option("--reason", default="", help="The reason that is sent to the subscriber.")
def remove(callback: str, topic: str, reason: str) -> None:
    """End the subscriptions of a subscriber, and notify it.

    \b
    Examples:
      syndication hub remove https://reader.example/callback --reason "not welcome"
    """
    workspace, now = open_workspace(load()), utc_now()
    with workspace.catalog.begin() as connection:
        chosen = _matching(subscriptions.find_all(connection), callback, topic)
        for one in chosen:
            end_subscription(connection, one, reason, now)
    click.echo(f"{count_of(len(chosen), 'subscription has', 'subscriptions have')} ended")


def _read_subscribers(topic: str) -> list[Subscriber]:
    with open_workspace(load()).catalog.read() as connection:
        waiting = {job.key: job for job in jobs.failed(connection, PUSH, most=100_000)}
        found = subscriptions.find_all(connection)
    return [_subscriber(one, waiting) for one in found if not topic or topic in (one.path, one.topic)]


def _subscriber(one: Subscription, waiting: Mapping[JobKey, Job]) -> Subscriber:
    job = waiting.get(JobKey(PUSH, one.callback, one.path))
    return Subscriber(
        topic=one.topic,
        callback=one.callback,
        state=state_of(one),
        signed=bool(one.secret),
        lease_end=one.lease_end,
        last=one.started,
        status=one.status,
        problem=one.problem,
        failures=one.failures,
        delivered=one.delivered,
        next_try=job.due if job else None,
    )


def _matching(found: Sequence[Subscription], callback: str, topic: str) -> list[Subscription]:
    chosen = [one for one in found if one.callback == callback and (not topic or topic in (one.path, one.topic))]
    if not chosen:
        raise NotFoundError(f"{callback}: there is no such subscriber; `syndication hub` lists them")
    return chosen


def _push_job(one: Subscription, now: datetime) -> Job:
    return Job(
        kind=PUSH, target=one.callback, subject=one.path, since=now, due=now, lane="push", peer=site_of(one.callback)
    )


def _subscriber_lines(found: Sequence[Subscriber]) -> Iterator[str]:
    if not found:
        yield "There are no subscribers"
    by_topic: dict[str, list[Subscriber]] = defaultdict(list)
    for one in found:
        by_topic[one.topic].append(one)
    for topic, some in sorted(by_topic.items()):
        yield from wrapped(f"{topic}: {count_of(len(some), 'subscriber')}")
        yield from table(_HEAD, [_cells(one) for one in some], indent="  ")


def _cells(one: Subscriber) -> Sequence[str]:
    return (
        one.callback,
        one.state,
        readable_time(one.lease_end),
        readable_time(one.last) or "never",
        str(one.status or ""),
        str(one.failures),
        str(one.delivered),
        one.problem,
    )
