"""The run of an import that somebody asked for, in a process of its own. One at a time, over all machines.

The process works in the folder of the uploaded files, so that all messages name them as people know them.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import chdir, closing
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, Connection, audit, imports
from syndication.catalog.audit import AuditEntry
from syndication.catalog.locks import named_lock
from syndication.http.fetch import Guard, PublicOnly
from syndication.model.errors import BusyError, IngestError, SyndicationError
from syndication.model.progress import Progress
from syndication.model.requested_import import MOST_STARTS, ImportProgressState, RequestedImport
from syndication.publishing import folder_identity
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.import_runs.batches import WebOptions, import_batches
from syndication.publishing.import_runs.bounded_report import bounded
from syndication.publishing.import_runs.destination import ImportDestination
from syndication.publishing.import_runs.execution import run_import
from syndication.publishing.import_runs.files import files_folder
from syndication.publishing.import_runs.monitor import RunMonitor
from syndication.publishing.import_runs.old_feeds import read_old_feed
from syndication.publishing.import_runs.queue import LOCK, next_import
from syndication.publishing.import_runs.report import ImportReport
from syndication.publishing.steps import utc_now
from syndication.sources.export import ExportOptions
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries

log = logging.getLogger("syndication")

_STATES = ("new", "updated", "unchanged", "left", "refused")
_OTHER = "another import is writing to the folder of records; this one waits for its end"
_RESTARTED = "the service was restarted; the import goes on"
_DIED = (
    "its process ended before it was done, three times; look into the log, and at the memory of the machine, then "
    "start it again, or use the command: syndication import"
)
_PROGRAM_FAULT = "is a fault of this program"


class ImportContext(Struct, frozen=True):
    """What a run needs: the database, where records go, the folder of uploads, and what the settings say.

    `guard` says which addresses may be fetched: those of a browser must be on the public internet.
    """

    catalog: Catalog
    destination: ImportDestination
    root: Path
    language: str = ""
    timezone: str = ""
    guard: Guard = PublicOnly()
    pause: float = 1.0


def run_next(context: ImportContext) -> bool:
    """Run the next import whose files are on this machine; return False if nothing could be run.

    Raises:
        BusyError: another process runs one.
        CatalogError: the database is unavailable.
    """
    with named_lock(context.catalog, LOCK):
        requested = next_import(context.catalog, context.root)
        return requested is not None and _run(context, requested)


def _run(context: ImportContext, requested: RequestedImport) -> bool:
    """Run an import, and note what came of it. An import that ran when its process died is taken up again."""
    with context.catalog.begin() as connection:
        if not imports.start(connection, requested.id, utc_now()):
            return False
    if requested.starts >= MOST_STARTS:
        _finish(context, requested, "failed", None, _DIED)
        return True
    if requested.is_cancelled:
        _finish(context, requested, "cancelled", None)
        return True
    monitor, report = RunMonitor(context.catalog, requested.id), ImportReport(requested.dry_run)
    log.info("import %s: %s begins", requested.id, "a dry run" if requested.dry_run else "the run")
    return _end(context, requested, report, _outcome(context, requested, monitor, report))


class _Outcome(Struct, frozen=True):
    """How a run has ended; a state of "waiting" means that it is to be run again."""

    state: ImportProgressState
    problem: str = ""


def _outcome(context: ImportContext, requested: RequestedImport, monitor: RunMonitor, report: ImportReport) -> _Outcome:
    monitor.start()
    try:
        try:
            _import(context, requested, monitor.report, report)
        finally:
            monitor.stop()
    except KeyboardInterrupt:
        return _Outcome("cancelled") if monitor.is_cancelled else _Outcome("waiting", _RESTARTED)
    except BusyError:
        return _Outcome("waiting", _OTHER)
    except (SyndicationError, OSError) as error:
        return _Outcome("failed", str(error))
    except Exception as error:  # whatever an export has, the worker goes on (law 8)
        log.exception("import %s failed", requested.id)
        return _Outcome("failed", f"{type(error).__name__} {_PROGRAM_FAULT}; its log has more")
    return _Outcome("done")


def _import(context: ImportContext, requested: RequestedImport, progress: Progress, report: ImportReport) -> None:
    choices, place = requested.choices, context.destination.folder
    if not requested.dry_run:
        folder_identity.refuse_other(context.catalog, items_folder(place))
    with chdir(files_folder(context.root, requested.id)):
        feeds = [read_old_feed(feed.folder, feed.source, context.guard) for feed in choices.feeds]
        options = _options(context, requested, utc_now(), [entry for feed in feeds for entry in feed.entries])
        web = WebOptions(
            imports=context.root,
            guard=context.guard,
            pause=context.pause,
            dry=requested.dry_run,
            progress=progress,
        )
        sources = [*choices.files, *filter(None, (choices.address,))]
        with closing(import_batches(sources, choices.kind, web)) as batches:
            run_import(batches, context.destination, options, feeds, report, progress, choices.folders)
    if not report.files and (problems := [problem for source in report.sources for problem in source.problems]):
        raise IngestError(problems[0])


def _options(context: ImportContext, requested: RequestedImport, now: datetime, old: list[OldEntry]) -> ExportOptions:
    choices = requested.choices
    return ExportOptions(
        now=now,
        language=context.language,
        timezone=choices.timezone or context.timezone,
        types=frozenset(choices.types),
        old=join_entries(old),
        site=choices.site,
        use_updated=choices.use_updated,
        with_paid=choices.paid,
    )


def _end(context: ImportContext, requested: RequestedImport, report: ImportReport, outcome: _Outcome) -> bool:
    """Note how a run has ended; return False if it waits again."""
    if outcome.state == "waiting":
        with context.catalog.begin() as connection:
            imports.put_back(connection, requested.id, outcome.problem)
        return False
    _finish(context, requested, outcome.state, report, outcome.problem)
    return True


def _finish(
    context: ImportContext,
    requested: RequestedImport,
    state: ImportProgressState,
    report: ImportReport | None,
    problem: str = "",
) -> None:
    now = utc_now()
    data = msgspec.json.encode(bounded(report)) if report else b""
    keep_files = state == "failed" or (state == "done" and requested.dry_run)
    with context.catalog.begin() as connection:
        imports.finish(connection, requested.id, state, now, problem=problem, report=data, keep_files=keep_files)
        if report and not requested.dry_run:
            _log_result(connection, requested, report, now)
    log.info("import %s: %s%s", requested.id, state, f": {problem}" if problem else "")
    if not keep_files:
        shutil.rmtree(files_folder(context.root, requested.id), ignore_errors=True)


def _log_result(connection: Connection, requested: RequestedImport, report: ImportReport, now: datetime) -> None:
    counts = ", ".join(f"{report.stories[state]:,} {state}" for state in _STATES)
    note = f"{requested.id}: {counts}"
    audit.add(connection, [AuditEntry(at=now, who=requested.who, action="imported", note=note)])
