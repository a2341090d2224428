"""`update`: change a story that goes on, with a note for readers on what is new."""

from __future__ import annotations

from typing import Any

import click

from syndication.cli.note_options import change_with_note, noted_change
from syndication.model import changes


@click.command()
@noted_change
def update(item: str, note: str, as_json: bool, **texts: Any) -> None:
    """Update a story that goes on, such as a live blog. Feeds list it as updated, and
    subscribers get it. Readers see the note on its page.

    STORY is an id, a slug, a former slug, or the path of the record. The name of the body's
    file says its format: Markdown (.md) or HTML (.html). Other names, and input, have the
    format of the story. For what was wrong, use `syndication correct`.

    \b
    Examples:
      syndication update harbour-reopens --note "The first ferry has left." --body new.md
    """
    change_with_note(item, note, changes.update, as_json, **texts)
