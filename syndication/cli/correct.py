"""`correct`: change a story, with a note for readers on what was wrong."""

from __future__ import annotations

from typing import Any

import click

from syndication.cli.note_options import change_with_note, noted_change
from syndication.model import changes


@click.command()
@noted_change
def correct(item: str, note: str, as_json: bool, **texts: Any) -> None:
    """Correct a story. Readers see the note in its body, in every feed and on its page.

    STORY is an id, a slug, a former slug, or the path of the record. The name of the body's
    file says its format: Markdown (.md) or HTML (.html). Other names, and input, have the
    format of the story. For news about the same event, use `syndication update`.

    \b
    Examples:
      syndication correct harbour-reopens --note "The harbour reopened on Thursday, not on Wednesday." --body new.md
      syndication correct harbour-reopens --note "The minister's name was misspelt." --headline "Hansson resigns"
    """
    change_with_note(item, note, changes.correct, as_json, **texts)
