"""A report of any length, cut for the database: it says how long each list would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from syndication.model.reappearance import FeedComparison, StoryChange
from syndication.publishing.import_runs.checked_feed import CheckedFeed
from syndication.publishing.import_runs.report import MOST_LISTED, ImportReport, SourceReport

_LISTS = ("files", "refused", "left", "losing", "unmatched", "sources", "conflicts", "not_compared", "left_out")
_COUNTERS = ("skipped", "lost", "warnings")


def bounded(report: ImportReport, most: int = MOST_LISTED) -> ImportReport:
    """Return a report with at most so many entries in each list; what comes up again in readers goes first."""
    cut = {name: len(getattr(report, name)) for name in (*_LISTS, *_COUNTERS, "moved_feeds")}
    changes = {f"feeds[{number}]": len(one.comparison.changes) for number, one in enumerate(report.feeds or ())}
    changed: dict[str, Any] = {name: getattr(report, name)[:most] for name in _LISTS}
    changed |= {name: Counter(dict(getattr(report, name).most_common(most))) for name in _COUNTERS}
    changed["moved_feeds"] = dict(list(report.moved_feeds.items())[:most])
    changed["sources"] = [_bounded_source(one, most) for one in report.sources[:most]]
    changed["feeds"] = report.feeds and [_bounded_feed(one, most) for one in report.feeds]
    cut = {name: number for name, number in (cut | changes).items() if number > most}
    return replace(report, **changed, cut=cut | report.cut)


def _bounded_source(source: SourceReport, most: int) -> SourceReport:
    return replace(
        source,
        disallowed=source.disallowed[:most],
        problems=source.problems[:most],
        notes=source.notes[:most],
        skipped=dict(Counter(dict(source.skipped)).most_common(most)),
    )


def _bounded_feed(feed: CheckedFeed, most: int) -> CheckedFeed:
    changes = feed.comparison.changes
    if len(changes) <= most:
        return feed
    first = sorted(changes, key=_is_harmless)[:most]
    return replace(feed, comparison=_with_changes(feed.comparison, first))


def _is_harmless(change: StoryChange) -> bool:
    return not change.readers


def _with_changes(comparison: FeedComparison, changes: Sequence[StoryChange]) -> FeedComparison:
    return replace(comparison, changes=tuple(changes))
