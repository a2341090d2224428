"""`import`: make records from the export of another site."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import click
import msgspec

from syndication.cli.feed_source import read_source
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.cli.import_run import ImportReport, ImportRun
from syndication.cli.import_sources import WebOptions, import_batches, imports_folder, source_lines
from syndication.cli.tables import count_of
from syndication.model.errors import IngestError
from syndication.publishing.imports import Importer, index_records
from syndication.settings import Settings, load
from syndication.sources.export import ExportOptions
from syndication.sources.feed import read_feed
from syndication.sources.kinds import KINDS
from syndication.sources.old_feed import OldEntry, join_entries, old_entry
from syndication.text.terminal import visible
from syndication.text.zones import is_zone, similar_zone

_UNREADABLE = 2
_INTERRUPTED = 130
_MOST_LINES = 20  # of stories that lose content; --json has all
_MOST_PROBLEMS = 3  # of one story


def _zone(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not is_zone(value):
        near = similar_zone(value)
        hint = f"; did you mean {near}?" if near else "; write a name such as Europe/Berlin"
        raise click.BadParameter(f"{value!r} is no time zone{hint}", param=parameter)
    return value


@click.command(short_help="Make records from the export of another site.")
@click.argument("sources", nargs=-1, required=True, type=click.Path(), metavar="SOURCE...")
@click.option("--from", "kind", type=click.Choice(list(KINDS)), help="The kind of export; default: found in the file.")
@click.option("--feed", "feeds", multiple=True, metavar="FILE|URL", help="The site's last feed; may be repeated.")
@click.option(
    "--timezone", callback=_zone, metavar="ZONE", help="The zone of dates without one; default: the settings'."
)
@click.option("--type", "types", multiple=True, default=("post",), help="A type of posts to import; default: post.")
@click.option("--use-updated", is_flag=True, help="In feeds without a date of publication, take the last change's.")
@click.option(
    "--folders", type=click.Choice(["section", "tags"]), help="What the folders of a list of feeds (OPML) become."
)
@click.option(
    "--pause", type=click.FloatRange(0, 3600), default=1.0, help="Seconds between two requests to a host; default: 1."
)
@click.option("--fresh", is_flag=True, help="Fetch addresses anew, without what is stored of them in var/imports.")
@click.option("--dry-run", is_flag=True, help="Report what would be imported, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_site(
    sources: tuple[str, ...],
    kind: str | None,
    feeds: tuple[str, ...],
    timezone: str | None,
    types: tuple[str, ...],
    use_updated: bool,
    folders: str | None,
    pause: float,
    fresh: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make records from another site: from an export of WordPress or Squarespace (WXR), from its
    feeds (RSS, Atom, JSON Feed), or from its address.

    SOURCE is a file, a folder of files, a zip archive, an address, or a list of feeds (OPML). Give
    all files of an export at once, as they refer to each other. Of an address, the whole history
    of the feed is fetched, one request a second; where the feed has none, the pages in the
    site's sitemap. What was fetched is stored in var/imports, so that an interrupted import goes
    on, and a later one asks only for what has changed. Only stories that were public, or are scheduled, are imported;
    what else is there is counted. Each story keeps the id under which readers know it; --feed
    takes ids and dates from the old feed, where that has the story.

    Importing again takes only what has changed in the export. A record that was edited since
    is left as it is. Exits with 1 if stories were refused, and with 2 if a file cannot be read.

    \b
    With --json, the object has:
      kind, files, dry_run
      stories       how many are new, updated, unchanged, left, refused
      skipped       how many entries are no public story, by the reason
      lost          what readers miss, by kind, and in how many stories
      warnings      what editors should know, by kind, and in how many stories
      refused, left, losing   each story with its problems, and its record (losing: the first 1,000)
      moved_feeds   old and new paths of feeds that need a line of their own in [redirects]
      unmatched     stories of the old feed that are not in the export
      sources       of each address: documents, requests, stories, problems

    \b
    Examples:
      syndication import export.xml --dry-run
      syndication import export.zip --feed https://old.example/feed/ --timezone Europe/Berlin
      syndication import part-1.xml part-2.xml --type post --type review --json
      syndication import https://old.example/
      syndication import feeds.opml --folders section
    """
    settings = load()
    web = WebOptions(imports_folder(settings), pause, dry_run, fresh)
    report = ImportReport(dry_run)
    try:
        old = [entry for feed in feeds for entry in _old_entries(feed)]
        options = ExportOptions(
            now=datetime.now(UTC),
            language=settings.language,
            timezone=timezone or settings.timezone,
            types=frozenset(types),
            old=join_entries(old),
            use_updated=use_updated,
        )
        run = ImportRun(_importer(settings, dry_run), options, old, folders or "", report)
        with closing(import_batches(sources, kind or "", web)) as batches:
            for batch in batches:
                run.take_batch(batch)
        run.finish()
    except IngestError as error:
        click.echo(f"error: {visible(str(error))}", err=True)
        sys.exit(_UNREADABLE)
    except KeyboardInterrupt:
        what = "nothing was written (--dry-run)" if dry_run else "run the same command again to go on"
        click.echo(f"\ninterrupted; {what}", err=True)
        sys.exit(_INTERRUPTED)
    _print(report, as_json)
    sys.exit(_exit_code(report))


def _importer(settings: Settings, dry_run: bool) -> Importer:
    place = records_folder(settings)
    if not dry_run:
        refuse_other_folder(settings)
    return Importer(place, settings.authority, index_records(place), dry=dry_run)


def _exit_code(report: ImportReport) -> int:
    has_problems = any(source.problems for source in report.sources)
    if has_problems and not report.files:
        return _UNREADABLE
    return 1 if report.refused or has_problems else 0


def _old_entries(feed: str) -> list[OldEntry]:
    """Return the entries of an old feed, from a file or an address."""
    data, address = read_source(feed)
    try:
        return [old_entry(entry) for entry in read_feed(data, address)]
    except IngestError as error:
        raise IngestError(f"{feed}: {error}") from error


def _print(report: ImportReport, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(report))
    elif report.files or len(report.sources) != 1:
        for line in _lines(report):
            click.echo(visible(line))
    for source in report.sources:
        for problem in source.problems:
            click.echo(visible(f"error: {source.address}: {problem}"), err=True)
    for refused in () if as_json else report.refused:
        click.echo(visible(f"{refused.story}: refused: {'; '.join(refused.problems)}"), err=True)


def _lines(report: ImportReport) -> Iterator[str]:
    for story in report.losing[:_MOST_LINES]:
        more = f"; and {len(story.problems) - _MOST_PROBLEMS} more" if len(story.problems) > _MOST_PROBLEMS else ""
        yield f"{story.record}: loses content: {'; '.join(story.problems[:_MOST_PROBLEMS])}{more}"
    if len(report.losing) > _MOST_LINES:
        yield "and more; --json lists the first 1,000, and `syndication status` all of them once they are published"
    for story in report.left:
        yield f"{story.record}: left as it is: {'; '.join(story.problems)}"
    for address in report.unmatched:
        yield f"{address}: is in the old feed, but not in the export"
    if report.moved_feeds:
        yield 'feeds that `from = "wordpress"` does not find; add these lines to [redirects] in the settings:'
        yield from (f'"{old}" = "{new}"' for old, new in report.moved_feeds.items())
    for title, counts in (("readers will miss", report.lost), ("editors should know", report.warnings)):
        yield from (
            f"{title}: {message} ({count_of(count, 'story', 'stories')})" for message, count in counts.most_common()
        )
    for source in report.sources:
        yield from source_lines(source)
    if report.skipped:
        skipped = ", ".join(f"{count:,} {reason}" for reason, count in report.skipped.most_common())
        yield f"not imported: {skipped}"
    states = ", ".join(
        f"{report.stories[state]:,} {state}" for state in ("new", "updated", "unchanged", "left", "refused")
    )
    fetched = ", and what was fetched is not stored" if report.sources else ""
    yield f"stories: {states}{f'; nothing was written{fetched} (--dry-run)' if report.dry_run else ''}"
