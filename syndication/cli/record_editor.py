"""The text of a record in the editor of a person, as `crontab -e` does it: checked before it is written, never lost."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import click

from syndication.cli.actor import actor
from syndication.cli.story_change import paths_of_story, publish_and_report
from syndication.model.errors import BusyError, CatalogError, ConflictError, RecordError, SyndicationError
from syndication.model.stored import Stored
from syndication.publishing import edit, steps
from syndication.publishing.drafts import RecordText
from syndication.publishing.edit import Edit
from syndication.publishing.workspace import Workspace
from syndication.sources import records
from syndication.text.terminal import visible


def edit_record(workspace: Workspace, stored: Stored, as_json: bool) -> None:
    """Let a person edit the text of a record, write it if it is right, publish, and print what happened.

    A text that is wrong is shown with its mistakes, and can be edited again. If it is not written, it is kept in a
    file whose path is printed.

    Raises:
        ConflictError: the record's file cannot be read.
        BusyError: others write, and did not finish in time.
        CatalogError: the database is unavailable.
    """
    before = _read(workspace, stored)
    paths = paths_of_story(workspace, stored)
    with _draft_file(workspace.folder.place_of(stored.path).name, before) as file:
        is_changed = _edit_until_right(workspace, stored, before, file)
    if is_changed:
        publish_and_report(workspace, stored, paths, as_json)
    else:
        click.echo("nothing was changed", err=True)


def _read(workspace: Workspace, stored: Stored) -> bytes:
    found = next(workspace.folder.files_at(workspace.folder.place_of(stored.path)), None)
    try:
        if found:
            return workspace.folder.read(found)
    except OSError as error:
        raise ConflictError(f"{stored.path}: the record's file cannot be read: {error.strerror}") from error
    raise ConflictError(f"{stored.path}: the record's file is gone; put it back, or run: syndication forget")


@contextmanager
def _draft_file(name: str, data: bytes) -> Iterator[Path]:
    """Yield a file with `data` that only this user can read. If the edit fails, it is kept if it was changed."""
    file = Path(mkdtemp(prefix="syndication-"), name)
    file.write_bytes(data)
    try:
        yield file
    except BaseException:  # whatever stops the edit, also Ctrl-C: the text is the work of a person
        if file.read_bytes() != data:
            click.echo(f"the record is as it was; your text is kept in {file}", err=True)
            raise
        shutil.rmtree(file.parent)
        raise
    shutil.rmtree(file.parent)


def _edit_until_right(workspace: Workspace, stored: Stored, before: bytes, file: Path) -> bool:
    """Let the person edit the file until its text is written; return whether it differs from `before`."""
    while True:
        _open_editor(file)
        text = RecordText(before, file.read_bytes())
        if text.after == before:
            return False
        try:
            _write(workspace, stored, text)
            return True
        except (BusyError, CatalogError):
            raise
        except SyndicationError as error:
            _print_mistakes(error)
        if not (sys.stdin.isatty() and click.confirm("Edit it again?", default=True, err=True)):
            sys.exit(1)


def _open_editor(file: Path) -> None:
    try:
        click.edit(filename=str(file))
    except ValueError as error:  # of shlex
        raise click.UsageError(f"VISUAL or EDITOR is not a command: {error}; close the quotation") from error
    except click.ClickException as error:
        name = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "the editor"
        if isinstance(error.__cause__, OSError):
            problem = f"{name} cannot be started: {error.__cause__.strerror}"
            raise click.UsageError(f"{problem}; set VISUAL or EDITOR to the command of an editor") from error
        raise SyndicationError(f"{name} ended with an error; the record is as it was") from error


def _write(workspace: Workspace, stored: Stored, text: RecordText) -> None:
    item = records.read(stored.path, text.after)
    now = steps.utc_now()
    edit.edit_one(workspace, actor(), Edit(lambda _: item, stored.item.slug, text=text), now)


def _print_mistakes(error: SyndicationError) -> None:
    lines = error.lines if isinstance(error, RecordError) else (str(error),)
    if isinstance(error, records.FieldsError):
        lines = tuple(f"{field}: {problem}" for field, problem in error.faults)
    for line in lines:
        click.echo(visible(line), err=True)


def has_editor() -> bool:
    """Return whether there is an editor to open: one that is set, or a terminal for the usual one."""
    return sys.stdin.isatty() or any(os.environ.get(name) for name in ("VISUAL", "EDITOR"))
