"""`import`: make records from the export of another site."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime

import click
import msgspec

from syndication.cli.folders import import_destination, refuse_other_folder
from syndication.cli.import_lines import exit_code, report_lines, warning_lines
from syndication.cli.numbers import Seconds
from syndication.cli.old_feed_fixes import fix_from
from syndication.cli.old_feed_options import read_old_feeds
from syndication.cli.progress import end_progress, show_progress
from syndication.model.errors import IngestError
from syndication.publishing.import_runs.batches import WebOptions, import_batches, is_address
from syndication.publishing.import_runs.destination import imports_folder
from syndication.publishing.import_runs.execution import run_import
from syndication.publishing.import_runs.expected_comparison import ExpectedComparison
from syndication.publishing.import_runs.report import ImportReport
from syndication.publishing.site_import import guard_of
from syndication.settings import load
from syndication.sources.export import ExportOptions
from syndication.sources.kinds import KINDS
from syndication.sources.old_feed import join_entries
from syndication.text.terminal import visible
from syndication.text.urls import absolute
from syndication.text.zones import is_zone, similar_zone

_UNREADABLE = 2
_PAID_IN_FULL = 'warning: feeds will have the whole text of paid stories; if not, set paid_stories = "summary" first'
_INTERRUPTED = 130


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


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(), metavar="SOURCE...")
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
@click.option("--paid", "with_paid", is_flag=True, help="Import stories for members and payers too; see above.")
@click.option("--use-updated", is_flag=True, help="In feeds without a date of publication, take the last change's.")
@click.option(
    "--folders", type=click.Choice(["section", "tags"]), help="What the folders of a list of feeds (OPML) become."
)
@click.option(
    "--pause", type=Seconds(3600), default=1.0, help="How long to wait between two requests to a host; default: 1."
)
@click.option("--fresh", is_flag=True, help="Fetch addresses anew, without what is stored of them in var/imports.")
@click.option("--dry-run", is_flag=True, help="Report what would be imported, and write nothing.")
@click.option("--fix", "fixes", is_flag=True, help="Write ids and dates of the old feed into records not yet public.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_site(
    sources: tuple[str, ...],
    kind: str | None,
    feeds: tuple[str, ...],
    timezone: str | None,
    site: str,
    types: tuple[str, ...],
    with_paid: bool,
    use_updated: bool,
    folders: str | None,
    pause: float,
    fresh: bool,
    dry_run: bool,
    fixes: bool,
    as_json: bool,
) -> None:
    """Make records from another site: from an export of WordPress or Squarespace (WXR), Ghost,
    Blogger, Medium, Substack, Movable Type, Arc XP or Drupal, from the folder of a site generator
    (Jekyll, Hugo, Eleventy, Astro, Zola, Pelican), from feeds (RSS, Atom, JSON Feed), or from an
    address.

    SOURCE is a file, a folder of files, a zip archive, an address, or a list of feeds (OPML). Give
    all files of an export at once, as they refer to each other. Of an address, the whole history
    of the feed is fetched, one request a second; where the feed has none, the pages in the
    site's sitemap. What was fetched is stored in var/imports, so that an interrupted import goes
    on, and a later one asks only for what has changed. Only stories that were public, or are scheduled, are imported;
    what else is there is counted. Each story keeps the id under which readers know it; --feed
    takes ids and dates from the old feed, where that has the story.

    Stories that only members or payers could read are counted, unless --paid is given. Then they
    are imported, and say so in `access`. Feeds have their whole text, unless the setting
    paid_stories is "summary".

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
      has_floors    whether a feed here begins where an old feed began
      bodies        how many texts there are, how many end as an excerpt does, and the words of the longest
      fixes         the records that --fix has changed or left, with each change
      sources       of each address: documents, requests, stories, problems
      left_out      files that are no export that is known here
      undated       old feeds of which no entry has a date, so that they set no floor
      cut           lists that are cut off, with how many entries they would have

    \b
    Examples:
      syndication import export.xml --dry-run
      syndication import export.zip --feed https://old.example/feed/ --timezone Europe/Berlin
      syndication import export.xml --feed old.xml --dry-run
      syndication import export.xml --feed old.xml --feed sections/world=old-world.xml
      syndication import part-1.xml part-2.xml --type post --type review --json
      syndication import my-blog/ --site https://old.example
      syndication import https://old.example/
      syndication import feeds.opml --folders section
    """
    if fixes and (dry_run or not feeds):
        raise click.UsageError("--fix writes what --feed says; give --feed, and not --dry-run")
    settings = load()
    if with_paid and settings.paid_stories == "full":
        click.echo(_PAID_IN_FULL, err=True)
    report = ImportReport(dry_run)
    try:
        old_feeds = read_old_feeds(feeds)
        options = ExportOptions(
            now=datetime.now(UTC),
            language=settings.language,
            timezone=timezone or settings.timezone,
            types=frozenset(types),
            old=join_entries(entry for feed in old_feeds for entry in feed.entries),
            site=site,
            use_updated=use_updated,
            with_paid=with_paid,
        )
        web = WebOptions(
            imports=imports_folder(settings.database, settings.items),
            guard=guard_of([source for source in sources if is_address(source)]),
            pause=pause,
            dry=dry_run,
            fresh=fresh,
            progress=show_progress,
            end_progress=end_progress,
        )
        if not dry_run:
            refuse_other_folder(settings)
        destination = import_destination(settings)
        with closing(import_batches(sources, kind or "", web)) as batches:
            dates = run_import(batches, destination, options, old_feeds, report, show_progress, folders or "")
        if fixes:
            report.fixes = fix_from(settings, options.old, options.now)
            expected = ExpectedComparison(destination, old_feeds, old_feeds, options.now)
            report.feeds, report.not_compared = expected.compare_all(dates)
    except IngestError as error:
        click.echo(f"error: {visible(str(error))}", err=True)
        sys.exit(_UNREADABLE)
    except KeyboardInterrupt:
        what = "nothing was written (--dry-run)" if dry_run else "run the same command again to go on"
        click.echo(f"\ninterrupted; {what}", err=True)
        sys.exit(_INTERRUPTED)
    _print(report, as_json)
    sys.exit(exit_code(report))


def _print(report: ImportReport, as_json: bool) -> None:
    for line in warning_lines(report):
        click.echo(visible(line), err=True)
    if as_json:
        click.echo(msgspec.json.encode(report))
    elif report.files or len(report.sources) != 1:
        for line in report_lines(report):
            click.echo(visible(line))
    for source in report.sources:
        for problem in source.problems:
            click.echo(visible(f"error: {source.address}: {problem}"), err=True)
    for refused in () if as_json else report.refused:
        click.echo(visible(f"{refused.story}: refused: {'; '.join(refused.problems)}"), err=True)
    for problem in report.not_compared:
        click.echo(visible(problem), err=True)
