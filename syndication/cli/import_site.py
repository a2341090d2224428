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

from syndication.cli.body_lengths import BodyLengths
from syndication.cli.expected_comparison import ExpectedComparison
from syndication.cli.feed_comparison import COULD_NOT_COMPARE, CheckedFeed, checked_lines, comes_up, fix_lines
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.cli.old_feed_fixes import fix_from
from syndication.cli.old_feeds import (
    read_old_feeds,
    save_floors,
    undated_sources,
    warn_of_undated,
)
from syndication.cli.progress import show_progress
from syndication.cli.tables import count_of
from syndication.model.errors import IngestError, SyndicationError
from syndication.publishing.export_files import exports_at
from syndication.publishing.identity_fixes import IdentityFix
from syndication.publishing.imported_pictures import take_picture
from syndication.publishing.imports import Importer, ImportState
from syndication.publishing.record_index import index_records
from syndication.settings import load
from syndication.sources.export import (
    ExportedPicture,
    ExportFile,
    ExportOptions,
    ForeignStory,
    MovedFeed,
    RefusedStory,
    WholeStory,
)
from syndication.sources.kinds import KINDS
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from syndication.sources.old_ids import IdConflict
from syndication.text.terminal import visible
from syndication.text.urls import absolute
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

    `stories` counts them by what became of them, `pictures` the uploaded pictures of an export of this program.
    `skipped` counts what is no public story by the reason, `lost` and `warnings` the messages of all stories. `left`
    are records that were not updated. `moved_feeds` has the old and the new path of feeds that need a redirect of their
    own. `unmatched` are stories of the old feeds that are not in the export. `conflicts` are
    ids in them that cannot all be right.

    `feeds` are the comparisons with old feeds, and `not_compared` why some could not be compared. `fixes` are the
    records that --fix has changed, or has left. `bodies` says whether the export has whole texts.
    """

    kind: str
    files: tuple[str, ...]
    dry_run: bool
    stories: Counter[str] = msgspec.field(default_factory=Counter)
    pictures: Counter[str] = msgspec.field(default_factory=Counter)
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    lost: Counter[str] = msgspec.field(default_factory=Counter)
    warnings: Counter[str] = msgspec.field(default_factory=Counter)
    refused: list[StoryReport] = msgspec.field(default_factory=list)
    left: list[StoryReport] = msgspec.field(default_factory=list)
    losing: list[StoryReport] = msgspec.field(default_factory=list)
    moved_feeds: dict[str, str] = msgspec.field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    conflicts: tuple[IdConflict, ...] = ()
    fixes: list[IdentityFix] | None = None
    feeds: list[CheckedFeed] | None = None
    not_compared: list[str] = msgspec.field(default_factory=list)
    bodies: BodyLengths = msgspec.field(default_factory=BodyLengths)

    @property
    def exit_code(self) -> int:
        """Return 2 if an old feed could not be compared, 1 if a story was refused or comes up again, else 0."""
        if self.not_compared:
            return COULD_NOT_COMPARE
        return 1 if self.refused or comes_up(self.feeds or ()) else 0


def _zone(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not is_zone(value):
        near = similar_zone(value)
        hint = f"; did you mean {near}?" if near else "; write a name such as Europe/Berlin"
        raise click.BadParameter(f"{value!r} is no time zone{hint}", param=parameter)
    return value


def _site(_context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    if value and absolute(value, "").rstrip("/") != value.rstrip("/"):
        raise click.BadParameter(f"{value!r} is no http or https address; write https://old.example", param=parameter)
    return value or ""


@click.command(short_help="Make records from the export of another site.")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE...")
@click.option("--from", "kind", type=click.Choice(list(KINDS)), help="The kind of export; default: found in the file.")
@click.option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="[FEED=]SOURCE",
    help="The site's last feed, a file or an address; repeatable.",
)
@click.option(
    "--timezone", callback=_zone, metavar="ZONE", help="The zone of dates without one; default: the settings'."
)
@click.option("--site", callback=_site, metavar="URL", help="The address of the old site, if the export lacks it.")
@click.option("--type", "types", multiple=True, default=("post",), help="A type of posts to import; default: post.")
@click.option("--dry-run", is_flag=True, help="Report what would be imported, and write nothing.")
@click.option("--fix", "fixes", is_flag=True, help="Write ids and dates of the old feed into records not yet public.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_site(
    sources: tuple[Path, ...],
    kind: str | None,
    feeds: tuple[str, ...],
    timezone: str | None,
    site: str,
    types: tuple[str, ...],
    dry_run: bool,
    fixes: bool,
    as_json: bool,
) -> None:
    """Make records from the export of another site: WordPress or Squarespace (WXR), Ghost,
    Blogger, Medium, Substack, Movable Type, Arc XP, Drupal, or the folder of a site generator:
    Jekyll, Hugo, Eleventy, Astro, Zola, Pelican.

    SOURCE is a file, a folder of files, or a zip archive. Give all files of an export at once,
    as they refer to each other. Only stories that were public, or are scheduled, are imported;
    what else is there is counted. Each story keeps the id under which readers know it; --feed
    takes ids and dates from the old feed, where that has the story.

    So that readers see no old story as new, feeds here begin where the old feed began, until new
    stories fill them. --feed SOURCE is the old main feed, --feed sections/world=SOURCE the one
    that sections/world replaces.

    With --feed and --dry-run, the feeds that the records will make are compared with the old
    ones: which stories would come up again in readers, in which readers, why, and what to write.
    --fix imports, writes ids and dates of the old feeds into all records that the service has
    not read yet, and compares.

    Importing again takes only what has changed in the export. A record that was edited since
    is left as it is. Exits with 1 if stories were refused or would come up again, and with 2 if
    a file cannot be read or a feed cannot be compared.

    \b
    With --json, the object has:
      kind, files, dry_run
      stories       how many are new, updated, unchanged, left, refused
      pictures      how many pictures of an own export are new, unchanged
      skipped       how many entries are no public story, by the reason
      lost          what readers miss, by kind, and in how many stories
      warnings      what editors should know, by kind, and in how many stories
      refused, left, losing   each story with its problems, and its record (losing: the first 1,000)
      moved_feeds   old and new paths of feeds that need a line of their own in [redirects]
      unmatched     stories of the old feed that are not in the export
      conflicts     ids that several stories of the old feeds have, and stories with several ids
      feeds         the comparison of each old feed with the one that replaces it
      not_compared  the old feeds that could not be compared, and why
      bodies        how many texts there are, how many end as an excerpt does, and the words of the longest
      fixes         the records that --fix has changed or left, with each change

    \b
    Examples:
      syndication import export.xml --dry-run
      syndication import export.zip --feed https://old.example/feed/ --timezone Europe/Berlin
      syndication import export.xml --feed old.xml --dry-run
      syndication import export.xml --feed old.xml --feed sections/world=old-world.xml
      syndication import part-1.xml part-2.xml --type post --type review --json
    """
    if fixes and (dry_run or not feeds):
        raise click.UsageError("--fix writes what --feed says; give --feed, and not --dry-run")
    settings = load()
    try:
        name, files = _files(sources, kind)
        old_feeds = read_old_feeds(feeds)
        options = ExportOptions(
            now=datetime.now(UTC),
            language=settings.language,
            timezone=timezone or settings.timezone,
            types=frozenset(types),
            old=join_entries(entry for feed in old_feeds for entry in feed.entries),
            site=site,
        )
        place = records_folder(settings)
        if not dry_run:
            refuse_other_folder(settings)
            save_floors(place, old_feeds, options.now)  # before the stories: a running service publishes each at once
        report = ImportReport(name, tuple(file.name for file in files), dry_run, conflicts=options.old.conflicts)
        expected = ExpectedComparison(settings, old_feeds, old_feeds, options.now) if dry_run and old_feeds else None
        with Importer(place, settings.authority, index_records(place), dry=dry_run) as importer:
            dates = _import(files, options, importer, Path(settings.pictures), report, expected)
        if not dry_run:
            save_floors(place, old_feeds, options.now, dates)
        if fixes:
            report.fixes = fix_from(settings, options.old, options.now)
            expected = ExpectedComparison(settings, old_feeds, old_feeds, options.now)
        if expected:
            report.feeds, report.not_compared = expected.compare_all(dates)
        warn_of_undated(undated_sources(old_feeds, options.now, dates))
    except IngestError as error:
        click.echo(f"error: {visible(str(error))}", err=True)
        sys.exit(_UNREADABLE)
    _print(report, as_json)
    sys.exit(report.exit_code)


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


def _import(
    files: Sequence[ExportFile],
    options: ExportOptions,
    importer: Importer,
    pictures: Path,
    report: ImportReport,
    expected: ExpectedComparison | None,
) -> dict[OldEntry, datetime]:
    """Import all stories; return the dates of those that old feeds have, by their entries."""
    matched: dict[OldEntry, datetime] = {}
    for entry in KINDS[report.kind].read(files, options, show_progress):
        match entry:
            case ForeignStory():
                ids = entry.item.ids
                known = options.old.of(entry.item.url, (ids.rss or ids.atom) if ids else "")
                matched.update(dict.fromkeys(known, entry.item.published))
                _take(entry, importer, report, expected)
            case WholeStory():
                _take(entry, importer, report, expected)
            case ExportedPicture():
                _take_picture(entry.file, pictures, report)
            case RefusedStory():
                _refuse(report, entry.name, entry.problem)
            case MovedFeed():
                report.moved_feeds[entry.old] = entry.new
            case _:
                report.skipped[entry.reason] += entry.count
    everything = dict.fromkeys(entry for entries in options.old.by_link.values() for entry in entries)
    everything |= dict.fromkeys(entry for entries in options.old.by_id.values() for entry in entries)
    report.unmatched = tuple(entry.link or entry.known_id for entry in everything if entry not in matched)
    return matched


def _take(
    story: ForeignStory | WholeStory, importer: Importer, report: ImportReport, expected: ExpectedComparison | None
) -> None:
    """Import one story. Whatever is wrong with it stops no other (law 8)."""
    try:
        record = importer.take(story)
    except SyndicationError as error:
        _refuse(report, story.name, str(error))
        return
    if expected:
        expected.add_record(record)
    state: ImportState = record.state
    report.stories[state] += 1
    if state == "left":
        report.left.append(StoryReport(story.name, (record.reason,), record.path))
    report.bodies.note(story.item.body)
    if imported := story.item.imported:
        report.lost.update(imported.lost)
        report.warnings.update(imported.warnings)
        if imported.lost and len(report.losing) < _MOST_LOSING:
            report.losing.append(StoryReport(story.name, imported.lost, record.path))


def _take_picture(file: ExportFile, pictures: Path, report: ImportReport) -> None:
    try:
        is_new = take_picture(file, pictures, dry=report.dry_run)
    except SyndicationError as error:
        _refuse(report, file.name, str(error))
        return
    report.pictures["new" if is_new else "unchanged"] += 1


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
    for problem in report.not_compared:
        click.echo(visible(problem), err=True)


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
    for conflict in report.conflicts[:_MOST_LINES]:
        yield f"{conflict.problem}: {', '.join(conflict.parts)}"
    if len(report.conflicts) > _MOST_LINES:
        yield f"and {len(report.conflicts) - _MOST_LINES:,} more such ids; --json lists them"
    if report.moved_feeds:
        yield f'feeds that `from = "{report.kind}"` does not find; add these lines to [redirects] in the settings:'
        yield from (f'"{old}" = "{new}"' for old, new in report.moved_feeds.items())
    yield from report.bodies.warnings()
    for title, counts in (("readers will miss", report.lost), ("editors should know", report.warnings)):
        yield from (
            f"{title}: {message} ({count_of(count, 'story', 'stories')})" for message, count in counts.most_common()
        )
    if report.skipped:
        skipped = ", ".join(f"{count:,} {reason}" for reason, count in report.skipped.most_common())
        yield f"not imported: {skipped}"
    if report.pictures:
        yield f"pictures: {report.pictures['new']:,} new, {report.pictures['unchanged']:,} unchanged"
    if report.fixes is not None:
        yield from fix_lines(report.fixes)
    for checked in report.feeds or ():
        yield from checked_lines(checked)
    states = ", ".join(
        f"{report.stories[state]:,} {state}" for state in ("new", "updated", "unchanged", "left", "refused")
    )
    yield f"stories: {states}{'; nothing was written (--dry-run)' if report.dry_run else ''}"
