"""What the commands that change a story share: change a story's record, publish, and report the result."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.cli.actor import actor
from syndication.cli.item_findings import print_findings
from syndication.cli.partner_views import partner_withdrawal_lines
from syndication.cli.progress import show_progress
from syndication.cli.reasons import read_reasons
from syndication.cli.workspace import find_story, open_workspace
from syndication.model.errors import BusyError, NotFoundError
from syndication.model.feed_path import page_path
from syndication.model.finding import ItemFinding
from syndication.model.item import Item
from syndication.model.item_findings import stored_findings
from syndication.model.stored import Stored
from syndication.model.visibility import State, visibility_of
from syndication.publishing import edit, steps
from syndication.publishing.edit import Edit
from syndication.publishing.explain import paths_with_story
from syndication.publishing.media import store
from syndication.publishing.partners.withdrawal_report import PartnerWithdrawal, partner_withdrawals
from syndication.publishing.steps import Step
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.terminal import visible

PATIENCE_SECONDS = 10.0  # to wait for another publisher, and for archives
_RETRY_SECONDS = 0.05
_NOT_YET = ("scheduled", "embargoed", "expired", "quarantined")
_LABELS = {"entered": "is now in", "changed": "changed in", "left": "left"}


class ChangeReport(Struct, frozen=True):
    """What a change did: the paths of the feeds and archives that the story entered, changed in, or left.

    `state` is whether the story is public now, and `detail` why it is not yet or no more. `partner_withdrawals` are the
    partners that must take it down. `published` is false if another process is publishing and will build the documents.
    `findings` is what the story loses on the way into them.
    """

    item: str
    slug: str
    status: str
    version: int
    state: State
    detail: str
    entered: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    published: bool
    findings: tuple[ItemFinding, ...] = ()
    partner_withdrawals: tuple[PartnerWithdrawal, ...] = ()


def refuse_broken_text(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return an argument. Bytes that are not UTF-8 reach Python as lone surrogates, and are refused."""
    if value is not None and not value.isascii() and any("\ud800" <= mark <= "\udfff" for mark in value):
        raise click.BadParameter("is not UTF-8; type it again", param=parameter)
    return value


def _refuse_empty_note(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("is empty; write in a sentence what was done and why", param=parameter)
    return refuse_broken_text(context, parameter, value) or ""


note_option = click.option(
    "--note", required=True, callback=_refuse_empty_note, help="One sentence for readers, and for the log."
)
log_note_option = click.option(
    "--note", required=True, callback=_refuse_empty_note, help="One sentence for the log; readers do not see it."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def change_story(name: str, change: Callable[[Item, datetime], Item], as_json: bool) -> None:
    """Change a story, publish, and print what happened; exit with 1 if documents could not be built."""
    workspace = open_workspace(load())
    before, now = find_story(workspace, name), steps.utc_now()
    paths = paths_of_story(workspace, before)
    edit.edit_one(workspace, actor(), edit_of(before, change, now), now)
    publish_and_report(workspace, before, paths, as_json)


def edit_of(before: Stored, change: Callable[[Item, datetime], Item], now: datetime) -> Edit:
    """Return the edit that makes a change of an existing story."""
    slug = before.item.slug
    return Edit(lambda item: change(_existing(item, slug), now), slug)


def publish_and_report(workspace: Workspace, before: Stored, paths: set[str], as_json: bool) -> None:
    """Publish a change that was written, and print what happened; exit with 1 if documents could not be built.

    `before` is the story before the change, `paths` are those of the feeds and archives that had it.
    """
    done = publish_now(workspace)
    after = find_story(workspace, before.item.id)
    report = _report(before, after, paths, paths_of_story(workspace, after), published=done is not None)
    pictures = store.pictures_of(workspace.pictures, [after.item])
    findings = stored_findings(after, workspace.publication, steps.utc_now(), pictures)
    report = replace(report, findings=findings, partner_withdrawals=_partner_withdrawals(workspace, after))
    if as_json:
        click.echo(msgspec.json.encode(report))
    else:
        click.echo("\n".join(_report_lines(report)))
        print_findings(finding for finding in report.findings if finding.severity == "loses content")
    problems = (*done.problems, *done.quarantined) if done else ()
    for problem in problems:
        click.echo(visible(problem), err=True)
    if done and done.more:
        click.echo("some archives are not rebuilt yet: a running service does it, or `syndication publish`", err=True)
    sys.exit(1 if problems else 0)


def _partner_withdrawals(workspace: Workspace, after: Stored) -> tuple[PartnerWithdrawal, ...]:
    with workspace.catalog.read() as connection:
        return tuple(partner_withdrawals(connection, workspace.publication, after.item.id))


def _existing(item: Item | None, slug: str) -> Item:
    if item is None:
        raise NotFoundError(f"{slug}: there is no such story")
    return item


def publish_now(workspace: Workspace) -> Step | None:
    """Publish, also next to a running service; None if another process holds the lock for too long."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return steps.step(workspace, show_progress, PATIENCE_SECONDS, [])
        except BusyError:
            if time.monotonic() > ends:
                return None
            time.sleep(_RETRY_SECONDS)


def paths_of_story(workspace: Workspace, stored: Stored) -> set[str]:
    """Return the paths of the feeds and archives that have a story now."""
    return set(paths_with_story(read_reasons(workspace, stored, steps.utc_now())))


def _report(
    before: Stored, after: Stored, paths_before: set[str], paths_after: set[str], *, published: bool
) -> ChangeReport:
    visibility = visibility_of(after, steps.utc_now())
    stayed = paths_before & paths_after if after.item.version != before.item.version else set()
    return ChangeReport(
        item=after.item.id,
        slug=after.item.slug,
        status=after.item.status,
        version=after.item.version,
        state=visibility.state,
        detail=visibility.detail,
        entered=tuple(sorted(paths_after - paths_before)),
        changed=tuple(sorted(stayed)),
        left=tuple(sorted(paths_before - paths_after)),
        published=published,
    )


def _report_lines(report: ChangeReport) -> list[str]:
    state = f"; {report.detail}" if report.state in _NOT_YET else ""
    lines = [f"{report.slug} is {report.status}, version {report.version}{state}"]
    for name, label in _LABELS.items():
        if paths := getattr(report, name):
            lines.append(f"{label} {', '.join(map(page_path, paths))}")
    lines += partner_withdrawal_lines(report.partner_withdrawals, report.item)
    if not report.published:
        lines.append("another process is publishing now: this change is saved and goes into its next publication")
    return lines
