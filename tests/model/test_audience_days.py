"""Readers day by day: what is used on, what is a gap, how sure a number is, and what is published of small groups."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.audience_days import (
    DayCount,
    HubDay,
    ReaderDay,
    TrafficDay,
    TrafficTotal,
    count_days,
    is_doubtful,
    public_number,
    sum_days,
    sum_traffic,
    top_groups,
)
from syndication.model.audience_report import audience_report, public_report, report_csv

FIRST = date(2026, 2, 1)


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def feedly(number: int, count: int | None, **more: Any) -> ReaderDay:
    values: dict[str, Any] = {"feed": "", "reader": "Feedly", "kind": "aggregator"}
    return ReaderDay(day=on(number), reported=count, **values | more)


def newsboat(number: int, direct: int, **more: Any) -> ReaderDay:
    values: dict[str, Any] = {"feed": "", "reader": "newsboat", "kind": "app"}
    return ReaderDay(day=on(number), direct=direct, **values | more)


def polls(number: int, count: int, unchanged: int, **more: Any) -> TrafficDay:
    values: dict[str, Any] = {"feed": "", "reader": "newsboat", "kind": "app", "failed": 0, "size": 10 * count}
    return TrafficDay(day=on(number), polls=count, unchanged=unchanged, full=count - unchanged, **values | more)


def test_a_day_has_the_numbers_of_its_group_and_how_sure_they_are() -> None:
    rows = [feedly(0, 400), newsboat(0, 3), feedly(0, 50, feed="sections/world")]
    assert count_days(rows, "reader") == {
        "Feedly": (DayCount(FIRST, 450, 0, "told"),),
        "newsboat": (DayCount(FIRST, 0, 3, "seen"),),
    }
    assert count_days(rows, "feed") == {
        "": (DayCount(FIRST, 400, 3, "seen"),),
        "sections/world": (DayCount(FIRST, 50, 0, "told"),),
    }
    assert list(count_days(rows, "kind")) == ["aggregator", "app"]
    assert sum_days(count_days(rows, "reader")) == (DayCount(FIRST, 450, 3, "seen"),)
    assert sum_days(count_days(rows, "reader"))[0].subscribers == 453


def test_formats_are_counted_apart_from_the_whole() -> None:
    rows = [newsboat(0, 2), newsboat(0, 2, format="rss.xml"), newsboat(0, 1, format="atom.xml")]
    assert {name: found[0].direct for name, found in count_days(rows, "format").items()} == {
        "rss.xml": 2,
        "atom.xml": 1,
    }
    assert count_days(rows, "reader")["newsboat"][0].direct == 2


def test_the_last_number_is_used_for_seven_days_more_and_says_so() -> None:
    found = count_days([feedly(0, 400)], "reader", [on(number) for number in range(10)])["Feedly"]
    assert found == (DayCount(FIRST, 400), *(DayCount(on(number), 400, 0, "estimated") for number in range(1, 8)))


def test_a_service_that_reports_no_number_any_more_has_its_last_one() -> None:
    found = count_days([feedly(0, 400), feedly(1, None)], "reader")["Feedly"]
    assert found[1] == DayCount(on(1), 400, 0, "estimated")


def test_a_service_that_never_reported_a_number_is_unknown() -> None:
    assert count_days([feedly(0, None)], "reader")["Feedly"] == (DayCount(FIRST, unknown=1),)


def test_a_day_on_which_nothing_was_recorded_is_a_gap() -> None:
    found = count_days([feedly(0, 400), feedly(4, 410)], "reader", [on(1)])["Feedly"]
    assert [(each.day, each.certainty) for each in found] == [
        (on(0), "told"),
        (on(1), "estimated"),
        (on(4), "told"),
    ]


def test_a_month_is_not_used_on() -> None:
    found = count_days([feedly(0, 400, is_month=True)], "reader", [on(1)])["Feedly"]
    assert [each.day for each in found] == [FIRST]


@pytest.mark.parametrize(
    ("number", "before", "expected"),
    [
        (9999, None, True),
        (9999, 9990, True),
        (5000, None, False),
        (1001, 100, True),
        (1000, 100, False),
        (20, 1, False),
        (100, 0, True),
        (5, 5000, True),
        (0, 0, False),
    ],
)
def test_a_number_that_is_too_odd_is_doubtful(number: int, before: int | None, expected: bool) -> None:
    assert is_doubtful(number, before) is expected


def test_a_jump_is_marked_only_on_the_day_after() -> None:
    found = count_days([feedly(0, 100), feedly(1, 5000), feedly(3, 100)], "reader")["Feedly"]
    assert [each.doubtful for each in found] == [False, True, False]


def test_the_largest_groups_come_first_and_the_rest_is_one() -> None:
    rows = [feedly(0, number, reader=f"r{number}") for number in range(1, 12)]
    found = top_groups(count_days(rows, "reader"))
    assert list(found) == ["r11", "r10", "r9", "r8", "r7", "r6", "r5", "r4", "others"]
    assert found["others"] == (DayCount(FIRST, 6),)
    assert top_groups({}) == {}


def test_polls_add_up_with_their_share() -> None:
    found = sum_traffic([polls(1, 4, 1), polls(0, 10, 9), polls(0, 10, 5, reader="Feedly")])
    assert found == (TrafficTotal(FIRST, 20, 14, 6, 0, 200), TrafficTotal(on(1), 4, 1, 3, 0, 40))
    assert [each.share_unchanged for each in (*found, TrafficTotal(FIRST))] == [0.7, 0.25, 0.0]


@pytest.mark.parametrize(("number", "published"), [(0, 0), (1, "<3"), (2, "<3"), (3, 3), (99, 99)])
def test_small_groups_are_not_published(number: int, published: int | str) -> None:
    assert public_number(number) == published


ROWS = st.builds(
    ReaderDay,
    day=st.integers(0, 20).map(on),
    feed=st.sampled_from(("", "sections/a")),
    reader=st.sampled_from(("Feedly", "newsboat")),
    kind=st.just("app"),
    reported=st.none() | st.integers(0, 50),
    direct=st.integers(0, 5),
)


@given(st.lists(ROWS, unique_by=lambda row: (row.day, row.feed, row.reader)))
def test_every_grouping_has_the_same_sum(rows: list[ReaderDay]) -> None:
    sums = [sum_days(count_days(rows, by)) for by in ("reader", "feed", "kind")]
    assert [[(each.day, each.subscribers) for each in found] for found in sums[1:]] == [
        [(each.day, each.subscribers) for each in sums[0]]
    ] * 2
    least = {row.day: 0 for row in rows}
    for row in rows:
        least[row.day] += (row.reported or 0) + row.direct
    assert all(each.subscribers >= least[each.day] for each in sums[0])


def test_a_report_has_rows_by_day_and_no_small_numbers_in_public() -> None:
    rows = [feedly(0, 400), feedly(1, 410), newsboat(1, 2), newsboat(1, 9, feed="sections/world")]
    traffic = [polls(1, 10, 9), polls(1, 5, 0, feed="sections/world")]
    report = audience_report(on(1), "feed", None, rows, traffic, [HubDay(on(1), "", 1)], [])
    assert [(row.day, row.group, row.subscribers, row.certainty) for row in report.readers] == [
        (on(1), "/", 412, "seen"),
        (on(1), "/sections/world/", 9, "seen"),
    ]
    public = public_report(report)
    assert [(row.subscribers, row.reported, row.seen) for row in public.readers] == [(412, "", ""), (9, 0, 9)]
    assert [row.subscribers for row in public.hub] == ["<3"]
    assert report_csv(report).splitlines() == [
        "day,group,subscribers,reported,seen,certainty,unknown,doubtful,polls,unchanged,full,failed,bytes",
        "2026-02-02,/,412,410,2,seen,0,false,10,9,1,0,100",
        "2026-02-02,/sections/world/,9,0,9,seen,0,false,5,0,5,0,50",
    ]


def test_a_name_is_no_formula_in_a_table() -> None:
    report = audience_report(FIRST, "reader", None, [feedly(0, 4, reader="=1+1")], [], [], [])
    assert report_csv(report).splitlines()[1].split(",")[1] == "'=1+1"
