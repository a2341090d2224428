"""`withdraw`: remove a story, permanently or for a time."""

from __future__ import annotations

import click

from syndication.cli.story_change import change_story, json_option, note_option
from syndication.model import changes


@click.command(short_help="Remove a story, permanently or for a time.")
@click.argument("item", metavar="STORY")
@click.option("--kill", is_flag=True, help="Permanently.")
@click.option("--withhold", is_flag=True, help="For a time.")
@note_option
@json_option
def withdraw(item: str, kill: bool, withhold: bool, note: str, as_json: bool) -> None:
    """Remove a story, permanently (--kill) or for a time (--withhold).

    It leaves every feed, archive and sitemap at once. Its page, and feeds that carry notices,
    show the note to readers.

    STORY is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication withdraw harbour-reopens --withhold --note "We are checking a claim in this story."
      syndication withdraw harbour-reopens --kill --note "The story was based on a forged letter."
    """
    if kill == withhold:
        raise click.UsageError("choose one of --kill (permanently) and --withhold (for a time)")
    kind: changes.Withdrawal = "kill" if kill else "withholding"
    change_story(item, lambda before, now: changes.withdraw(before, kind, note, now), as_json)
