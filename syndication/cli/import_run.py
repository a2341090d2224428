"""One run of `import`: the stories of each batch go into the folder of records, and into the report."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.cli.body_lengths import BodyLengths
from syndication.cli.expected_comparison import ExpectedComparison
from syndication.cli.feed_comparison import COULD_NOT_COMPARE, CheckedFeed, comes_up
from syndication.cli.import_sources import ImportBatch, SourceReport
from syndication.cli.progress import show_progress
from syndication.model.errors import IngestError, SyndicationError
from syndication.publishing.identity_fixes import IdentityFix
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
from syndication.sources.old_ids import IdConflict
from syndication.text.address_key import address_key
from syndication.text.short_digest import short_digest

_MOST_LOSING = 1_000


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
    own. `unmatched` are stories of the old feeds that are not in the export. `conflicts` are ids in them that cannot
    all be right. `sources` are the addresses that were fetched.

    `feeds` are the comparisons with old feeds, and `not_compared` why some could not be compared. `fixes` are the
    records that --fix has changed, or has left. `bodies` says whether the export has whole texts. `has_floors` says
    whether a feed here begins where an old feed began.
    """

    dry_run: bool
    kind: str = ""
    files: list[str] = msgspec.field(default_factory=list)
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
    sources: list[SourceReport] = msgspec.field(default_factory=list)
    conflicts: tuple[IdConflict, ...] = ()
    fixes: list[IdentityFix] | None = None
    feeds: list[CheckedFeed] | None = None
    not_compared: list[str] = msgspec.field(default_factory=list)
    bodies: BodyLengths = msgspec.field(default_factory=BodyLengths)
    has_floors: bool = True

    @property
    def exit_code(self) -> int:
        """Return 2 if nothing could be read or compared, 1 if a story was refused or comes up again, else 0."""
        has_problems = any(source.problems for source in self.sources)
        if self.not_compared or (has_problems and not self.files):
            return COULD_NOT_COMPARE
        return 1 if self.refused or has_problems or comes_up(self.feeds or ()) else 0


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
        folders: str = "",
    ) -> None:
        self._importer = importer
        self._options = options
        self._old = old
        self._pictures = pictures
        self._expected = expected
        self._report = report
        self._begin = begin
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
        for entry in KINDS[batch.kind].read(batch.files, replace(self._options, old=old), show_progress):
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
            if imported.lost and len(report.losing) < _MOST_LOSING:
                report.losing.append(StoryReport(story.name, imported.lost, record.path))

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
