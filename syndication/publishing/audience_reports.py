"""The audience from the catalog, for the API, the command line and pages: who reads, day by day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from msgspec.structs import replace

from syndication.catalog import (
    Connection,
    audience_days,
    audit_pages,
    delay_days,
    old_address_days,
    partner_days,
    traffic_days,
)
from syndication.model.audience_days import DayCount, Grouping, ReaderDay, count_days
from syndication.model.audience_details import PublicationMark, partner_days_of, reader_weeks
from syndication.model.audience_report import AudienceReport, audience_report
from syndication.model.delays import delay_rows

_BEFORE = timedelta(days=21)  # the numbers of these days are compared with, or used on


def read_audience(
    connection: Connection, since: date, by: Grouping, today: date, feed: str | None = None
) -> AudienceReport:
    """Return the audience since a day by reader, feed, kind or format, of all feeds or of one (its folder)."""
    before = max(since, date.min + _BEFORE) - _BEFORE
    days = audience_days.find_days(connection, before, feed)
    recorded = audience_days.recorded_days(connection, before)
    report = audience_report(
        since,
        by,
        feed,
        days,
        traffic_days.find_traffic(connection, since, feed),
        audience_days.find_hub_days(connection, since, feed),
        recorded,
    )
    report = replace(report, weeks=reader_weeks(_counted(days, recorded), since, today))
    return report if feed is not None else _with_details(connection, report, recorded)


def _counted(days: Collection[ReaderDay], recorded: Collection[date]) -> dict[str, tuple[DayCount, ...]]:
    return count_days([each for each in days if not each.is_month], "reader", recorded)


def _with_details(connection: Connection, report: AudienceReport, recorded: Collection[date]) -> AudienceReport:
    """Return a report with what is known of all feeds together."""
    since = report.since
    marks = audit_pages.publication_marks(connection, since)
    return replace(
        report,
        marks=tuple(PublicationMark(at.date(), action) for at, action in marks),
        delays=delay_rows(delay_days.find_delays(connection, since)),
        old_addresses=tuple(old_address_days.find_hits(connection, since)),
        partners=partner_days_of(
            traffic_days.find_traffic(connection, since),
            partner_days.taken_by_day(connection, since),
            partner_days.refused_by_day(connection, since),
            [day for day in recorded if day >= since],
        ),
    )
