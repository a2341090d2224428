"""`reinstate`: publish a withdrawn story again."""

from __future__ import annotations

import click

from syndication.cli.story_change import change_story, json_option, log_note_option
from syndication.model import changes


@click.command()
@click.argument("item", metavar="STORY")
@log_note_option
@json_option
def reinstate(item: str, note: str, as_json: bool) -> None:
    """Publish a withdrawn story again, as it was before.

    STORY is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication reinstate harbour-reopens --note "The claim was confirmed."
    """
    change_story(item, lambda before, now: changes.reinstate(before, note, now), as_json)
