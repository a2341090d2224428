"""`correct`: change a story, with a note for readers."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from msgspec.structs import replace

from syndication.cli.story_change import change_story, json_option, note_option, refuse_broken_text
from syndication.model import changes
from syndication.model.errors import NotFoundError
from syndication.sources.records import FORMS


@click.command(short_help="Correct a story, with a note for readers.")
@click.argument("item", metavar="STORY")
@note_option
@click.option("--body", type=click.Path(path_type=Path, allow_dash=True), help="A file with the new body; - for input.")
@click.option("--headline", callback=refuse_broken_text, help="The new headline.")
@click.option("--standfirst", callback=refuse_broken_text, help='The new standfirst; "" for none.')
@json_option
def correct(
    item: str, note: str, body: Path | None, headline: str | None, standfirst: str | None, as_json: bool
) -> None:
    """Correct a story. Readers see the note in its body, in every feed and on its page.

    STORY is an id, a slug, a former slug, or the path of the record. The name of the body's
    file says its format: Markdown (.md) or HTML (.html). Other names, and input, have the
    format of the story.

    \b
    Examples:
      syndication correct harbour-reopens --note "The harbour reopened on Thursday, not on Wednesday." --body new.md
      syndication correct harbour-reopens --note "The minister's name was misspelt." --headline "Hansson resigns"
    """
    given = {"headline": headline, "standfirst": standfirst, **_body_fields(body)}
    fields = {name: text for name, text in given.items() if text is not None}
    change_story(item, lambda before, now: changes.correct(replace(before, **fields), note, now), as_json)


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
