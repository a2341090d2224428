"""The report of an import as a page shows it: the first entries of each list, and how many there are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from syndication.model.reader_models import READERS
from syndication.model.reappearance import COMES_UP
from syndication.model.requested_import import RequestedImport
from syndication.publishing.import_runs.body_lengths import BodyLengths

_MOST = 50  # entries of a list on the page; the JSON has more
_MOST_CHANGES = 10  # of each kind of change
STATES = ("new", "updated", "unchanged", "left", "refused")

JsonReport = Mapping[str, Any]
Counts = Sequence[tuple[str, int]]


class ReportList(Struct, frozen=True):
    """The first entries of a list, and how many there are in all."""

    entries: Sequence[Any]
    total: int

    @property
    def rest(self) -> int:
        """Return how many are not displayed."""
        return self.total - len(self.entries)


class ChangeGroup(Struct, frozen=True):
    """Changes of one kind in a feed; `comes_up` says whether readers show these stories as new."""

    kind: str
    comes_up: bool
    changes: ReportList


class ComparedFeed(Struct, frozen=True):
    """An old feed and the path of the document that replaces it: how many stories come up again, and all changes."""

    old: str
    new: str
    same: int
    new_stories: int
    coming_up: int
    groups: Sequence[ChangeGroup]


class ImportReportView(Struct, frozen=True, kw_only=True):
    """What a page shows of a report."""

    dry_run: bool
    kind: str
    has_floors: bool
    is_own: bool
    stories: Mapping[str, int]
    pictures: Mapping[str, int]
    skipped: Counts
    lost: Counts
    warnings: Counts
    body_warnings: Sequence[str]
    refused: ReportList
    left: ReportList
    losing: ReportList
    unmatched: ReportList
    conflicts: ReportList
    left_out: ReportList
    moved_feeds: Sequence[tuple[str, str]]
    undated: Sequence[str]
    not_compared: Sequence[str]
    sources: Sequence[Mapping[str, Any]]
    feeds: Sequence[ComparedFeed]

    @property
    def written(self) -> int:
        """Return how many records are written, or would be."""
        return self.stories["new"] + self.stories["updated"]

    @property
    def coming_up(self) -> int:
        """Return how many stories would come up again in readers."""
        return sum(feed.coming_up for feed in self.feeds)


def report_view(requested: RequestedImport) -> ImportReportView | None:
    """Return what a page shows of the report of an import, None while it waits or runs, and before."""
    if requested.is_open or not requested.report:
        return None
    report: JsonReport = msgspec.json.decode(requested.report)
    stories = {state: report["stories"].get(state, 0) for state in STATES}
    return ImportReportView(
        dry_run=report["dry_run"],
        kind=report["kind"],
        has_floors=report["has_floors"],
        is_own=report["kind"] == "syndication",
        stories=stories,
        pictures=report["pictures"],
        skipped=_counts(report, "skipped"),
        lost=_counts(report, "lost"),
        warnings=_counts(report, "warnings"),
        body_warnings=[*BodyLengths(**report["bodies"]).warnings()],
        refused=_list(report, "refused"),
        left=_list(report, "left"),
        losing=_list(report, "losing"),
        unmatched=_list(report, "unmatched"),
        conflicts=_list(report, "conflicts"),
        left_out=_list(report, "left_out"),
        moved_feeds=[*report["moved_feeds"].items()],
        undated=report["undated"],
        not_compared=report["not_compared"],
        sources=report["sources"][:_MOST],
        feeds=[_feed(one) for one in report["feeds"] or ()],
    )


def in_all_readers(readers: Sequence[str]) -> bool:
    """Return whether all readers that are known are concerned."""
    return len(readers) == len(READERS)


def _counts(report: JsonReport, name: str) -> Counts:
    return sorted(report[name].items(), key=lambda pair: (-pair[1], pair[0]))


def _list(report: JsonReport, name: str) -> ReportList:
    return ReportList(report[name][:_MOST], report["cut"].get(name, len(report[name])))


def _feed(checked: JsonReport) -> ComparedFeed:
    comparison = checked["comparison"]
    changes: Sequence[JsonReport] = comparison["changes"]
    kinds = dict.fromkeys(change["kind"] for change in changes)
    groups = [_group(kind, [change for change in changes if change["kind"] == kind]) for kind in kinds]
    coming_up = sum(bool(change.get("readers")) for change in changes)
    return ComparedFeed(
        checked["old"], checked["new"], comparison["same"], comparison["new_stories"], coming_up,
        sorted(groups, key=lambda group: not group.comes_up),
    )  # fmt: skip


def _group(kind: str, changes: Sequence[JsonReport]) -> ChangeGroup:
    return ChangeGroup(kind, kind in COMES_UP, ReportList(changes[:_MOST_CHANGES], len(changes)))
