"""Texts for people about reports, groups and rules, for the terminal and for the page."""

from __future__ import annotations

from syndication.text.counts import count_of
from syndication.text.terminal import cut, visible
from syndication.validation import Rule
from syndication.validation.report.examination import Report
from syndication.validation.report.groups import SEVERITIES, FindingGroup

_LONGEST = 400


def count_findings(report: Report) -> str:
    """Return the number of findings ("2 errors, 1 info"), after "clean" if there are no errors and warnings."""
    counts = [(severity, report.count(severity)) for severity in SEVERITIES]
    parts = [count_of(count, severity) for severity, count in counts if count]
    return ", ".join(["clean", *parts] if report.is_clean else parts)


def describe_document(report: Report) -> str:
    """Return the kind and the size of a document ("RSS 2.0, 12 kB")."""
    size = f"{report.size:,} bytes" if report.size < 10_000 else f"{report.size / 1000:,.0f} kB"
    return ", ".join(part for part in (report.kind, size) if part)


def message(group: FindingGroup) -> str:
    """Return the message of the first finding of a group, safe to print and not too long."""
    return cut(visible(group.first.message[:_LONGEST]), _LONGEST)


def where(group: FindingGroup, most: int) -> str:
    """Return the lines of a group ("lines 12, 40, 77 and 35 more"), at most `most` of them by number."""
    numbers = group.lines
    if len(numbers) < 2:
        times = [f"{len(group.findings)} times"] if len(group.findings) > 1 else []
        return ", ".join([*(f"line {number}" for number in numbers), *times])
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"lines {', '.join(map(str, numbers[:most]))}{more}"


def pattern(rule: Rule) -> str:
    """Return the message of a rule without the place at its beginning and the value at its end."""
    return rule.message.removeprefix("{name}: ").removesuffix(": {value}").format(name="…", value="…")
