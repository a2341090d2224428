"""`add`: make records from articles, pages and files of other systems."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import click
import msgspec

from syndication.catalog import Catalog, versions
from syndication.catalog.versions import AnnouncedWrite
from syndication.cli.actor import actor
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.cli.item_findings import new_item_findings, print_findings
from syndication.cli.permanent_ids import warn_of_permanent_ids
from syndication.cli.progress import show_progress
from syndication.cli.times import MomentOption
from syndication.model.errors import CatalogError, IngestError, SyndicationError
from syndication.model.item import Author
from syndication.model.uploaded_pictures import with_picture_paths
from syndication.publishing import steps
from syndication.publishing.additions import Addition, KnownTexts, compare, present_record, survey
from syndication.publishing.additions import add as add_record
from syndication.publishing.folder import Folder
from syndication.settings import Settings, load
from syndication.sources.article import Draft, ImportOptions
from syndication.sources.files import read_file
from syndication.text.characters import encodable

MISSING_ANSWER = 2  # the exit code if an option must be given first


@click.command(short_help="Make records from articles, pages or wires.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-...")
@click.option(
    "--published",
    type=MomentOption(),
    metavar="TIME",
    help="When it was (or will be) first public: now, or as 2026-02-05T12:00:00+00:00.",
)
@click.option("--embargo-until", type=MomentOption(), metavar="TIME", help="When its embargo ends.")
@click.option("--no-embargo", is_flag=True, help="The embargo that the text names has ended, or is none.")
@click.option("--section", default="", help="The section.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be repeated.")
@click.option("--language", default="", help="The language; default: the publication's.")
@click.option("--url", default="", help="The address of the story on the publication's site.")
@click.option("--author", "authors", multiple=True, help="An author; may be repeated.")
@click.option("--headline", help="The headline, instead of the one found in the text.")
@click.option("--standfirst", help="The standfirst, instead of the one found in the text.")
@click.option("--no-standfirst", is_flag=True, help="No standfirst: the second block is body text.")
@click.option("--caption", help='The picture\'s caption; "" for none.')
@click.option("--credit", help='The credit of the picture; "" for none.')
@click.option("--dateline", help='The place it was written in; "" for none.')
@click.option("--source", help="The news agency that the text is from.")
@click.option("--ednote", default="", help="A note for editors; never public.")
@click.option("--dry-run", is_flag=True, help="Show what each part was taken for, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
def add(files: tuple[Path, ...], no_standfirst: bool, dry_run: bool, as_json: bool, **fields: object) -> None:
    """Make records from files: raw articles, Markdown (names that end in .md), HTML pages,
    ninjs, NITF, NewsML-G2, NewsML 1, and wires (IPTC 7901, ANPA 1312).

    The date of publication is never guessed: if the file has none with a time zone, give
    --published. A time without a time zone is in the zone that the settings name. Markdown
    files may have front matter of Jekyll, Hugo, Astro or Eleventy. If a text names an embargo,
    give --embargo-until or --no-embargo. An option replaces what a file says.

    Adding the same text again makes no second record; options that differ from the record are
    listed. Exits with 0, also with warnings, and with 2 if an option must be given first or a
    file cannot be read.

    \b
    Examples:
      syndication add talks.txt --published 2026-02-05T12:00:00+00:00 --section World
      syndication add talks.txt --published now --dry-run
      syndication add page.html --section World
      syndication add *.txt --published 2026-02-05T12:00:00Z --author "Jane Doe" --json
    """
    settings = load()
    options = _options(settings, no_standfirst, fields)
    folder = records_folder(settings)
    known = KnownTexts(set(), {}) if dry_run else _survey(settings, folder)
    is_first, worst = not known.slugs, 0
    for number, file in enumerate(files, 1):
        with _errors_printed(file) as codes:
            data = _read(file)
            draft = _with_picture_paths(read_file(file.name, data, options, settings.authority), settings.base_url)
            if dry_run:
                _print_draft(file, draft, settings, as_json)
            else:
                _print_addition(file, _add(folder, known, settings, data, draft, options), settings, as_json)
        worst = max(worst, *codes)
        show_progress("adding", number, len(files))
    if is_first and known.slugs:
        warn_of_permanent_ids(settings)
    sys.exit(worst)


def _survey(settings: Settings, folder: Folder) -> KnownTexts:
    refuse_other_folder(settings)
    return survey(folder)


def _options(settings: Settings, no_standfirst: bool, fields: dict[str, object]) -> ImportOptions:
    if fields["no_embargo"] and fields["embargo_until"]:
        raise click.UsageError("--no-embargo and --embargo-until cannot be combined; give one of the two")
    if no_standfirst:
        fields["standfirst"] = ""
    authors = fields.pop("authors")
    values = {
        **fields,
        "default_language": settings.language,
        "timezone": settings.timezone,
        "authors": tuple(Author(name) for name in authors) if isinstance(authors, tuple) and authors else None,
    }
    return msgspec.convert(values, ImportOptions)


def _with_picture_paths(draft: Draft, base_url: str) -> Draft:
    return msgspec.structs.replace(draft, item=draft.item and with_picture_paths(draft.item, base_url))


@contextmanager
def _errors_printed(file: Path) -> Iterator[list[int]]:
    """Print the error of one file, so that the others are still added; the list collects exit codes."""
    codes = [0]
    try:
        yield codes
    except (_MissingAnswerError, IngestError) as error:
        click.echo(f"{file}: {error}", err=True)
        codes.append(MISSING_ANSWER)
    except SyndicationError as error:
        click.echo(f"{file}: {error}", err=True)
        codes.append(1)


class _MissingAnswerError(SyndicationError):
    """The text does not say something that an option must give."""


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise IngestError(f"cannot be read: {error.strerror}") from error


def _add(
    folder: Folder, known: KnownTexts, settings: Settings, data: bytes, draft: Draft, options: ImportOptions
) -> Addition:
    if path := present_record(known, data):
        return compare(folder, path, draft, options)
    if draft.item is None:
        raise _MissingAnswerError("; ".join(draft.missing))
    return add_record(folder, known, settings.authority, draft, draft.item, partial(_announce, settings))


def _announce(settings: Settings, digest: str) -> None:
    """Let the log name who added the record. A database that is missing or unavailable is no reason not to add it."""
    with suppress(CatalogError):
        catalog = Catalog(settings.database)
        if catalog.file and not catalog.file.exists():
            return
        catalog.migrate()
        with catalog.begin() as connection:
            versions.announce(connection, [AnnouncedWrite(digest)], actor(), steps.utc_now())
        catalog.close()


def _print_addition(file: Path, added: Addition, settings: Settings, as_json: bool) -> None:
    draft = added.draft
    findings = new_item_findings(draft.item, settings.publication, Path(settings.pictures))
    if as_json:
        line = {"file": encodable(str(file)), "record": added.path, "new": added.new, "warnings": draft.warnings}
        more = {"dropped": draft.dropped, "findings": findings}
        differences = {} if added.new else {"differences": added.differences}
        click.echo(msgspec.json.encode(line | more | differences))
        return
    name = encodable(str(file))
    if not added.new:
        click.echo(f"{name}: was added before, as {added.path}; the record is left as it is")
        for difference in added.differences:
            click.echo(f"  {difference}")
        return
    click.echo(f"{name}: {added.path}")
    for warning in draft.warnings:
        click.echo(f"  warning: {warning}")
    for text in draft.dropped:
        click.echo(f"  dropped: {text}")
    print_findings(findings)


def _print_draft(file: Path, draft: Draft, settings: Settings, as_json: bool) -> None:
    findings = new_item_findings(draft.item, settings.publication, Path(settings.pictures))
    if as_json:
        click.echo(msgspec.json.encode({"file": encodable(str(file)), "draft": draft, "findings": findings}))
        return
    click.echo(f"{encodable(str(file))}:")
    for block in draft.blocks:
        text = " ".join(block.text.split())
        click.echo(f"  {block.rule:<12} {text[:60]}{'…' if len(text) > 60 else ''}  ({block.reason})")
    for title, lines in (("warning", draft.warnings), ("missing", draft.missing)):
        for line in lines:
            click.echo(f"  {title}: {line}")
    print_findings(findings)
