"""The audience: subscribers by reader and feed, polls and bytes, day by day, as plots, tables and CSV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from flask import Response
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, audience_days, traffic_days
from syndication.model.audience_days import Grouping
from syndication.model.audience_report import AudienceReport, report_csv
from syndication.model.feed_path import ALL_ITEMS
from syndication.publishing.audience_reports import read_audience
from syndication.text.characters import illegal_character
from syndication.web.audience import pictures, plots
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.audience_rows import MOST_READERS, clients_of, readers_now
from syndication.web.desk.blueprint import desk
from syndication.web.desk.lists import given_filters
from syndication.web.desk.pages import page, with_headers
from syndication.web.desk.words import marked, words_of

SPANS = (30, 90, 365)
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
# The names of the plots and of what they count, for the catalogue of words.
_NAMES = (
    *(marked("Subscribers by reader"), marked("Subscribers by feed"), marked("Polls a day"), marked("Bytes a day")),
    *(marked("subscribers"), marked("polls"), marked("bytes")),
)


class AudienceQuery(Struct, frozen=True):
    """What the address asks for: the first day, how readers are grouped, and one feed by its folder (None: all)."""

    days: int
    since: date
    by: Grouping
    feed: str | None


class DrawnPlot(Struct, frozen=True):
    """A plot as a picture, and the same numbers as a table; `picture` is "" without numbers."""

    title: str
    picture: Markup
    table: Markup


@desk.get("/audience")
@screen("read")
def audience() -> Response:
    """Show the audience of all feeds, or of one."""
    query = _query()
    with here().catalog.read() as connection:
        report = _report(connection, query)
        drawn = _plots(connection, query)
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


@desk.get("/audience.csv")
@screen("read")
def audience_table() -> Response:
    """Return the readers and polls by day as a table."""
    with here().catalog.read() as connection:
        text = report_csv(_report(connection, _query()))
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
    return read_audience(connection, query.since, query.by, query.feed)


def _plots(connection: Connection, query: AudienceQuery) -> list[DrawnPlot]:
    days = audience_days.find_days(connection, query.since, query.feed)
    recorded = audience_days.recorded_days(connection, query.since)
    traffic = traffic_days.find_traffic(connection, query.since, query.feed)
    found = (
        pictures.readers_plot(days, recorded),
        pictures.feeds_plot(days, recorded),
        pictures.polls_plot(traffic),
        pictures.bytes_plot(traffic),
    )
    return [_drawn(plot, f"plot-{number}") for number, plot in enumerate(found, 1)]


def _drawn(plot: plots.Plot, name: str) -> DrawnPlot:
    """Draw a plot with its title in the language of the person."""
    _ = words_of(person().language).gettext
    named = replace(plot, title=_(plot.title), unit=_(plot.unit), text=_("The same numbers are in the table."))
    if not named.days:
        return DrawnPlot(named.title, Markup(""), Markup(""))
    picture, table = plots.plot_svg(named, name), plots.plot_table(named)
    return DrawnPlot(named.title, Markup(picture), Markup(table))  # noqa: S704  # plots escape all words
