"""`add`: raw articles become records."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import msgspec

from syndication.cli.common import progress
from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import Author
from syndication.publishing.additions import Addition, KnownTexts, survey
from syndication.publishing.additions import add as add_record
from syndication.publishing.folder import Folder
from syndication.settings import Settings, load
from syndication.sources.article import Draft, Given, read_article, read_markdown
from syndication.sources.records import FORMS
from syndication.text.xml import encodable

MUST_ASK = 2


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-...")
@click.option("--published", metavar="TIME", help="When it was first public, as 2026-02-05T12:00:00+00:00.")
@click.option("--section", default="", help="Its section.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given again.")
@click.option("--language", default="", help="Its language; default: the publication's.")
@click.option("--url", default="", help="Its address on the publication's site.")
@click.option("--author", "authors", multiple=True, help="Who wrote it; may be given again.")
@click.option("--headline", help="The headline, whatever the rules find.")
@click.option("--standfirst", help="The standfirst, whatever the rules find.")
@click.option("--no-standfirst", is_flag=True, help="There is no standfirst: the second block is body.")
@click.option("--caption", help='The picture\'s caption; "" for none.')
@click.option("--credit", help='Who the picture is from; "" for nobody.')
@click.option("--dateline", help='The place it is from; "" for none.')
@click.option("--source", help="The agency the text is from.")
@click.option("--ednote", default="", help="A note for editors; never public.")
@click.option("--dry-run", is_flag=True, help="Show how each block was classified, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
def add(files: tuple[Path, ...], no_standfirst: bool, dry_run: bool, as_json: bool, **told: object) -> None:
    """Make records of raw articles, and of Markdown files whose names end in .md.

    The date of publication is never guessed. The same text makes no second record.
    Exits with 0, also for warnings; with 2 when something must be given first.

    \b
    Examples:
      syndication add talks.txt --published 2026-02-05T12:00:00+00:00 --section World
      syndication add talks.txt --dry-run
      syndication add *.txt --published 2026-02-05T12:00:00Z --author "Jane Doe" --json
    """
    settings = load()
    given = _given(settings, no_standfirst, told)
    place = Folder(Path(settings.items), FORMS)
    known = KnownTexts(set(), {}) if dry_run else survey(place)
    worst = 0
    for number, file in enumerate(files, 1):
        with _reported(file) as outcome:
            data = _read(file)
            draft = read_markdown(data, given) if file.suffix == ".md" else read_article(data, given)
            if dry_run:
                _show(file, draft, as_json)
            else:
                _tell(file, _added(place, known, settings, data, draft), as_json)
        worst = max(worst, *outcome)
        progress("adding", number, len(files))
    sys.exit(worst)


def _given(settings: Settings, no_standfirst: bool, told: dict[str, object]) -> Given:
    published = told.pop("published")
    authors = told.pop("authors")
    standfirst = "" if no_standfirst else told.pop("standfirst")
    told.pop("standfirst", None)
    told["language"] = told["language"] or settings.language
    made = {
        **told,
        "standfirst": standfirst,
        "published": _moment(str(published)) if published else None,
        "authors": tuple(Author(name) for name in authors) if isinstance(authors, tuple) and authors else None,
    }
    return msgspec.convert(made, Given)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("write it like 2026-02-05T12:00:00+00:00", param_hint="--published") from error
    if moment.tzinfo is None:
        raise click.BadParameter(f"has no time zone; write {moment.isoformat()}+00:00", param_hint="--published")
    return moment


@contextmanager
def _reported(file: Path) -> Iterator[list[int]]:
    """Report what is wrong with one file, so that the others go on; the list holds the exit codes."""
    codes = [0]
    try:
        yield codes
    except _MustAskError as error:
        click.echo(f"{file}: {error}", err=True)
        codes.append(MUST_ASK)
    except IngestError as error:
        click.echo(f"{file}: {error}", err=True)
        codes.append(MUST_ASK)
    except SyndicationError as error:
        click.echo(f"{file}: {error}", err=True)
        codes.append(1)


class _MustAskError(SyndicationError):
    """Something about a text must be given."""


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise IngestError(f"cannot be read: {error.strerror}") from error


def _added(place: Folder, known: KnownTexts, settings: Settings, data: bytes, draft: Draft) -> Addition:
    if draft.item is None:
        raise _MustAskError("; ".join(draft.missing))
    return add_record(place, known, settings.authority, data, draft, draft.item)


def _tell(file: Path, added: Addition, as_json: bool) -> None:
    draft = added.draft
    if as_json:
        line = {"file": encodable(str(file)), "record": added.path, "new": added.new, "warnings": draft.warnings}
        click.echo(msgspec.json.encode(line | {"dropped": draft.dropped}))
        return
    name = encodable(str(file))
    click.echo(f"{name}: {added.path}" if added.new else f"{name}: is {added.path} already")
    for warning in draft.warnings:
        click.echo(f"  warning: {warning}")
    for text in draft.dropped:
        click.echo(f"  dropped: {text}")


def _show(file: Path, draft: Draft, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"file": encodable(str(file)), "draft": draft}))
        return
    click.echo(f"{encodable(str(file))}:")
    for block in draft.blocks:
        text = " ".join(block.text.split())
        click.echo(f"  {block.rule:<12} {text[:60]}{'…' if len(text) > 60 else ''}  ({block.reason})")
    for title, lines in (("warning", draft.warnings), ("missing", draft.missing)):
        for line in lines:
            click.echo(f"  {title}: {line}")
