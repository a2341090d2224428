"""What `correct` and `update` share: options with the new text, and the change with a note."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from syndication.cli.story_change import change_story, json_option, note_option, refuse_broken_text
from syndication.model.errors import NotFoundError
from syndication.model.item import Item
from syndication.sources.records import FORMS

Command = Callable[..., None]

body_option = click.option(
    "--body", type=click.Path(path_type=Path, allow_dash=True), help="A file with the new body; - for input."
)
headline_option = click.option("--headline", callback=refuse_broken_text, help="The new headline.")
standfirst_option = click.option("--standfirst", callback=refuse_broken_text, help='The new standfirst; "" for none.')


def noted_change(command: Command) -> Command:
    """Add the story, the note and the options with the new text to a command."""
    story = click.argument("item", metavar="STORY")
    for decorate in (json_option, standfirst_option, headline_option, body_option, note_option, story):
        command = decorate(command)
    return command


def change_with_note(
    item: str, note: str, change: Callable[[Item, str, datetime], Item], as_json: bool, **texts: Any
) -> None:
    """Change the texts of a story with a note of the kind that `change` adds."""
    fields = text_fields(**texts)
    change_story(item, lambda before, now: change(replace(before, **fields), note, now), as_json)


def text_fields(body: Path | None, headline: str | None, standfirst: str | None) -> dict[str, str]:
    """Return the fields of a story that the options give.

    Raises:
        NotFoundError: the file of the body cannot be read.
        BadParameter: it is not UTF-8.
    """
    given = {"headline": headline, "standfirst": standfirst, **_body_fields(body)}
    return {name: text for name, text in given.items() if text is not None}


def _body_fields(file: Path | None) -> dict[str, str | None]:
    if file is None:
        return {}
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise NotFoundError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{file}: is not UTF-8; convert it first", param_hint="--body") from error
    return {"body": text.strip(), "body_form": FORMS.get(file.suffix)}
