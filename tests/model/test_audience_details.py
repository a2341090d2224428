"""What else is known of the audience: weeks, and partners by day; gaps stay gaps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from syndication.model.audience_days import DayCount, TrafficDay
from syndication.model.audience_details import (
    AudienceDetails,
    OldAddressDay,
    PartnerDay,
    ReaderWeek,
    partner_days_of,
    public_details,
    reader_weeks,
)
from syndication.model.delays import DelayRow

MONDAY = date(2026, 2, 2)
WEEK = timedelta(7)


def day(number: int, subscribers: int) -> DayCount:
    return DayCount(MONDAY + timedelta(number), reported=subscribers)


def weeks(counts: dict[str, list[DayCount]], since: date = MONDAY) -> list[ReaderWeek]:
    return list(reader_weeks(counts, since, MONDAY + 4 * WEEK))


def test_what_one_reader_wins_and_another_loses_is_not_set_off() -> None:
    counts = {"Feedly": [day(-3, 10), day(1, 15)], "newsboat": [day(-7, 8), day(6, 5)]}
    assert weeks(counts) == [ReaderWeek(MONDAY, 20, 5, 3)]


def test_the_best_day_of_a_week_counts_so_that_a_skipped_day_is_no_loss() -> None:
    assert weeks({"Feedly": [day(-1, 10), day(0, 10), day(3, 1)]}) == [ReaderWeek(MONDAY, 10, 0, 0)]


def test_who_does_not_come_any_more_is_lost_and_who_comes_anew_is_won() -> None:
    counts = {"Feedly": [day(-1, 10), day(1, 10)], "old": [day(-1, 4)], "new": [day(1, 3)]}
    assert weeks(counts) == [ReaderWeek(MONDAY, 13, 3, 4)]


def test_a_week_after_one_without_numbers_says_nothing() -> None:
    counts = {"Feedly": [day(-1, 10), day(1, 11), day(15, 30), day(22, 31)]}
    assert weeks(counts) == [ReaderWeek(MONDAY, 11, 1, 0), ReaderWeek(MONDAY + 3 * WEEK, 31, 1, 0)]


def test_the_present_week_is_not_over_and_earlier_ones_are_not_asked_for() -> None:
    counts = {"Feedly": [day(-8, 9), day(-1, 10), day(1, 11), day(8, 12)]}
    found = reader_weeks(counts, MONDAY, MONDAY + WEEK + timedelta(3))
    assert [row.week for row in found] == [MONDAY]


def poll(name: str, number: int, **numbers: int) -> TrafficDay:
    fields: dict[str, Any] = {"polls": 0, "unchanged": 0, "full": 0, "failed": 0, "size": 0} | numbers
    return TrafficDay(day=MONDAY + timedelta(number), feed="partners/msn", reader=name, kind="partner", **fields)


def test_partners_have_a_row_for_each_day_on_which_the_service_ran() -> None:
    tuesday = MONDAY + timedelta(1)
    found = partner_days_of(
        [poll("msn", 0, polls=5, unchanged=4, failed=1), poll("msn", 0, polls=1)],
        {(MONDAY, "msn"): 2},
        {(tuesday, "line"): 1},
        [MONDAY, tuesday],
    )
    assert found == (
        PartnerDay(day=MONDAY, partner="line"),
        PartnerDay(day=MONDAY, partner="msn", pulls=6, unchanged=4, failed=1, taken=2),
        PartnerDay(day=tuesday, partner="line", refused=1),
        PartnerDay(day=tuesday, partner="msn"),
    )


def test_pulls_of_others_are_none_of_partners() -> None:
    other = TrafficDay(
        day=MONDAY, feed="", reader="newsboat", kind="app", polls=9, unchanged=0, full=9, failed=0, size=1
    )
    assert partner_days_of([other], {}, {}, [MONDAY]) == ()


def test_in_public_small_numbers_and_business_are_left_out() -> None:
    found = public_details(
        AudienceDetails(
            weeks=(ReaderWeek(MONDAY, 10, 1, 0),),
            old_addresses=(OldAddressDay(MONDAY, "/feed/", 2),),
            delays=(
                DelayRow(day=MONDAY, kind="webhook", name="newsroom", number=1, p50=1, p95=1),
                DelayRow(day=MONDAY, kind="hub", name="", number=1, p50=1, p95=1),
            ),
            partners=(PartnerDay(day=MONDAY, partner="msn"),),
        )
    )
    assert found.weeks == (ReaderWeek(MONDAY, 10, "<3", 0),)
    assert found.old_addresses == (OldAddressDay(MONDAY, "/feed/", "<3"),)
    assert [row.kind for row in found.delays] == ["hub"]
    assert found.partners == ()
