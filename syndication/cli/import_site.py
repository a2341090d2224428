"""`import`: make records from the export of another site."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from syndication.cli.feed_source import read_source
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.cli.progress import show_progress
from syndication.cli.tables import count_of
from syndication.model.errors import IngestError, SyndicationError
from syndication.publishing.export_files import exports_at
from syndication.publishing.imports import Importer, ImportState, index_records
from syndication.settings import load
from syndication.sources.export import ExportFile, ExportOptions, ForeignStory, MovedFeed, RefusedStory
from syndication.sources.feed import read_feed
from syndication.sources.kinds import KINDS
from syndication.sources.old_feed import OldEntry, join_entries, old_entry
from syndication.text.terminal import visible
from syndication.text.zones import is_zone, similar_zone

_UNREADABLE = 2
_MOST_LINES = 20  # of stories that lose content; --json has all
_MOST_LOSING = 1_000
_MOST_PROBLEMS = 3  # of one story
_MOST_OTHERS = 10  # files that are no exports


class StoryReport(Struct, frozen=True):
    """A story with a problem: its name in the export, the path of its record if it has one, and what is wrong."""

    story: str
    problems: tuple[str, ...]
    record: str = ""


class ImportReport(Struct):
    """What an import did, or would do.

    `stories` counts them by what became of them. `skipped` counts what is no public story by the reason, `lost` and
    `warnings` the messages of all stories. `left` are records that were not updated. `moved_feeds` has the
    old and the new path of feeds that need a redirect of their own. `unmatched` are stories of the old feeds that are
    not in the export.
    """

    kind: str
    files: tuple[str, ...]
    dry_run: bool
    stories: Counter[str] = msgspec.field(default_factory=Counter)
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    lost: Counter[str] = msgspec.field(default_factory=Counter)
    warnings: Counter[str] = msgspec.field(default_factory=Counter)
    refused: list[StoryReport] = msgspec.field(default_factory=list)
    left: list[StoryReport] = msgspec.field(default_factory=list)
    losing: list[StoryReport] = msgspec.field(default_factory=list)
    moved_feeds: dict[str, str] = msgspec.field(default_factory=dict)
    unmatched: tuple[str, ...] = ()


def _zone(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not is_zone(value):
        near = similar_zone(value)
        hint = f"; did you mean {near}?" if near else "; write a name such as Europe/Berlin"
        raise click.BadParameter(f"{value!r} is no time zone{hint}", param=parameter)
    return value


@click.command(short_help="Make records from the export of another site.")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE...")
@click.option("--from", "kind", type=click.Choice(list(KINDS)), help="The kind of export; default: found in the file.")
@click.option("--feed", "feeds", multiple=True, metavar="FILE|URL", help="The site's last feed; may be repeated.")
@click.option(
    "--timezone", callback=_zone, metavar="ZONE", help="The zone of dates without one; default: the settings'."
)
@click.option("--type", "types", multiple=True, default=("post",), help="A type of posts to import; default: post.")
@click.option("--dry-run", is_flag=True, help="Report what would be imported, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_site(
    sources: tuple[Path, ...],
    kind: str | None,
    feeds: tuple[str, ...],
    timezone: str | None,
    types: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make records from the export of another site: WordPress or Squarespace (WXR), or the folder
    of a site generator: Jekyll, Hugo, Eleventy, Astro, Zola or Pelican.

    SOURCE is a file, a folder of files, or a zip archive. Give all files of an export at once,
    as they refer to each other. Only stories that were public, or are scheduled, are imported;
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

    \b
    Examples:
      syndication import export.xml --dry-run
      syndication import export.zip --feed https://old.example/feed/ --timezone Europe/Berlin
      syndication import part-1.xml part-2.xml --type post --type review --json
    """
    settings = load()
    try:
        name, files = _files(sources, kind)
        old = [entry for feed in feeds for entry in _old_entries(feed)]
        options = ExportOptions(
            now=datetime.now(UTC),
            language=settings.language,
            timezone=timezone or settings.timezone,
            types=frozenset(types),
            old=join_entries(old),
        )
        place = records_folder(settings)
        if not dry_run:
            refuse_other_folder(settings)
        importer = Importer(place, settings.authority, index_records(place), dry=dry_run)
        report = ImportReport(name, tuple(file.name for file in files), dry_run)
        _import(files, options, importer, report)
    except IngestError as error:
        click.echo(f"error: {visible(str(error))}", err=True)
        sys.exit(_UNREADABLE)
    _print(report, as_json)
    sys.exit(1 if report.refused else 0)


def _files(sources: Sequence[Path], kind: str | None) -> tuple[str, list[ExportFile]]:
    """Return the kind of the export, and its files, each once."""
    found = [exports_at(source, kind or "") for source in sources]
    kinds = sorted({name for each in found for name in each.files})
    if len(kinds) > 1:
        names = ", ".join(kinds)
        raise IngestError(f"these are exports of several kinds: {names}; name one with --from, and import it first")
    others = [name for each in found for name in each.others]
    for name in others[:_MOST_OTHERS]:
        click.echo(f"{visible(name)}: is no export that is known here; it is left out", err=True)
    if len(others) > _MOST_OTHERS:
        click.echo(f"and {len(others) - _MOST_OTHERS:,} more files are left out", err=True)
    if not kinds:
        titles = ", ".join(each.title for each in KINDS.values())
        raise IngestError(f"{sources[0]}: there is no export here; known are: {titles}")
    return kinds[0], list({file.name: file for each in found for file in each.files.get(kinds[0], ())}.values())


def _old_entries(feed: str) -> list[OldEntry]:
    """Return the entries of an old feed, from a file or an address."""
    data, address = read_source(feed)
    try:
        return [old_entry(entry) for entry in read_feed(data, address)]
    except IngestError as error:
        raise IngestError(f"{feed}: {error}") from error


def _import(files: Sequence[ExportFile], options: ExportOptions, importer: Importer, report: ImportReport) -> None:
    matched: set[OldEntry] = set()
    for entry in KINDS[report.kind].read(files, options, show_progress):
        match entry:
            case ForeignStory():
                ids = entry.item.ids
                matched.update(options.old.of(entry.item.url, (ids.rss or ids.atom) if ids else ""))
                _take(entry, importer, report)
            case RefusedStory():
                _refuse(report, entry.name, entry.problem)
            case MovedFeed():
                report.moved_feeds[entry.old] = entry.new
            case _:
                report.skipped[entry.reason] += entry.count
    everything = dict.fromkeys(entry for entries in options.old.by_link.values() for entry in entries)
    everything |= dict.fromkeys(entry for entries in options.old.by_id.values() for entry in entries)
    report.unmatched = tuple(entry.link or entry.known_id for entry in everything if entry not in matched)


def _take(story: ForeignStory, importer: Importer, report: ImportReport) -> None:
    """Import one story. Whatever is wrong with it stops no other (law 8)."""
    try:
        record = importer.take(story)
    except SyndicationError as error:
        _refuse(report, story.name, str(error))
        return
    state: ImportState = record.state
    report.stories[state] += 1
    if state == "left":
        report.left.append(StoryReport(story.name, (record.reason,), record.path))
    if imported := story.item.imported:
        report.lost.update(imported.lost)
        report.warnings.update(imported.warnings)
        if imported.lost and len(report.losing) < _MOST_LOSING:
            report.losing.append(StoryReport(story.name, imported.lost, record.path))


def _refuse(report: ImportReport, story: str, problem: str) -> None:
    report.stories["refused"] += 1
    report.refused.append(StoryReport(story, (problem,)))


def _print(report: ImportReport, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(report))
        return
    for line in _lines(report):
        click.echo(visible(line))
    for refused in report.refused:
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
        yield f'feeds that `from = "{report.kind}"` does not find; add these lines to [redirects] in the settings:'
        yield from (f'"{old}" = "{new}"' for old, new in report.moved_feeds.items())
    for title, counts in (("readers will miss", report.lost), ("editors should know", report.warnings)):
        yield from (
            f"{title}: {message} ({count_of(count, 'story', 'stories')})" for message, count in counts.most_common()
        )
    if report.skipped:
        skipped = ", ".join(f"{count:,} {reason}" for reason, count in report.skipped.most_common())
        yield f"not imported: {skipped}"
    states = ", ".join(
        f"{report.stories[state]:,} {state}" for state in ("new", "updated", "unchanged", "left", "refused")
    )
    yield f"stories: {states}{'; nothing was written (--dry-run)' if report.dry_run else ''}"
