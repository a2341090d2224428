"""The report of `import` as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.cli.feed_comparison import COULD_NOT_COMPARE, checked_lines, fix_lines
from syndication.cli.tables import count_of
from syndication.publishing.import_runs.checked_feed import comes_up
from syndication.publishing.import_runs.report import ImportReport, SourceReport

NO_FLOORS = (
    "no feed has a floor: the newest of these stories will be in the feeds, and readers may see them as new; "
    "import again with --feed and the old feed"
)
_OWN = "syndication"  # an export of this program: its feeds held the same stories
_MOST_LINES = 20  # of stories that lose content; --json has all
_MOST_PROBLEMS = 3  # of one story
_MOST_OTHERS = 10  # files that are no exports, and addresses that robots.txt forbids


def report_lines(report: ImportReport) -> Iterator[str]:
    """Yield what became of the stories, what is missing in them, and what was not imported."""
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
    for source in report.sources:
        yield from source_lines(source)
    if report.skipped:
        skipped = ", ".join(f"{count:,} {reason}" for reason, count in report.skipped.most_common())
        yield f"not imported: {skipped}"
    if report.pictures:
        yield f"pictures: {report.pictures['new']:,} new, {report.pictures['unchanged']:,} unchanged"
    if report.stories["new"] and not report.has_floors and report.kind != _OWN:
        yield NO_FLOORS
    if report.fixes is not None:
        yield from fix_lines(report.fixes)
    for checked in report.feeds or ():
        yield from checked_lines(checked)
    states = ", ".join(
        f"{report.stories[state]:,} {state}" for state in ("new", "updated", "unchanged", "left", "refused")
    )
    fetched = ", and what was fetched is not stored" if report.sources else ""
    yield f"stories: {states}{f'; nothing was written{fetched} (--dry-run)' if report.dry_run else ''}"


def exit_code(report: ImportReport) -> int:
    """Return 2 if nothing could be read or compared, 1 if a story was refused or comes up again, else 0."""
    has_problems = any(source.problems for source in report.sources)
    if report.not_compared or (has_problems and not report.files):
        return COULD_NOT_COMPARE
    return 1 if report.refused or has_problems or comes_up(report.feeds or ()) else 0


def warning_lines(report: ImportReport) -> Iterator[str]:
    """Yield what is left out, and which old feeds set no floor."""
    for other in report.left_out[:_MOST_OTHERS]:
        yield f"{other}; it is left out"
    if len(report.left_out) > _MOST_OTHERS:
        yield f"and {len(report.left_out) - _MOST_OTHERS:,} more files are left out"
    for source in report.undated:
        yield f"{source}: no entry has a date, so the feed here has no floor: readers may see old stories as new"


def source_lines(report: SourceReport) -> Iterator[str]:
    """Yield the lines on an address: what was fetched, what became of it, and what could not be fetched."""
    if not report.requests:  # nothing was fetched; the problems say why
        return
    states = ", ".join(f"{count:,} {state}" for state, count in report.stories.items()) or "no story"
    changes = f", {report.conditional:,} of them for changes" if report.conditional else ""
    yield (
        f"{report.address}: {count_of(report.documents, 'document', 'documents')} by "
        f"{count_of(report.requests, 'request', 'requests')}{changes}: {states}"
    )
    if report.skipped:
        yield f"  not fetched: {', '.join(f'{count:,} {reason}' for reason, count in report.skipped.items())}"
    yield from (f"  disallowed by robots.txt: {url}" for url in report.disallowed[:_MOST_OTHERS])
    yield from (f"  {note}" for note in report.notes)
