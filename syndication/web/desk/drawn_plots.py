"""Plots as the pages of the desk show them: a picture, and the same numbers as a table, in the person's language."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from syndication.web.audience import plots
from syndication.web.desk.access import person
from syndication.web.desk.words import marked, words_of

# The names of the plots and of what they count, for the catalogue of words.
_NAMES = (
    *(marked("Subscribers by reader"), marked("Subscribers by feed"), marked("Polls a day"), marked("Bytes a day")),
    *(marked("Subscribers won and lost by week"), marked("From a change to its first fetch")),
    *(marked("From a change to its delivery"), marked("Old addresses still in use"), marked("Pulls of partners")),
    *(marked("Versions of stories that partners took"), marked("Stories that partners refuse, by the day since when")),
    *(marked("subscribers"), marked("polls"), marked("bytes"), marked("minutes"), marked("seconds")),
    *(marked("requests"), marked("pulls"), marked("versions"), marked("stories")),
)
_SERIES = (marked("won"), marked("lost"), marked("others"))
_MARKS = (marked("founding"),)


class DrawnPlot(Struct, frozen=True):
    """A plot as a picture, and the same numbers as a table; `picture` is "" without numbers. `csv`: of which table."""

    title: str
    picture: Markup
    table: Markup
    csv: str = ""


def draw_plot(plot: plots.Plot, name: str, csv: str = "") -> DrawnPlot:
    """Draw a plot with its words in the language of the person. `name` must be the only one of its page."""
    _ = words_of(person().language).gettext
    named = replace(
        plot,
        title=_(plot.title),
        unit=_(plot.unit),
        day=_("Day"),
        text=_("The same numbers are in the table."),
        series={_(one) if one in _SERIES else one: numbers for one, numbers in plot.series.items()},
        marks={day: _(what) if what in _MARKS else what for day, what in plot.marks.items()},
    )
    if not named.days:
        return DrawnPlot(named.title, Markup(""), Markup(""), csv)
    picture, table = plots.plot_svg(named, name), plots.plot_table(named)
    return DrawnPlot(named.title, Markup(picture), Markup(table), csv)  # noqa: S704  # plots escape all words
