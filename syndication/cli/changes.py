"""`withdraw`, `correct` and `reinstate`: what an editor does with a story, by its record."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.cli.common import find, open_desk, progress, who
from syndication.model import changes
from syndication.model.errors import BusyError, NotFoundError
from syndication.model.feed_path import page_path
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.publishing import edit, steps
from syndication.publishing.edit import Edit
from syndication.publishing.explain import Reason, why
from syndication.publishing.steps import Step
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.sources.records import FORMS
from syndication.validation.report.excerpts import visible

PATIENCE_SECONDS = 10.0  # for whoever is publishing, and for archives
_AGAIN_SECONDS = 0.05
_WORDS = {"entered": "is now in", "changed": "changed in", "left": "left"}


class ChangeReport(Struct, frozen=True):
    """What a change did: the paths of feeds and archives that the story entered, changed in, or left.

    `published` is false where another process is still to make the documents anew.
    """

    item: str
    slug: str
    status: str
    version: int
    entered: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    published: bool


def _text(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return text from the command line, which may hold bytes that are no text."""
    if value is not None and not value.isascii() and any("\ud800" <= mark <= "\udfff" for mark in value):
        raise click.BadParameter("is not UTF-8; write it anew", param=parameter)
    return value


def _note(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("is empty; say in a sentence what was done and why", param=parameter)
    return _text(context, parameter, value) or ""


_as_note = click.option("--note", required=True, callback=_note, help="What readers, or later editors, are told.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command()
@click.argument("item")
@click.option("--kill", "kind", flag_value="kill", help="For good.")
@click.option("--withhold", "kind", flag_value="withholding", help="Until it is cleared up.")
@_as_note
@_as_json
def withdraw(item: str, kind: changes.Withdrawal | None, note: str, as_json: bool) -> None:
    """Take a story back from everywhere it went; readers are told the note.

    ITEM is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication withdraw harbour-reopens --withhold --note "We are checking a claim in this story."
      syndication withdraw harbour-reopens --kill --note "The story was based on a forged letter."
    """
    if kind is None:
        raise click.UsageError("say --kill, for good, or --withhold, until it is cleared up")
    _change(item, lambda before, now: changes.withdraw(before, kind, note, now), as_json)


@click.command()
@click.argument("item")
@_as_note
@_as_json
def reinstate(item: str, note: str, as_json: bool) -> None:
    """Bring a withdrawn story back, as it was before.

    ITEM is an id, a slug, a former slug, or the path of the record.

    \b
    Example:
      syndication reinstate harbour-reopens --note "The claim was confirmed."
    """
    _change(item, lambda before, now: changes.reinstate(before, note, now), as_json)


@click.command()
@click.argument("item")
@_as_note
@click.option("--body", type=click.Path(path_type=Path, allow_dash=True), help="The file of its new body; - for input.")
@click.option("--headline", callback=_text, help="Its new headline.")
@click.option("--standfirst", callback=_text, help='Its new standfirst; "" for none.')
@_as_json
def correct(
    item: str, note: str, body: Path | None, headline: str | None, standfirst: str | None, as_json: bool
) -> None:
    """Correct a story; the note stands in its body, for readers to see.

    ITEM is an id, a slug, a former slug, or the path of the record. A body is in Markdown or
    HTML as the name of its FILE says (.md, .html), else as the story's is.

    \b
    Examples:
      syndication correct harbour-reopens --note "The harbour reopened on Thursday, not on Friday." --body new.md
      syndication correct harbour-reopens --note "The minister's name was misspelt." --headline "Hansson resigns"
    """
    texts = {"headline": headline, "standfirst": standfirst, **_body(body)}
    given = {name: text for name, text in texts.items() if text is not None}
    _change(item, lambda before, now: changes.correct(replace(before, **given), note, now), as_json)


def _body(file: Path | None) -> dict[str, str | None]:
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


def _change(name: str, change: Callable[[Item, datetime], Item], as_json: bool) -> None:
    """Change an item, publish, and tell what became of it; end with 1 where documents could not be made."""
    desk = open_desk(load())
    before = find(desk, name)
    slug = before.item.slug
    was = _places(_reasons(desk, before))
    now = steps.utc_now()
    stored = edit.edit_one(desk, who(), Edit(lambda item: change(_there(item, slug), now), slug), now)
    done = _publish(desk)
    after = find(desk, stored.item.id)
    told = _told(before, after, was, _places(_reasons(desk, after)), published=done is not None)
    click.echo(msgspec.json.encode(told) if as_json else "\n".join(_lines(told)))
    problems = (*done.problems, *done.quarantined) if done else ()
    for problem in problems:
        click.echo(visible(problem), err=True)
    if done and done.more:
        click.echo("archives are still to be made: by the running service, or by `syndication publish`", err=True)
    sys.exit(1 if problems else 0)


def _there(item: Item | None, slug: str) -> Item:
    if item is None:
        raise NotFoundError(f"{slug}: there is no such item")
    return item


def _publish(desk: Workspace) -> Step | None:
    """Make the documents, beside a running service too; None when another process does not come to an end."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return steps.step(desk, progress, PATIENCE_SECONDS, [])
        except BusyError:
            if time.monotonic() > ends:
                return None
            time.sleep(_AGAIN_SECONDS)


def _reasons(desk: Workspace, stored: Stored) -> list[Reason]:
    with desk.catalog.read() as connection:
        return why(connection, desk.publication, stored, steps.utc_now())


def _places(reasons: Sequence[Reason]) -> set[str]:
    """Return the paths of the feeds that a story is in, and of the archives."""
    return {reason.feed for reason in reasons if reason.is_in} | {r.archive for r in reasons if r.archive}


def _told(before: Stored, after: Stored, was: set[str], now: set[str], *, published: bool) -> ChangeReport:
    stayed = was & now if after.item.version != before.item.version else set()
    return ChangeReport(
        item=after.item.id,
        slug=after.item.slug,
        status=after.item.status,
        version=after.item.version,
        entered=tuple(sorted(now - was)),
        changed=tuple(sorted(stayed)),
        left=tuple(sorted(was - now)),
        published=published,
    )


def _lines(told: ChangeReport) -> list[str]:
    lines = [f"{told.slug} is {told.status}, version {told.version}"]
    places = {name: getattr(told, name) for name in _WORDS}
    lines += [f"{_WORDS[name]} {', '.join(map(page_path, paths))}" for name, paths in places.items() if paths]
    if not told.published:
        lines.append("another process is publishing; the documents follow with its next publication")
    return lines
