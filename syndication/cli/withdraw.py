"""`withdraw`: take a story back."""

from __future__ import annotations

import click

from syndication.cli.story_change import change_story, json_option, note_option
from syndication.model import changes


@click.command(short_help="Take a story back, for good or until it is cleared up.")
@click.argument("item")
@click.option("--kill", "kind", flag_value="kill", help="For good.")
@click.option("--withhold", "kind", flag_value="withholding", help="Until it is cleared up.")
@note_option
@json_option
def withdraw(item: str, kind: changes.Withdrawal | None, note: str, as_json: bool) -> None:
    """Take a story back, for good (--kill) or until it is cleared up (--withhold).

    It leaves every feed, archive and sitemap at once. Its page, and feeds that carry notices,
    show the note to readers.

    ITEM is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication withdraw harbour-reopens --withhold --note "We are checking a claim in this story."
      syndication withdraw harbour-reopens --kill --note "The story was based on a forged letter."
    """
    if kind is None:
        raise click.UsageError("choose --kill (for good) or --withhold (until it is cleared up)")
    change_story(item, lambda before, now: changes.withdraw(before, kind, note, now), as_json)
