"""An import from its first batch to its report: floors, records, and the feeds that a dry run would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial

from syndication.model.progress import Progress
from syndication.publishing.import_lock import import_lock
from syndication.publishing.import_runs.batches import ImportBatch
from syndication.publishing.import_runs.destination import ImportDestination
from syndication.publishing.import_runs.expected_comparison import ExpectedComparison
from syndication.publishing.import_runs.old_feeds import (
    SavedFeed,
    has_floors,
    refuse_damaged_floors,
    save_floors,
    undated_sources,
)
from syndication.publishing.import_runs.report import ImportReport
from syndication.publishing.import_runs.run import ImportRun, refuse_unwritten
from syndication.publishing.imports import Importer
from syndication.publishing.record_index import index_records
from syndication.sources.export import ExportOptions
from syndication.sources.old_entry import OldEntry


def run_import(
    batches: Iterator[ImportBatch],
    destination: ImportDestination,
    options: ExportOptions,
    old_feeds: Sequence[SavedFeed],
    report: ImportReport,
    progress: Progress,
    folders: str = "",
) -> Mapping[OldEntry, datetime]:
    """Import all batches, decide the floors of feeds, and compare the feeds that a dry run would give.

    The result are the dates of the stories that old feeds have, by their entries. `report` is filled meanwhile, so it
    says what was done when an import is interrupted.

    Raises:
        IngestError: a source cannot be read, or the file of floors is damaged.
        BusyError: another import is running.
    """
    place, dry = destination.folder, report.dry_run
    if not dry:
        refuse_damaged_floors(place)
    report.conflicts = options.old.conflicts
    old = [entry for feed in old_feeds for entry in feed.entries]
    expected = ExpectedComparison(destination, old_feeds, old_feeds, options.now) if dry and old_feeds else None
    with nullcontext() if dry else import_lock(place):
        with Importer(place, destination.publication.authority, index_records(place), dry=dry) as importer:
            # The floors come before the first story: a running service publishes each at once.
            begin = (lambda: None) if dry else partial(save_floors, place, old_feeds, options.now)
            run = ImportRun(importer, options, old, destination.pictures, expected, report, begin, progress, folders)
            for batch in batches:
                run.take_batch(batch)
            dates = run.finish()
        refuse_unwritten(report, importer.refused)
        if run.has_begun and not dry:
            save_floors(place, old_feeds, options.now, dates)
    report.has_floors = has_floors(place, old_feeds, options.now, dates)
    if expected:
        report.feeds, report.not_compared = expected.compare_all(dates)
    report.undated = undated_sources(old_feeds, options.now, dates)
    return dates
