"""The parts of `readers` that are not about the present: the days since a date, the privacy page, unknown programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import get_args

import click
import msgspec

from syndication.catalog import traffic_days
from syndication.cli.tables import table, wrapped
from syndication.model.audience_days import Grouping
from syndication.model.audience_report import AudienceReport, ReadershipRow, report_csv
from syndication.model.privacy import privacy_paragraph
from syndication.publishing import steps
from syndication.publishing.audience_reports import read_audience
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings
from syndication.text.terminal import visible

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
PRIVACY, UNKNOWN = "privacy", "unknown"
_HEAD = ("DAY", "SUBSCRIBERS", "TOLD", "SEEN", "SURE", "POLLS", "304")
_NOBODY = "No readers were counted since that day"
_NOTHING_UNKNOWN = "All programs that fetched a feed in the last 30 days are known"


def read_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """Return the day of an option."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value}: write a day: 2026-02-05") from None


def read_report(workspace: Workspace, since: date, by: Grouping, feed: str | None) -> AudienceReport:
    """Return the audience since a day, of all feeds or of one."""
    with workspace.catalog.read() as connection:
        return read_audience(connection, since, by, steps.utc_now().date(), feed)


def printed_report(report: AudienceReport, *, as_json: bool, as_csv: bool) -> str:
    """Return a report as one JSON object, as a table for programs, or as one for people."""
    if as_json:
        return f"{msgspec.json.encode(report).decode()}\n"
    if as_csv:
        return report_csv(report)
    lines = _report_lines(report) if report.readers or report.traffic else wrapped(_NOBODY)
    return "".join(f"{line}\n" for line in lines)


def privacy_lines(settings: Settings) -> Iterator[str]:
    """Yield the paragraph for the privacy page."""
    publisher = settings.publisher or settings.title
    counts, log = settings.count_readers, settings.request_log
    yield from wrapped(privacy_paragraph(publisher, counts=counts, log=log, hub=settings.hub))


def unknown_lines(workspace: Workspace) -> Iterator[str]:
    """Yield the User-Agents of programs that nobody knows, with their polls."""
    with workspace.catalog.read() as connection:
        found = traffic_days.find_unknown_agents(connection)
    if found:
        yield from table(("POLLS", "USER-AGENT"), [(str(polls), visible(agent)) for agent, polls in found])
    else:
        yield from wrapped(_NOTHING_UNKNOWN)


def _report_lines(report: AudienceReport) -> Iterator[str]:
    polls = {(row.day, row.group): row for row in report.traffic}
    readers = {(row.day, row.group): row for row in report.readers}
    rows = []
    for day, group in sorted(dict.fromkeys([*readers, *polls]), key=lambda key: key[0]):
        traffic = polls.get((day, group))
        counted = _counted(readers.get((day, group)))
        answers = (str(traffic.polls), str(traffic.unchanged)) if traffic else ("", "")
        rows.append((day.isoformat(), *counted, *answers, visible(group)))
    yield from table((*_HEAD, report.by.upper()), rows)


def _counted(row: ReadershipRow | None) -> tuple[str, ...]:
    """Return the numbers of a row; "?" for a service that reports none."""
    if row is None:
        return ("", "", "", "")
    if row.unknown and not row.subscribers:
        return ("?", "", "", "")
    sure = f"{row.certainty}, doubtful" if row.doubtful else row.certainty
    return str(row.subscribers), str(row.reported), str(row.seen), sure
