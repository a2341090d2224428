"""`add`: make records from articles, pages and files of other systems."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, versions
from syndication.catalog.versions import AnnouncedWrite
from syndication.cli.actor import actor
from syndication.cli.add_report import print_addition, print_draft
from syndication.cli.field_options import field_options, take_fields
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.cli.permanent_ids import warn_of_permanent_ids
from syndication.cli.progress import show_progress
from syndication.cli.sound_files import sound_path, store_sound
from syndication.cli.story_source import (
    StorySource,
    guard_of,
    open_source,
    picture_path,
    picture_store,
    read_draft,
    with_local_pictures,
)
from syndication.cli.times import MomentOption
from syndication.model.errors import CatalogError, IngestError, SyndicationError
from syndication.model.field_edits import with_sounds
from syndication.model.item import Author
from syndication.publishing import steps
from syndication.publishing.additions import (
    Addition,
    KnownTexts,
    compare,
    compare_page,
    present_record,
    present_story,
    refuse_second,
    survey,
)
from syndication.publishing.additions import add as add_record
from syndication.publishing.folder import Folder
from syndication.settings import Settings, load
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.text.characters import encodable
from syndication.text.terminal import visible

MISSING_ANSWER = 2  # the exit code if an option must be given first


class AddRun(Struct, frozen=True):
    """What all files of a command share: settings, options, the folder of records and what is in it."""

    settings: Settings
    options: ImportOptions
    folder: Folder
    known: KnownTexts
    audio: str = ""

    def options_for(self, source: StorySource) -> ImportOptions:
        """Return the options for a file. The record of a story from an address is withheld, unless a person decides."""
        is_draft = source.fetched is not None and not self.options.status
        return replace(self.options, status="withheld") if is_draft else self.options


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|URL|-...")
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
@click.option("--audio", default="", metavar="FILE", help="A file with its sound, as MP3 or M4A; of one story.")
@click.option("--dateline", help='The place it was written in; "" for none.')
@click.option("--source", help="The news agency that the text is from.")
@click.option("--rights", default="", help="Who allows its use, and how; needed for a page of another site.")
@click.option("--usable", is_flag=True, help="Public at once, where its record would be withheld (see above).")
@click.option("--allow-private", is_flag=True, help="An address may be of a host in a private network.")
@field_options
@click.option("--ednote", default="", help="A note for editors; never public.")
@click.option("--dry-run", is_flag=True, help="Show what each part was taken for, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
def add(
    files: tuple[str, ...],
    no_standfirst: bool,
    usable: bool,
    allow_private: bool,
    dry_run: bool,
    as_json: bool,
    audio: str,
    **fields: object,
) -> None:
    """Make records from files: raw articles, Markdown (names that end in .md), HTML pages,
    ninjs, NITF, NewsML-G2, NewsML 1, and wires (IPTC 7901, ANPA 1312); and from pages and
    such files at addresses.

    The date of publication is never guessed: if the file has none with a time zone, give
    --published. A time without a time zone is in the zone that the settings name. Markdown
    files may have front matter of Jekyll, Hugo, Astro or Eleventy, and pictures beside them.
    If a text names an embargo, give --embargo-until or --no-embargo. An option replaces what
    a file says.

    The record of a story from an address, or from a page for subscribers, is withheld: it is
    a draft until `syndication reinstate`. With --usable it is public at once. A page of
    another site than the publication's needs --rights.

    Adding the same text or page again makes no second record; options that differ from the
    record are listed. Exits with 0, also with warnings, and with 2 if an option must be given
    first or a file cannot be read.

    \b
    Examples:
      syndication add talks.txt --published 2026-02-05T12:00:00+00:00 --section World
      syndication add talks.txt --published now --dry-run
      syndication add page.html --section World --audio page.mp3
      syndication add https://www.tribune.example/2026/harbour --dry-run
      syndication add *.txt --published 2026-02-05T12:00:00Z --author "Jane Doe" --json
    """
    if audio and len(files) > 1:
        raise click.UsageError("--audio is the sound of one story; give one file with it")
    settings = load()
    options, folder = _options(settings, no_standfirst, usable, fields), records_folder(settings)
    run = AddRun(settings, options, folder, _survey(settings, folder), audio)
    guard = guard_of(allow_private)
    is_first, worst = not run.known.slugs, 0
    for number, file in enumerate(files, 1):
        with _errors_printed(file) as codes:
            source = open_source(file, guard)
            if dry_run:
                codes.append(_print_dry_run(run, source, as_json))
            else:
                print_addition(file, _add(run, source), settings, as_json)
        worst = max(worst, *codes)
        show_progress("adding", number, len(files))
    if is_first and run.known.slugs:
        warn_of_permanent_ids(settings)
    sys.exit(worst)


def _survey(settings: Settings, folder: Folder) -> KnownTexts:
    refuse_other_folder(settings)
    return survey(folder)


def _options(settings: Settings, no_standfirst: bool, usable: bool, fields: dict[str, object]) -> ImportOptions:
    if fields["no_embargo"] and fields["embargo_until"]:
        raise click.UsageError("--no-embargo and --embargo-until cannot be combined; give one of the two")
    if no_standfirst:
        fields["standfirst"] = ""
    authors, given = fields.pop("authors"), take_fields(fields)
    values = {
        **fields,
        "fields": given,
        "publisher": settings.publisher,
        "status": "usable" if usable else "",
        "default_language": settings.language,
        "timezone": settings.timezone,
        "authors": tuple(Author(name) for name in authors) if isinstance(authors, tuple) and authors else None,
    }
    return msgspec.convert(values, ImportOptions)


@contextmanager
def _errors_printed(file: str) -> Iterator[list[int]]:
    """Print the error of one file, so that the others are still added; the list collects exit codes."""
    codes = [0]
    try:
        yield codes
    except (_MissingAnswerError, IngestError) as error:
        click.echo(f"{encodable(file)}: {visible(str(error))}", err=True)
        codes.append(MISSING_ANSWER)
    except SyndicationError as error:
        click.echo(f"{encodable(file)}: {visible(str(error))}", err=True)
        codes.append(1)


class _MissingAnswerError(SyndicationError):
    """The text does not say something that an option must give."""


def _add(run: AddRun, source: StorySource) -> Addition:
    draft = read_draft(source, run.options_for(source), run.settings)
    if present := _present_addition(run, source, draft):
        return present
    if draft.item is None:
        raise _MissingAnswerError("; ".join(draft.missing))
    draft = _with_sound(run, with_local_pictures(draft, source, picture_store(run.settings)))
    assert draft.item
    announce = partial(_announce, run.settings)
    return add_record(run.folder, run.known, run.settings.authority, draft, draft.item, announce)


def _with_sound(run: AddRun, draft: Draft) -> Draft:
    if not run.audio or draft.item is None:
        return draft
    return replace(draft, item=with_sounds(draft.item, (store_sound(run.settings, run.audio),)))


def _print_dry_run(run: AddRun, source: StorySource, as_json: bool) -> int:
    """Print what `_add` would do, and return its exit code."""
    draft = read_draft(source, run.options_for(source), run.settings)
    if run.audio:
        sound_path(run.audio)  # or its fault
    with_pictures = with_local_pictures(draft, source, picture_path)
    present = _present_addition(run, source, draft)
    # The item has no paths of pictures yet, as nothing was stored.
    print_draft(source.name, replace(with_pictures, item=draft.item), present, run.settings, as_json)
    if draft.item and not present:
        refuse_second(run.known, draft.item)
    return MISSING_ANSWER if draft.missing and not present else 0


def _present_addition(run: AddRun, source: StorySource, draft: Draft) -> Addition | None:
    """Return the result for a text or a page that is a record already, None for another."""
    if path := present_record(run.known, source.data):
        return compare(run.folder, path, draft, run.options)
    if path := present_story(run.known, source.addresses(draft)):
        return compare_page(run.folder, path, draft, run.options)
    return None


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
