"""The plots of what else is known of the audience: weeks, delays, old addresses, partners. Pure.

Where the service ran and nothing came, the number is zero. Where it did not run, or nothing was published, is a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from syndication.model.audience_days import MOST_SERIES, OTHERS
from syndication.model.audience_details import AudienceDetails, OldAddressDay, PartnerDay
from syndication.model.delays import DelayRow
from syndication.web.audience.plots import Numbers, Plot

_EACH = "The same numbers are in the table below."
_MINUTE = 60


def weeks_plot(details: AudienceDetails) -> Plot:
    """Return the subscribers that were won and lost each week."""
    series: dict[str, Numbers] = {
        "won": {row.week: int(row.won) for row in details.weeks},
        "lost": {row.week: int(row.lost) for row in details.weeks},
    }
    return Plot(
        title="Subscribers won and lost by week",
        text=f"Each reader with its best day of the week, against the week before. {_EACH}",
        unit="subscribers",
        series=series if details.weeks else {},
        step=7,
        marks={mark.day: mark.what for mark in details.marks},
    )


def fetch_plot(rows: Iterable[DelayRow]) -> Plot:
    """Return how many minutes half of the first fetches of each aggregator took at most."""
    fetches = [row for row in rows if row.kind == "fetch"]
    frequent = Counter[str]()
    for row in fetches:
        frequent[row.name] += row.number
    top = [name for name, _ in sorted(frequent.items(), key=lambda each: (-each[1], each[0]))[:MOST_SERIES]]
    series = {name: {row.day: row.p50 / _MINUTE for row in fetches if row.name == name} for name in top}
    text = f"Half of the changes were fetched within these minutes, by the eight aggregators that fetch most. {_EACH}"
    return Plot(title="From a change to its first fetch", text=text, unit="minutes", series=series)


def delivery_plot(rows: Iterable[DelayRow]) -> Plot:
    """Return how many seconds deliveries of the hub and of webhooks took at most: half of them, and 95 of 100."""
    named: dict[str, dict[date, float]] = {}
    for row in rows:
        if row.kind != "fetch":
            name = "hub" if row.kind == "hub" else row.name
            named.setdefault(f"{name} 50 %", {})[row.day] = row.p50
            named.setdefault(f"{name} 95 %", {})[row.day] = row.p95
    series = {name: named[name] for name in sorted(named)[: 2 * MOST_SERIES]}
    text = f"Half of the deliveries, and 95 of 100, arrived within these seconds. {_EACH}"
    return Plot(title="From a change to its delivery", text=text, unit="seconds", series=series)


def old_addresses_plot(rows: Sequence[OldAddressDay], recorded: Sequence[date]) -> Plot:
    """Return how often former addresses were asked for."""
    hits = [(row.day, row.address, int(row.hits)) for row in rows]
    text = f"Requests for former addresses that led on to new ones: the eight most used, and all others. {_EACH}"
    series = _stacked(hits, recorded)
    return Plot(title="Old addresses still in use", text=text, unit="requests", series=series, style="stacked")


def partner_plots(rows: Sequence[PartnerDay]) -> tuple[Plot, ...]:
    """Return the pulls of partners, what they took, and what they refuse."""
    return (
        _partner_plot(rows, "Pulls of partners", "pulls", lambda row: row.pulls),
        _partner_plot(rows, "Versions of stories that partners took", "versions", lambda row: row.taken),
        _partner_plot(rows, "Stories that partners refuse, by the day since when", "stories", lambda row: row.refused),
    )


def _partner_plot(rows: Sequence[PartnerDay], title: str, unit: str, number: Callable[[PartnerDay], int]) -> Plot:
    found = [(row.day, row.partner, number(row)) for row in rows]
    has_any = any(each for *_, each in found)
    text = f"The eight partners with most, and all others. {_EACH}"
    return Plot(title=title, text=text, unit=unit, series=_stacked(found, ()) if has_any else {}, style="stacked")


def _stacked(found: Iterable[tuple[date, str, int]], recorded: Iterable[date]) -> dict[str, Numbers]:
    """Return a series for each name, for all others together beyond the first ones; none on a recorded day is zero."""
    rows = list(found)
    totals = Counter[str]()
    for _, name, number in rows:
        totals[name] += number
    order = [name for name, _ in sorted(totals.items(), key=lambda each: (-each[1], each[0]))]
    top = {name: name if place < MOST_SERIES else OTHERS for place, name in enumerate(order)}
    days = {*recorded, *(day for day, *_ in rows)} if rows else set()
    series = {name: dict.fromkeys(sorted(days), 0.0) for name in dict.fromkeys(top.values())}
    for day, name, number in rows:
        series[top[name]][day] += number
    return dict(series)
