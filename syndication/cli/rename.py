"""`rename`: give a section, a tag or an author another name, in all records."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.cli.actor import actor
from syndication.cli.progress import show_progress
from syndication.cli.settings_redirects import is_redirected, redirect_lines, write_redirect
from syndication.cli.story_change import json_option, publish_now, refuse_broken_text
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.model.addresses import full_key
from syndication.model.errors import SettingsError
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, page_path
from syndication.model.limits import MAX_NAME
from syndication.model.selection import listed_names
from syndication.publishing import steps
from syndication.publishing.rename import RenamePlan, plan_rename, prepare, rename_stories
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load
from syndication.settings import path as settings_path
from syndication.text.characters import illegal_character
from syndication.text.terminal import visible

_KINDS = {"section": SECTIONS, "tag": TAGS, "author": AUTHORS}


class RenameReport(Struct, frozen=True, kw_only=True):
    """What a rename did, or would do: both pages, how many stories were changed, and what is left to do by hand.

    `redirect`: the settings lead from the old page to the new one. `left` are withdrawn stories with the old name.
    """

    kind: str
    old: str
    new: str
    old_page: str
    new_page: str
    stories: int
    left: tuple[str, ...]
    redirect: bool
    mentions: tuple[str, ...]
    problems: tuple[str, ...] = ()
    subscriptions: int = 0
    published: bool = False
    dry_run: bool = True


def _new_name(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    name = value.strip()
    refuse_broken_text(_context, parameter, name)
    if not name:
        raise click.BadParameter("is empty; write the new name", param=parameter)
    if len(name) > MAX_NAME:
        raise click.BadParameter(f"has {len(name)} characters; write {MAX_NAME} at most", param=parameter)
    if illegal_character(name) or len(name.splitlines()) > 1:
        raise click.BadParameter("contains a line break or a control character; write it without", param=parameter)
    return name


@click.command()
@click.argument("kind", type=click.Choice(list(_KINDS)))
@click.argument("old", callback=refuse_broken_text)
@click.argument("new", callback=_new_name)
@click.option("--dry-run", is_flag=True, help="Show what would be changed, and change nothing.")
@json_option
def rename(kind: str, old: str, new: str, dry_run: bool, as_json: bool) -> None:
    """Rename a section, a tag or an author in the records of all stories.

    OLD is the name, or its slug as in addresses. If stories have the name NEW already, both
    become one. The old feed redirects to the new one: the line is added to the settings, and a
    running service reads it on SIGHUP. Subscribers stay: those of the hub get the new
    feed. Withdrawn stories keep the old name, unless their withdrawal is still in the feed.

    Each record gets a version of the kind "silent". If it is interrupted, run it again.

    \b
    With --json, the object has:
      kind, old, new, old_page, new_page
      stories, problems   how many were changed, and why others were not
      left                the slugs of withdrawn stories that keep the old name
      redirect            whether the settings have the redirect
      subscriptions       how many subscriptions of the hub moved
      mentions            settings that list the old name: change them yourself
      published, dry_run

    \b
    Examples:
      syndication rename section Abroad World --dry-run
      syndication rename tag "Climate change" Climate
      syndication rename author "J. Doe" "Jane Doe" --json
    """
    settings = load()
    workspace = open_workspace(settings)
    plan = plan_rename(workspace, _KINDS[kind], old, new, steps.utc_now())
    report = _planned_report(settings, plan, kind)
    if not dry_run:
        report = _apply(workspace, settings, plan, report)
    click.echo(msgspec.json.encode(report) if as_json else "\n".join(_report_lines(report)))
    for problem in report.problems:
        click.echo(visible(problem), err=True)
    lacks_redirect = plan.moves and not report.redirect
    if lacks_redirect:
        lines = redirect_lines(plan.old.folder, plan.new.folder)
        click.echo(f"the settings could not be changed; add these lines to them:\n{lines}", err=True)
    sys.exit(1 if report.problems or lacks_redirect else 0)


def _planned_report(settings: Settings, plan: RenamePlan, kind: str) -> RenameReport:
    """Return what a rename would do."""
    return RenameReport(
        kind=kind,
        old=plan.old.name,
        new=plan.name,
        old_page=page_path(plan.old.folder),
        new_page=page_path(plan.new.folder),
        stories=len(plan.slugs),
        left=plan.left,
        redirect=plan.moves,
        mentions=tuple(_mentions(settings, plan)),
    )


def _apply(workspace: Workspace, settings: Settings, plan: RenamePlan, planned: RenameReport) -> RenameReport:
    """Rename: first the redirect, which counts once the old feed is empty, then the subscriptions, then the stories."""
    redirected = plan.moves and _redirect(settings, plan)
    moved = prepare(workspace, plan, redirected=redirected)
    problems = rename_stories(workspace, actor(), plan, steps.utc_now, show_progress)
    done = publish_now(workspace)
    faults = (*done.problems, *done.quarantined) if done else ()
    return replace(
        planned,
        stories=len(plan.slugs) - len(problems),
        problems=(*problems, *faults),
        redirect=redirected,
        subscriptions=moved,
        published=done is not None,
        dry_run=False,
    )


def _redirect(settings: Settings, plan: RenamePlan) -> bool:
    """Add the redirect to the settings; return whether they have it."""
    if is_redirected(settings.redirects, plan.old.folder, plan.new.folder):
        return True
    try:
        write_redirect(settings_path(), plan.old.folder, plan.new.folder)
    except SettingsError as error:
        click.echo(f"error: {error}", err=True)
        return False
    return True


def _mentions(settings: Settings, plan: RenamePlan) -> Iterator[str]:
    """Yield the settings that list the old name, and keep it."""
    slug = plan.old.folder.partition("/")[2]
    for feed in settings.feeds:
        for kind, wanted, unwanted in listed_names(feed):
            for field, names in ((kind, wanted), (f"exclude_{kind}", unwanted)):
                if kind == plan.kind and any(full_key(kind, name) == plan.old.key or name == slug for name in names):
                    yield f"[[feeds]] {feed.name}: {field}"
    for webhook in settings.webhooks if plan.moves else ():
        if plan.old.folder in webhook.feeds:
            yield f"[[webhooks]] {webhook.name}: feeds"


def _report_lines(report: RenameReport) -> Iterator[str]:
    stories = count_of(report.stories, "story", "stories")
    verb = "would be" if report.dry_run else "is now"
    yield visible(f"{report.kind} {report.old} {verb} {report.new} in {stories}")
    if report.redirect:
        yield f"{report.old_page} {'would redirect' if report.dry_run else 'redirects'} to {report.new_page}"
    if report.redirect and not report.dry_run:
        yield "send SIGHUP to the service (kill -HUP PID): it reads the settings; until then the old feed is empty"
    if report.subscriptions:
        yield f"{count_of(report.subscriptions, 'subscription')} of the hub moved to the new feed"
    for mention in report.mentions:
        yield visible(f"the settings list the old name, change them: {mention}")
    if report.left:
        stories = count_of(len(report.left), "withdrawn story keeps", "withdrawn stories keep")
        yield f"{stories} the old name: {', '.join(report.left)}"
    if not (report.published or report.dry_run):
        yield "another process is publishing now: this change is saved and goes into its next publication"
