"""Words for people about reports, groups and rules: the same on the terminal and on the page."""

from __future__ import annotations

from syndication.validation import Rule
from syndication.validation.report.examination import Report
from syndication.validation.report.excerpts import cut, visible
from syndication.validation.report.groups import SEVERITIES, FindingGroup

_LONGEST = 400


def counted(report: Report) -> str:
    """Return how many findings there are ("2 errors, 1 info"), after "clean" where none of them matters."""
    counts = [(severity, report.count(severity)) for severity in SEVERITIES]
    told = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts if count]
    return ", ".join(["clean", *told] if report.is_clean else told)


def described(report: Report) -> str:
    """Return what a document is and how large ("RSS 2.0, 12 kB")."""
    size = f"{report.size:,} bytes" if report.size < 10_000 else f"{report.size / 1000:,.0f} kB"
    return ", ".join(part for part in (report.kind, size) if part)


def message(group: FindingGroup) -> str:
    """Return the message of a group's first finding, of a length that can be shown."""
    return cut(visible(group.first.message[:_LONGEST]), _LONGEST)


def where(group: FindingGroup, most: int) -> str:
    """Return the lines of a group ("lines 12, 40, 77 and 35 more"), `most` of them by their numbers."""
    numbers = group.lines
    if len(numbers) < 2:
        times = [f"{len(group.findings)} times"] if len(group.findings) > 1 else []
        return ", ".join([*(f"line {number}" for number in numbers), *times])
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"lines {', '.join(map(str, numbers[:most]))}{more}"


def pattern(rule: Rule) -> str:
    """Return what a rule says, without the place and the value that it names at its ends."""
    return rule.message.removeprefix("{name}: ").removesuffix(": {value}").format(name="…", value="…")
