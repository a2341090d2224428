"""The plots of the audience: subscribers by reader and by feed, polls with the share of 304s, and bytes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from syndication.model.audience_days import DayCount, ReaderDay, TrafficDay, count_days, sum_traffic, top_groups
from syndication.model.feed_path import page_path
from syndication.web.audience.plots import Plot

_EACH_DAY = "The same numbers are in the table below."
_WEEK = 7


def readers_plot(days: Sequence[ReaderDay], recorded: Sequence[date]) -> Plot:
    """Return the subscribers of all feeds, stacked by reader."""
    counts = top_groups(count_days(days, "reader", recorded))
    return Plot(
        title="Subscribers by reader",
        text=f"{_range(counts)} The eight readers with most subscribers, and all others. {_EACH_DAY}",
        unit="subscribers",
        series=_subscribers(counts),
        style="stacked",
    )


def feeds_plot(days: Sequence[ReaderDay], recorded: Sequence[date]) -> Plot:
    """Return the subscribers of each feed."""
    named = {page_path(feed): found for feed, found in count_days(days, "feed", recorded).items()}
    counts = top_groups(named)
    text = f"{_range(counts)} The eight feeds with most subscribers, and all others. {_EACH_DAY}"
    return Plot(title="Subscribers by feed", text=text, unit="subscribers", series=_subscribers(counts))


def polls_plot(days: Sequence[TrafficDay]) -> Plot:
    """Return the polls of each day: those that were answered by a 304, and the others."""
    totals = sum_traffic(days)
    polls, unchanged = sum(each.polls for each in totals), sum(each.unchanged for each in totals)
    share = f"{100 * unchanged / polls:.0f} %" if polls else "None"
    series = {
        "304 Not Modified": {each.day: each.unchanged for each in totals},
        "other answers": {each.day: each.polls - each.unchanged for each in totals},
    }
    text = f"{polls:,} polls. {share} of them were answered by a 304. {_EACH_DAY}"
    return Plot(title="Polls a day", text=text, unit="polls", series=series if totals else {}, style="stacked")


def bytes_plot(days: Sequence[TrafficDay]) -> Plot:
    """Return the bytes of the answers to polls of each day."""
    totals = sum_traffic(days)
    series = {"bytes": {each.day: each.size for each in totals}} if totals else {}
    text = f"{sum(each.size for each in totals):,} bytes. {_EACH_DAY}"
    return Plot(title="Bytes a day", text=text, unit="bytes", series=series)


def smoothed(numbers: Mapping[date, float]) -> dict[date, float]:
    """Return the mean of each day and the six days before it, as far as they have numbers."""
    days = sorted(numbers)
    found = {}
    for place, day in enumerate(days):
        last = [numbers[one] for one in days[max(place - _WEEK + 1, 0) : place + 1] if (day - one).days < _WEEK]
        found[day] = sum(last) / len(last)
    return found


def _subscribers(counts: Mapping[str, Sequence[DayCount]]) -> dict[str, dict[date, float]]:
    return {name: {each.day: each.subscribers for each in found} for name, found in counts.items()}


def _range(counts: Mapping[str, Sequence[DayCount]]) -> str:
    days = sorted(each.day for found in counts.values() for each in found)
    return f"From {days[0].isoformat()} to {days[-1].isoformat()}." if days else "No numbers yet."
