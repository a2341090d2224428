"""`jobs`: what waits to be published or delivered, what runs, and what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import archives, feeds, items, jobs
from syndication.catalog.jobs import Tally
from syndication.cli.common import open_desk
from syndication.cli.tables import table
from syndication.model.job import Job
from syndication.publishing import sitemaps
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.dates import rfc3339, whole_second

_MOST = 50
_HEAD = ("KIND", "WAITING", "FAILING", "RUNNING", "DEAD", "SINCE")


class Trouble(Struct, frozen=True):
    """A delivery that failed: when it is tried again, None: never by itself."""

    kind: str
    target: str
    subject: str
    tries: int
    next_try: datetime | None
    problem: str


class Work(Struct, frozen=True):
    """What there is to do: for the one who publishes, and for those who deliver."""

    stale_feeds: int
    stale_archives: int
    next_due: datetime | None
    deliveries: list[Tally]
    failed: list[Trouble]


@click.command("jobs")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_jobs(as_json: bool) -> None:
    """Show what waits to be published or delivered, what runs, and what failed.

    Exits with 1 when a delivery is dead: tried in vain for a day and kept to be sent again by hand.

    \b
    Examples:
      syndication jobs
      syndication jobs --json
    """
    found = _work(open_desk(load()))
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for line in _told(found):
            click.echo(line)
    if any(tally.dead for tally in found.deliveries):
        raise SystemExit(1)


def _work(desk: Workspace) -> Work:
    with desk.catalog.read() as connection:
        dues = [moment for moment in (items.next_due(connection), sitemaps.next_due(connection)) if moment]
        return Work(
            stale_feeds=len(feeds.stale(connection)),
            stale_archives=archives.count_stale(connection),
            next_due=min(dues, default=None),
            deliveries=jobs.tally(connection),
            failed=[_trouble(job) for job in jobs.failed(connection, most=_MOST)],
        )


def _trouble(job: Job) -> Trouble:
    return Trouble(job.kind, job.target, job.subject, job.tries, job.due, job.problem)


def _told(found: Work) -> Iterator[str]:
    yield f"to publish: {found.stale_feeds} feeds, {found.stale_archives} archives; {_due(found.next_due)}"
    if not found.deliveries:
        yield "nothing to deliver"
        return
    yield from table(_HEAD, [_row(tally) for tally in found.deliveries])
    if found.failed:
        yield ""
        yield from table(("KIND", "TARGET", "SUBJECT", "TRIES", "NEXT TRY", "PROBLEM"), _troubles(found.failed))


def _due(moment: datetime | None) -> str:
    return f"the next is due at {rfc3339(whole_second(moment))}" if moment else "nothing is due"


def _row(tally: Tally) -> Sequence[str]:
    counts = (tally.waiting, tally.failing, tally.running, tally.dead)
    return (tally.kind, *map(str, counts), rfc3339(whole_second(tally.since)))


def _troubles(failed: Sequence[Trouble]) -> list[Sequence[str]]:
    return [
        (
            one.kind,
            one.target,
            one.subject,
            str(one.tries),
            rfc3339(whole_second(one.next_try)) if one.next_try else "dead",
            one.problem,
        )
        for one in failed
    ]
