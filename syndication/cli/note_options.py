"""What `correct` and `update` share: options with the new text, and the change with a note."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from syndication.cli.story_change import change_story, json_option, note_option, refuse_broken_text
from syndication.cli.story_source import guard_of, open_source, picture_store, read_draft, with_local_pictures
from syndication.http.fetch import Guard
from syndication.model.errors import ConflictError, IngestError, NotFoundError
from syndication.model.field_edits import with_texts
from syndication.model.item import Item, Status
from syndication.publishing import steps
from syndication.settings import load
from syndication.sources.article.draft import ImportOptions
from syndication.sources.records import FORMS
from syndication.text.terminal import visible

Command = Callable[..., None]

body_option = click.option(
    "--body", type=click.Path(path_type=Path, allow_dash=True), help="A file with the new body; - for input."
)
headline_option = click.option("--headline", callback=refuse_broken_text, help="The new headline.")
from_option = click.option(
    "--from", "origin", metavar="FILE|URL", help="A page or file as `add` reads it, with the new texts."
)
private_option = click.option("--allow-private", is_flag=True, help="An address may be of a host in a private network.")
standfirst_option = click.option("--standfirst", callback=refuse_broken_text, help='The new standfirst; "" for none.')


def noted_change(command: Command) -> Command:
    """Add the story, the note and the options with the new text to a command."""
    story = click.argument("item", metavar="STORY")
    options = (json_option, private_option, standfirst_option, headline_option, from_option, body_option, note_option)
    for decorate in (*options, story):
        command = decorate(command)
    return command


class NewTexts(Struct, frozen=True):
    """The fields of a story that options give; `status` is that of the story at the source of its texts."""

    fields: Mapping[str, str]
    status: Status = "usable"

    def applied_to(self, item: Item) -> Item:
        """Return a story with these texts.

        Raises:
            ConflictError: it is public, and the texts were not public at their source.
        """
        if item.status == "usable" and self.status != "usable":
            raise ConflictError(
                f"{item.slug}: is public, and the new text is a draft, for subscribers or withdrawn at its source "
                f"({self.status}); if you may publish it, give it with --body"
            )
        return with_texts(item, self.fields)


def change_with_note(
    item: str, note: str, change: Callable[[Item, str, datetime], Item], as_json: bool, **options: Any
) -> None:
    """Change the texts of a story with a note of the kind that `change` adds."""
    texts = new_texts(**options)
    change_story(item, lambda before, now: change(texts.applied_to(before), note, now), as_json)


def new_texts(
    body: Path | None, headline: str | None, standfirst: str | None, origin: str | None, allow_private: bool
) -> NewTexts:
    """Return the fields of a story that the options give; those of a file that is read as a story come last.

    Raises:
        NotFoundError: the file of the body cannot be read.
        IngestError: the file `origin` is no story, or cannot be read.
        BadParameter: it is not UTF-8.
    """
    found = _texts_of_story(origin, guard_of(allow_private)) if origin else NewTexts({})
    given = {"headline": headline, "standfirst": standfirst, **_body_fields(body)}
    return NewTexts({**found.fields, **{name: text for name, text in given.items() if text is not None}}, found.status)


def _texts_of_story(origin: str, guard: Guard) -> NewTexts:
    """Return the texts of a page or another file; what is left out of it, and warnings, are printed as errors."""
    settings = load()
    try:
        source = open_source(origin, guard)
        # The story has its date and its rights already, so that nothing is asked about them.
        options = ImportOptions(published=steps.utc_now(), timezone=settings.timezone, rights="known")
        draft = with_local_pictures(read_draft(source, options, settings), source, picture_store(settings))
    except IngestError as error:
        raise IngestError(f"{origin}: {error}") from error
    if draft.item is None:
        raise IngestError(f"{origin}: {'; '.join(draft.missing)}")
    for line in (*draft.warnings, *draft.dropped):
        click.echo(visible(line), err=True)
    texts = {name: getattr(draft.item, name) for name in ("headline", "standfirst", "body")}
    fields = {name: text for name, text in texts.items() if text} | {"body_form": draft.item.body_form}
    return NewTexts(fields, draft.item.status)


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
