"""`hub`: who subscribes to which feed, how deliveries to each go, and what an operator can do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import jobs, subscriptions
from syndication.catalog.subscriptions import Subscription
from syndication.cli.common import open_desk
from syndication.cli.tables import table
from syndication.delivery.websub.push import PUSH
from syndication.delivery.websub.verification import denial_job
from syndication.model.errors import NotFoundError
from syndication.model.job import Job, JobKey
from syndication.publishing.steps import utc_now
from syndication.settings import load
from syndication.text.dates import rfc3339, whole_second
from syndication.text.urls import site_of

_HEAD = ("CALLBACK", "STATE", "LEASE END", "LAST", "STATUS", "FAILURES", "DELIVERED", "PROBLEM")


class Subscriber(Struct, frozen=True):
    """A subscription as an operator sees it: everything but its secret."""

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
@click.option("--topic", default="", help="One topic alone: its path or address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def hub_commands(context: click.Context, topic: str, as_json: bool) -> None:
    """Show the topics of the hub and their subscribers: state, lease end, last status, failures.

    \b
    Examples:
      syndication hub
      syndication hub --topic /sections/world/rss.xml
      syndication hub resend https://reader.example/callback
      syndication hub remove https://reader.example/callback --reason "too many failures"
    """
    if context.invoked_subcommand:
        return
    found = _subscribers(topic)
    if as_json:
        click.echo(msgspec.json.encode({"subscriptions": found}))
    else:
        for line in _told(found):
            click.echo(line)


@hub_commands.command()
@click.argument("callback")
@click.option("--topic", default="", help="One topic alone: its path or address.")
def resend(callback: str, topic: str) -> None:
    """Send the feed as it is now to a subscriber at once, whatever failed before.

    \b
    Example:
      syndication hub resend https://reader.example/callback
    """
    desk, now = open_desk(load()), utc_now()
    with desk.catalog.begin() as connection:
        chosen = _chosen(subscriptions.listing(connection), callback, topic)
        jobs.add(connection, [_push(one, now) for one in chosen])
        for one in chosen:
            jobs.revive(connection, JobKey(PUSH, one.callback, one.path), now)
    click.echo(f"{len(chosen)} {_deliveries(chosen)} due now")


@hub_commands.command()
@click.argument("callback")
@click.option("--topic", default="", help="One topic alone: its path or address.")
@click.option("--reason", default="", help="What the subscriber is told.")
def remove(callback: str, topic: str, reason: str) -> None:
    """End the subscriptions of a subscriber, and tell it so.

    \b
    Example:
      syndication hub remove https://reader.example/callback --reason "not welcome"
    """
    desk, now = open_desk(load()), utc_now()
    with desk.catalog.begin() as connection:
        chosen = _chosen(subscriptions.listing(connection), callback, topic)
        for one in chosen:
            subscriptions.remove(connection, one.path, one.callback)
        jobs.drop(connection, [JobKey(PUSH, one.callback, one.path) for one in chosen])
        jobs.add(connection, [denial_job(one.topic, one.path, one.callback, reason, now) for one in chosen])
    click.echo(f"{len(chosen)} {'subscription has' if len(chosen) == 1 else 'subscriptions have'} ended")


def _subscribers(topic: str) -> list[Subscriber]:
    with open_desk(load()).catalog.read() as connection:
        waiting = {job.key: job for job in jobs.failed(connection, PUSH, most=100_000)}
        found = subscriptions.listing(connection)
    return [_subscriber(one, waiting) for one in found if not topic or topic in (one.path, one.topic)]


def _subscriber(one: Subscription, waiting: Mapping[JobKey, Job]) -> Subscriber:
    job = waiting.get(JobKey(PUSH, one.callback, one.path))
    return Subscriber(
        topic=one.topic,
        callback=one.callback,
        state="failing" if one.failures else "active" if one.delivered else "new",
        signed=bool(one.secret),
        lease_end=one.lease_end,
        last=one.started,
        status=one.status,
        problem=one.problem,
        failures=one.failures,
        delivered=one.delivered,
        next_try=job.due if job else None,
    )


def _chosen(found: Sequence[Subscription], callback: str, topic: str) -> list[Subscription]:
    chosen = [one for one in found if one.callback == callback and (not topic or topic in (one.path, one.topic))]
    if not chosen:
        raise NotFoundError(f"{callback}: there is no such subscriber; `syndication hub` shows all")
    return chosen


def _push(one: Subscription, now: datetime) -> Job:
    return Job(
        kind=PUSH, target=one.callback, subject=one.path, since=now, due=now, lane="push", peer=site_of(one.callback)
    )


def _deliveries(chosen: Sequence[Subscription]) -> str:
    return "delivery is" if len(chosen) == 1 else "deliveries are"


def _told(found: Sequence[Subscriber]) -> Iterator[str]:
    if not found:
        yield "Nobody subscribes"
    by_topic: dict[str, list[Subscriber]] = defaultdict(list)
    for one in found:
        by_topic[one.topic].append(one)
    for topic, some in sorted(by_topic.items()):
        yield f"{topic}: {len(some)} {'subscriber' if len(some) == 1 else 'subscribers'}"
        yield from (f"  {line}" for line in table(_HEAD, [_row(one) for one in some]))


def _row(one: Subscriber) -> Sequence[str]:
    return (
        one.callback,
        one.state,
        rfc3339(whole_second(one.lease_end)),
        rfc3339(whole_second(one.last)) if one.last else "never",
        str(one.status or ""),
        str(one.failures),
        str(one.delivered),
        one.problem,
    )
