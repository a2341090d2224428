"""One run of an import: the stories of each batch go into the folder of records, and into the report."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.progress import Progress
from syndication.publishing.import_runs.batches import ImportBatch
from syndication.publishing.import_runs.expected_comparison import ExpectedComparison
from syndication.publishing.import_runs.report import MOST_LISTED, ImportReport, StoryReport
from syndication.publishing.imported_pictures import take_picture
from syndication.publishing.imports import Importer, ImportState
from syndication.sources.export import (
    ExportedPicture,
    ExportFile,
    ExportOptions,
    ForeignStory,
    MovedFeed,
    RefusedStory,
    WholeStory,
)
from syndication.sources.feed_list import filed_under
from syndication.sources.kinds import KINDS
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from syndication.text.address_key import address_key
from syndication.text.short_digest import short_digest


class ImportRun:
    """Imports batch after batch, and fills the report. A story that was in an earlier batch is not taken again.

    `begin` is called before the first story is taken, so not at all if the sources have none.
    """

    def __init__(
        self,
        importer: Importer,
        options: ExportOptions,
        old: Sequence[OldEntry],
        pictures: Path,
        expected: ExpectedComparison | None,
        report: ImportReport,
        begin: Callable[[], None],
        progress: Progress,
        folders: str = "",
    ) -> None:
        self._importer = importer
        self._options = options
        self._old = old
        self._pictures = pictures
        self._expected = expected
        self._report = report
        self._begin = begin
        self._progress = progress
        self._folders = folders
        self.has_begun = False
        self._matched: dict[OldEntry, datetime] = {}
        # What identifies the stories of earlier batches, and those of this one: in an array, as there may be very many,
        # and often there is only one batch.
        self._seen: set[int] = set()
        self._seen_here = array("Q")

    def take_batch(self, batch: ImportBatch) -> None:
        """Import the stories of a batch. If it is of an address, what is wrong with it stops no other (law 8)."""
        report = self._report
        if batch.report and not any(each is batch.report for each in report.sources):
            report.sources.append(batch.report)
        if not batch.files:
            return
        self._seen.update(self._seen_here)
        self._seen_here = array("Q")
        report.kind = ", ".join(dict.fromkeys(filter(None, (*report.kind.split(", "), batch.kind))))
        report.files += [file.name for file in batch.files]
        report.left_out += [f"{other.name}: {other.problem}" for other in batch.others]
        for file in batch.unreadable:
            _refuse(report, file.name, file.problem)
        before = report.stories.copy()
        try:
            self._take_entries(batch)
        except IngestError as error:
            if not batch.report:
                raise
            batch.report.problems = (*batch.report.problems, str(error))
        if batch.report:
            batch.report.stories += report.stories - before

    def finish(self) -> Mapping[OldEntry, datetime]:
        """Note which stories of the old feeds were in no batch; return the dates of the others."""
        self._report.unmatched = tuple(
            entry.link or entry.known_id for entry in dict.fromkeys(self._old) if entry not in self._matched
        )
        return self._matched

    def _take_entries(self, batch: ImportBatch) -> None:
        report = self._report
        old = join_entries((*self._old, *batch.old)) if batch.old else self._options.old
        for entry in KINDS[batch.kind].read(batch.files, replace(self._options, old=old), self._progress):
            match entry:
                case ForeignStory():
                    self._match(entry)
                    self._take_foreign(entry, batch)
                case WholeStory():
                    self._take(entry)
                case ExportedPicture():
                    self._take_picture(entry.file)
                case RefusedStory():
                    _refuse(report, entry.name, entry.problem)
                case MovedFeed():
                    report.moved_feeds[entry.old] = entry.new
                case _:
                    report.skipped[entry.reason] += entry.count

    def _match(self, story: ForeignStory) -> None:
        """Note that the export has a story of the old feeds."""
        item, ids = story.item, story.item.ids
        known = self._options.old.of(item.url, (ids.rss or ids.atom) if ids else "", published=item.published)
        self._matched.update(dict.fromkeys(known, item.published))

    def _take_foreign(self, story: ForeignStory, batch: ImportBatch) -> None:
        item = filed_under(story.item, batch.folders, self._folders)
        key = short_digest((address_key(item.url) if item.url else repr(item.ids)).encode(errors="replace"))
        if key in self._seen:
            self._report.skipped["the same story once more, from another place"] += 1
            return
        self._seen_here.append(key)
        self._take(replace(story, item=item))

    def _take(self, story: ForeignStory | WholeStory) -> None:
        """Import one story. Whatever is wrong with it stops no other (law 8)."""
        report = self._report
        if not self.has_begun:
            self._begin()
            self.has_begun = True
        try:
            record = self._importer.take(story)
        except SyndicationError as error:
            _refuse(report, story.name, str(error))
            return
        if self._expected:
            self._expected.add_record(record)
        state: ImportState = record.state
        report.stories[state] += 1
        if state == "left":
            report.left.append(StoryReport(story.name, (record.reason,), record.path))
        report.bodies.note(story.item.body)
        if imported := (record.item or story.item).imported:
            report.lost.update(imported.lost)
            report.warnings.update(imported.warnings)
            if imported.lost:
                self._note_losses(StoryReport(story.name, imported.lost, record.path))

    def _note_losses(self, losing: StoryReport) -> None:
        report = self._report
        if len(report.losing) < MOST_LISTED:
            report.losing.append(losing)
        else:
            report.cut["losing"] = report.cut.get("losing", MOST_LISTED) + 1

    def _take_picture(self, file: ExportFile) -> None:
        report = self._report
        try:
            is_new = take_picture(file, self._pictures, dry=report.dry_run)
        except SyndicationError as error:
            _refuse(report, file.name, str(error))
            return
        report.pictures["new" if is_new else "unchanged"] += 1


def refuse_unwritten(report: ImportReport, refused: Mapping[str, str]) -> None:
    """Note the records that were counted as new, and could not be written in the end."""
    for path, problem in refused.items():
        report.stories["new"] -= 1
        _refuse(report, path, f"cannot be written: {problem}; import again")


def _refuse(report: ImportReport, story: str, problem: str) -> None:
    report.stories["refused"] += 1
    report.refused.append(StoryReport(story, (problem,)))
