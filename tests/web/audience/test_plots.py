"""Plots: what is in the picture for those who see it and for those who do not, and what is never in it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndication.model.audience_days import ReaderDay, TrafficDay
from syndication.web.audience.pictures import bytes_plot, feeds_plot, polls_plot, readers_plot, smoothed
from syndication.web.audience.plots import HEIGHT, WIDTH, Plot, plot_csv, plot_rows, plot_svg, plot_table

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 2, 1)


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def drawn(plot: Plot) -> etree._Element:
    return etree.fromstring(plot_svg(plot, "readers"))


def plot_of(style: str = "lines", /, **series: Any) -> Plot:
    named = {name: {on(day): number for day, number in numbers.items()} for name, numbers in series.items()}
    return Plot(title="Readers", text="Each day.", unit="subscribers", series=named, style=style)  # type: ignore[arg-type]  # values by name, in a table


def reader(number: int, name: str, count: int, feed: str = "") -> ReaderDay:
    return ReaderDay(day=on(number), feed=feed, reader=name, kind="aggregator", reported=count)


@pytest.mark.parametrize("style", ["lines", "stacked"])
def test_the_picture_has_a_title_and_a_text_and_no_style_or_script(style: str) -> None:
    root = drawn(plot_of(style, Feedly={0: 4, 1: 5}, Inoreader={0: 1, 1: 2}))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "readers-title readers-desc"
    assert [(root[n].tag, root[n].get("id"), root[n].text) for n in (0, 1)] == [
        (f"{SVG}title", "readers-title", "Readers"),
        (f"{SVG}desc", "readers-desc", "Each day."),
    ]
    elements = list(root.iter(etree.Element))
    assert not {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject", f"{SVG}a"} & {each.tag for each in elements}
    names = {name for each in elements for name in each.attrib}
    assert not [name for name in names if name == "style" or name.startswith("on") or "href" in name]


def test_series_differ_without_colour_and_are_named_at_their_ends() -> None:
    many = {f"reader {number}": {0: number, 1: number} for number in range(9)}
    root = drawn(plot_of("stacked", **many))
    lines = root.findall(f".//{SVG}polyline")
    assert len({line.get("stroke-dasharray") for line in lines}) == 9
    labels = [text for text in root.findall(f".//{SVG}text") if (text.text or "").startswith("reader ")]
    assert {text.text for text in labels} == set(many)
    heights = sorted(float(text.get("y") or 0) for text in labels)
    assert all(after - before >= 12 for before, after in pairwise(heights))


def test_the_axis_begins_at_zero_and_a_gap_is_a_gap() -> None:
    root = drawn(plot_of(Feedly={0: 1000, 1: 1010, 5: 1020, 6: 1030}))
    numbers = [text.text for text in root.findall(f".//{SVG}text") if text.get("text-anchor") == "end"]
    assert numbers == ["0", "300", "600", "900", "1.2k"]
    lines = [line.get("points", "").split() for line in root.findall(f".//{SVG}polyline")]
    assert [len(points) for points in lines] == [2, 2]


def test_a_single_day_is_a_point() -> None:
    assert len(drawn(plot_of(Feedly={0: 5})).findall(f".//{SVG}circle")) == 1


def test_in_a_stack_each_series_begins_where_the_one_below_ends() -> None:
    root = drawn(plot_of("stacked", one={0: 2, 1: 2}, two={0: 2, 1: 2}))
    first, second = (area.get("points", "").split() for area in root.findall(f".//{SVG}polygon"))
    assert first[:2] == second[:1:-1]


def test_nothing_yet_is_said_in_the_picture() -> None:
    root = drawn(plot_of())
    assert [text.text for text in root.findall(f"{SVG}text")] == ["No numbers yet"]
    assert plot_rows(plot_of()) == [("Day",)]


def test_the_table_has_the_same_numbers() -> None:
    assert plot_rows(plot_of(Feedly={0: 4, 2: 5.5}, Inoreader={0: 1})) == [
        ("Day", "Feedly", "Inoreader"),
        ("2026-02-01", "4", "1"),
        ("2026-02-03", "5.5", ""),
    ]


def test_the_table_is_html_and_csv_too() -> None:
    plot = plot_of(Feedly={0: 4}, **{"<i>=": {0: 1}})
    table = etree.fromstring(plot_table(plot))
    assert table.findtext("caption") == "Readers, subscribers"
    assert [(cell.get("scope"), cell.text) for cell in table.iter("th")] == [
        ("col", "Day"),
        ("col", "Feedly"),
        ("col", "<i>="),
        ("row", "2026-02-01"),
    ]
    assert [cell.text for cell in table.iter("td")] == ["4", "1"]
    assert plot_csv(plot) == "Day,Feedly,<i>=\r\n2026-02-01,4,1\r\n"


def test_a_name_is_text_whatever_is_in_it() -> None:
    root = drawn(Plot(title="<b>&", text='"', unit="x<", series={"<script>alert(1)</script>": {FIRST: 1}}))
    assert root[0].text == "<b>&"
    assert root.find(f".//{SVG}script") is None


@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=30),
        st.dictionaries(st.integers(0, 800).map(on), st.integers(0, 10**9), max_size=20),
        max_size=12,
    ),
    st.sampled_from(("lines", "stacked")),
)
def test_all_is_within_the_picture_whatever_the_numbers(series: dict[str, dict[date, float]], style: str) -> None:
    plot = Plot(title="t", text="d", unit="u", series=series, style=style)  # type: ignore[arg-type]  # values by name, in a table
    for line in drawn(plot).findall(f".//{SVG}polyline"):
        for point in line.get("points", "").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_readers_are_stacked_with_the_rest_as_others() -> None:
    days = [reader(0, f"r{number}", number + 1) for number in range(10)]
    plot = readers_plot(days, [])
    assert (plot.style, len(plot.series)) == ("stacked", 9)
    assert plot.series["others"] == {FIRST: 3}
    assert plot.text.startswith("From 2026-02-01 to 2026-02-01.")


def test_feeds_are_lines_by_their_paths() -> None:
    plot = feeds_plot([reader(0, "Feedly", 9), reader(0, "Feedly", 4, "sections/world")], [])
    assert dict(plot.series) == {"/": {FIRST: 9}, "/sections/world/": {FIRST: 4}}


def test_polls_are_split_by_their_answers_and_bytes_are_a_line() -> None:
    values = {"feed": "", "reader": "newsboat", "kind": "app", "full": 1, "failed": 1, "size": 1234}
    days = [TrafficDay(day=FIRST, polls=10, unchanged=8, **values)]  # type: ignore[arg-type]  # values by name, in a table
    plot = polls_plot(days)
    assert dict(plot.series) == {"304 Not Modified": {FIRST: 8}, "other answers": {FIRST: 2}}
    assert plot.text.startswith("10 polls. 80 % of them")
    assert dict(bytes_plot(days).series) == {"bytes": {FIRST: 1234}}
    assert (dict(polls_plot([]).series), dict(bytes_plot([]).series)) == ({}, {})


def test_a_week_is_smoothed_over_the_days_that_have_numbers() -> None:
    assert smoothed({on(0): 7, on(1): 9, on(9): 1}) == {on(0): 7, on(1): 8, on(9): 1}


def test_a_mark_is_a_line_with_its_word_within_the_days_of_the_plot() -> None:
    plot = plot_of(readers={0: 1, 1: 2})
    marks = {on(1): "a <new> name that is long", on(5): "later"}
    picture = drawn(msgspec.structs.replace(plot, marks=marks))
    titles = [title.text for title in picture.iter(f"{SVG}title")]
    assert f"{on(1)}: a <new> name that is long" in titles
    assert "a <new> name that i…" in [text.text for text in picture.iter(f"{SVG}text")]
    assert not [title for title in titles if "later" in str(title)]


def test_numbers_of_weeks_are_joined_and_a_missing_week_is_a_gap() -> None:
    plot = msgspec.structs.replace(plot_of(readers={0: 1, 7: 2, 21: 3}), step=7)
    lines = [line.get("points", "").split() for line in drawn(plot).iter(f"{SVG}polyline")]
    assert [len(points) for points in lines] == [2, 1]
