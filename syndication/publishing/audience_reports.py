"""The audience from the catalog, for the API, the command line and pages: who reads, day by day."""

from __future__ import annotations

from datetime import date

from syndication.catalog import Connection, audience_days, traffic_days
from syndication.model.audience import CARRIED
from syndication.model.audience_days import Grouping
from syndication.model.audience_report import AudienceReport, audience_report


def read_audience(connection: Connection, since: date, by: Grouping, feed: str | None = None) -> AudienceReport:
    """Return the audience since a day by reader, feed, kind or format, of all feeds or of one (its folder)."""
    before = max(since, date.min + CARRIED) - CARRIED  # the numbers of these days may be used on
    return audience_report(
        since,
        by,
        feed,
        audience_days.find_days(connection, before, feed),
        traffic_days.find_traffic(connection, since, feed),
        audience_days.find_hub_days(connection, since, feed),
        audience_days.recorded_days(connection, before),
    )
