"""The audience: subscribers by reader and feed, polls and bytes, day by day, as plots, tables and CSV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import msgspec
from flask import Response
from msgspec import Struct

from syndication.catalog import Connection, audience_days, traffic_days
from syndication.model.audience_days import Grouping
from syndication.model.audience_report import DETAIL_TABLES, AudienceReport, details_csv, report_csv
from syndication.model.feed_path import ALL_ITEMS
from syndication.publishing.audience_reports import read_audience
from syndication.text.characters import illegal_character
from syndication.web.audience import pictures
from syndication.web.audience.detail_pictures import (
    delivery_plot,
    fetch_plot,
    old_addresses_plot,
    partner_plots,
    weeks_plot,
)
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.audience_rows import MOST_READERS, clients_of, readers_now
from syndication.web.desk.blueprint import desk
from syndication.web.desk.drawn_plots import DrawnPlot, draw_plot
from syndication.web.desk.lists import given_filters
from syndication.web.desk.pages import page, with_headers

SPANS = (30, 90, 365)
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)


class AudienceQuery(Struct, frozen=True):
    """What the address asks for: the first day, how readers are grouped, and one feed by its folder (None: all)."""

    days: int
    since: date
    by: Grouping
    feed: str | None


@desk.get("/audience")
@screen("read")
def audience() -> Response:
    """Show the audience of all feeds, or of one."""
    query = _query()
    with here().catalog.read() as connection:
        report = _report(connection, query)
        drawn = _plots(connection, query, report)
        clients = clients_of(traffic_days.find_traffic(connection, query.since, query.feed))
    readers = readers_now(report)
    return page(
        "audience.html",
        person().language,
        query=query,
        spans=SPANS,
        groupings=GROUPINGS,
        readers=readers[:MOST_READERS],
        left_out=max(len(readers) - MOST_READERS, 0),
        hub=[row for row in report.hub if row.day == report.hub[-1].day],
        plots=drawn,
        clients=clients,
    )


@desk.get("/audience/ways")
@screen("read")
def audience_ways() -> Response:
    """Show how stories get to readers: delays, old addresses, and partners."""
    query = msgspec.structs.replace(_query(), feed=None)
    with here().catalog.read() as connection:
        report = _report(connection, query)
        recorded = audience_days.recorded_days(connection, query.since)
    found = [
        (fetch_plot(report.delays), "delays"),
        (delivery_plot(report.delays), "delays"),
        (old_addresses_plot(report.old_addresses, recorded), "old_addresses"),
        *((plot, "partners") for plot in partner_plots(report.partners)),
    ]
    drawn = [draw_plot(plot, f"plot-{number}", table) for number, (plot, table) in enumerate(found, 1)]
    return page("audience_ways.html", person().language, query=query, spans=SPANS, plots=drawn)


@desk.get("/audience.csv")
@screen("read")
def audience_table() -> Response:
    """Return the readers and polls by day as a table, or another part of the audience."""
    wanted = given_filters(("table",)).get("table")
    table = next((each for each in DETAIL_TABLES if each == wanted), None)
    with here().catalog.read() as connection:
        report = _report(connection, _query())
    text = details_csv(report, table) if table else report_csv(report)
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audience.csv"'
    return with_headers(response)


def _query() -> AudienceQuery:
    """Return what the address asks for; what is none of the choices means the first of them."""
    given = given_filters(("days", "by", "feed"))
    days = next((span for span in SPANS if str(span) == given.get("days")), SPANS[0])
    by = next((each for each in GROUPINGS if each == given.get("by")), GROUPINGS[0])
    feed = given.get("feed")
    folder = None if feed is None or illegal_character(feed) else "" if feed == ALL_ITEMS else feed.strip("/")
    return AudienceQuery(days, here().clock().date() - timedelta(days=days), by, folder)


def _report(connection: Connection, query: AudienceQuery) -> AudienceReport:
    return read_audience(connection, query.since, query.by, here().clock().date(), query.feed)


def _plots(connection: Connection, query: AudienceQuery, report: AudienceReport) -> list[DrawnPlot]:
    days = audience_days.find_days(connection, query.since, query.feed)
    recorded = audience_days.recorded_days(connection, query.since)
    traffic = traffic_days.find_traffic(connection, query.since, query.feed)
    found = (
        pictures.readers_plot(days, recorded),
        pictures.feeds_plot(days, recorded),
        pictures.polls_plot(traffic),
        pictures.bytes_plot(traffic),
    )
    drawn = [draw_plot(plot, f"plot-{number}") for number, plot in enumerate(found, 1)]
    return [*drawn, draw_plot(weeks_plot(report), "plot-weeks", "weeks")]
