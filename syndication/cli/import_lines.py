"""The report of `import` as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.cli.feed_comparison import checked_lines, fix_lines
from syndication.cli.import_run import ImportReport
from syndication.cli.import_sources import source_lines
from syndication.cli.tables import count_of

NO_FLOORS = (
    "no feed has a floor: the newest of these stories will be in the feeds, and readers may see them as new; "
    "import again with --feed and the old feed"
)
_OWN = "syndication"  # an export of this program: its feeds held the same stories
_MOST_LINES = 20  # of stories that lose content; --json has all
_MOST_PROBLEMS = 3  # of one story


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
