"""`withdraw`: remove a story, permanently or for a time."""

from __future__ import annotations

import sys

import click

from syndication.cli.kill_notice import kill_lines
from syndication.cli.story_change import change_story, json_option, note_option, paths_of_story
from syndication.cli.workspace import find_story, open_workspace
from syndication.model import changes
from syndication.publishing.partners.withdrawal_report import expected_withdrawals
from syndication.settings import load


@click.command()
@click.argument("item", metavar="STORY")
@click.option("--kill", is_flag=True, help="Permanently.")
@click.option("--withhold", is_flag=True, help="For a time.")
@note_option
@click.option("--yes", is_flag=True, help="Kill it without asking.")
@json_option
def withdraw(item: str, kill: bool, withhold: bool, note: str, yes: bool, as_json: bool) -> None:
    """Remove a story, permanently (--kill) or for a time (--withhold).

    It leaves every feed, archive and sitemap at once. Its page, and feeds that carry notices,
    show the note to readers. Partners that have it are listed: their feeds tell them, or a person
    must withdraw it there.

    On a terminal, --kill first prints what readers will see, and asks. Scripts are not asked.

    STORY is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication withdraw harbour-reopens --withhold --note "We are checking a claim in this story."
      syndication withdraw harbour-reopens --kill --note "The story was based on a forged letter."
    """
    if kill == withhold:
        raise click.UsageError("choose one of --kill (permanently) and --withhold (for a time)")
    kind: changes.Withdrawal = "kill" if kill else "withholding"
    if kill and not yes and sys.stdin.isatty():
        _confirm_kill(item)
    change_story(item, lambda before, now: changes.withdraw(before, kind, note, now), as_json)


def _confirm_kill(name: str) -> None:
    """Print what a kill does, and ask; exit with 1 if the answer is no."""
    workspace = open_workspace(load())
    stored = find_story(workspace, name)
    with workspace.catalog.read() as connection:
        partners = expected_withdrawals(connection, workspace.publication, stored.item.id)
    for line in kill_lines(stored, paths_of_story(workspace, stored), workspace.publication, partners):
        click.echo(line, err=True)
    if not click.confirm("Kill this story?", err=True):
        click.echo("nothing was changed", err=True)
        sys.exit(1)
