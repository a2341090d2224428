"""`jobs`: the work that waits, runs or failed, and how it is tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import archives, delivery_targets, feeds, items, job_retries, jobs
from syndication.catalog.jobs import Tally
from syndication.catalog.paused_targets import JobTarget
from syndication.cli.actor import actor
from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.delivery.deliveries import KIND_NAMES
from syndication.delivery.pauses import (
    PAUSABLE_KINDS,
    declared_targets,
    named_target,
    pause_target,
    resume_target,
)
from syndication.delivery.target_list import list_paused
from syndication.model.delivery_target import ListedTarget, pause_words
from syndication.model.job import Job
from syndication.publishing import sitemaps
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load
from syndication.text.terminal import visible
from syndication.web.targets import targets_of

_MOST = 50
_HEAD = ("KIND", "WAITING", "FAILING", "RUNNING", "DEAD", "PAUSED", "SINCE")


class FailedDelivery(Struct, frozen=True):
    """A delivery that failed; `next_try` is None if it is dead, and then only a manual resend tries it again."""

    kind: str
    target: str
    subject: str
    tries: int
    next_try: datetime | None
    problem: str


class PendingWork(Struct, frozen=True):
    """What the publishing worker and the delivering workers have to do."""

    stale_feeds: int
    stale_archives: int
    next_due: datetime | None
    deliveries: list[Tally]
    failed: list[FailedDelivery]
    paused: list[ListedTarget]


@click.group("jobs", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show_jobs(context: click.Context, as_json: bool) -> None:
    """Show deliveries and builds that wait, run or failed.

    A delivery is dead when it has failed for 24 hours, or when its target refuses it until
    somebody has corrected something. It is not tried again by itself, unless it is for a cache:
    when the cache answers again, everything for it is sent. `syndication jobs retry` tries again
    now. Exits with 1 if a delivery is dead.

    \b
    Examples:
      syndication jobs
      syndication jobs --json
      syndication jobs retry purge
      syndication jobs pause event newsroom
    """
    if context.invoked_subcommand:
        return
    found = _read_work(open_workspace(load()))
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for line in _work_lines(found):
            click.echo(line)
    if any(tally.dead for tally in found.deliveries):
        raise SystemExit(1)


@show_jobs.command(short_help="Try failed and dead deliveries again now.")
@click.argument("kind", required=False, metavar="[KIND]", type=click.Choice(KIND_NAMES))
@click.argument("target", required=False, default="")
def retry(kind: str | None, target: str) -> None:
    """Try the deliveries again now that failed, those that wait for their next try and those that are dead.

    KIND is push, verify, deny, ping, purge, purge-hook, event or apple-news. TARGET is an address,
    or the name of a receiver of webhooks or of a partner. Without them, all are tried. Deliveries
    to a target that is paused wait on.

    \b
    Examples:
      syndication jobs retry
      syndication jobs retry purge
      syndication jobs retry event newsroom
    """
    with open_workspace(load()).catalog.begin() as connection:
        count = job_retries.retry(connection, utc_now(), kind or "", target)
    click.echo(f"{count_of(count, 'delivery is', 'deliveries are')} due now")


@show_jobs.command(short_help="Let the deliveries to a target wait.")
@click.argument("kind", type=click.Choice(PAUSABLE_KINDS))
@click.argument("target")
def pause(kind: str, target: str) -> None:
    """Let the deliveries of a KIND to a TARGET wait until they are resumed; none is lost.

    KIND and TARGET are as `syndication jobs` prints them. What is being sent at this moment is
    finished. Withdrawals wait too: inform the target in another way.

    \b
    Examples:
      syndication jobs pause event newsroom
      syndication jobs pause push https://reader.example/callback
    """
    settings = load()
    with open_workspace(settings).catalog.begin() as connection:
        wanted = named_target(connection, _declared(settings), kind, target)
        pause_target(connection, actor(), wanted, utc_now())
    click.echo(f"deliveries {kind} to {target} wait; `syndication jobs resume {kind} {target}`")


@show_jobs.command(short_help="Let the deliveries to a target go on.")
@click.argument("kind", type=click.Choice(PAUSABLE_KINDS))
@click.argument("target")
def resume(kind: str, target: str) -> None:
    """Let the deliveries of a KIND to a TARGET that was paused go on where they stopped.

    \b
    Examples:
      syndication jobs resume event newsroom
    """
    settings = load()
    with open_workspace(settings).catalog.begin() as connection:
        wanted = named_target(connection, _declared(settings), kind, target)
        resume_target(connection, actor(), wanted, utc_now())
        waiting = delivery_targets.tally_of(connection, wanted).waiting
    click.echo(f"{count_of(waiting, 'delivery goes', 'deliveries go')} on")


def _declared(settings: Settings) -> set[JobTarget]:
    return declared_targets(targets_of(settings), settings.partners)


def _read_work(workspace: Workspace) -> PendingWork:
    with workspace.catalog.read() as connection:
        dues = [moment for moment in (items.next_due(connection), sitemaps.next_due(connection)) if moment]
        return PendingWork(
            stale_feeds=len(feeds.stale_paths(connection)),
            stale_archives=archives.count_stale(connection),
            next_due=min(dues, default=None),
            deliveries=jobs.tally(connection),
            failed=[_failed_delivery(job) for job in jobs.failed(connection, most=_MOST)],
            paused=list(list_paused(connection)),
        )


def _failed_delivery(job: Job) -> FailedDelivery:
    return FailedDelivery(job.kind, job.target, job.subject, job.tries, job.due, job.problem)


def _work_lines(found: PendingWork) -> Iterator[str]:
    yield from (line for one in found.paused for line in wrapped(_paused_line(one)))
    builds = f"{count_of(found.stale_feeds, 'feed')}, {count_of(found.stale_archives, 'archive')}"
    yield from wrapped(f"to build: {builds}; {_next_change(found.next_due)}")
    if not found.deliveries:
        yield "nothing to deliver"
        return
    yield from table(_HEAD, [_tally_cells(tally) for tally in found.deliveries])
    if found.failed:
        yield ""
        yield from table(
            ("KIND", "TARGET", "SUBJECT", "TRIES", "NEXT TRY", "PROBLEM"), [_failed_cells(one) for one in found.failed]
        )


def _paused_line(one: ListedTarget) -> str:
    words = pause_words(one.pause.who, one.pause.since) if one.pause else ""
    held = f", withdrawals among them: {len(one.withdrawals)}" if one.withdrawals else ""
    return visible(f"{one.kind} {one.target} {words}; waiting: {one.waiting}{held}")


def _next_change(moment: datetime | None) -> str:
    return f"the next scheduled change is at {readable_time(moment)}" if moment else "no change is scheduled"


def _tally_cells(tally: Tally) -> Sequence[str]:
    counts = (tally.waiting, tally.failing, tally.running, tally.dead, tally.paused)
    return (tally.kind, *map(str, counts), readable_time(tally.since))


def _failed_cells(one: FailedDelivery) -> Sequence[str]:
    return (one.kind, one.target, one.subject, str(one.tries), readable_time(one.next_try) or "dead", one.problem)
