"""A validation report as text: a headline, then the findings in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from msgspec import Struct

from syndication.model.finding import Severity
from syndication.text.terminal import cut, visible, wrap
from syndication.validation import Rule
from syndication.validation.report import (
    FindingGroup,
    Report,
    count_findings,
    describe_document,
    group_findings,
    message,
    pattern,
    place_of,
    where,
)
from syndication.validation.report.excerpts import excerpt

_COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "info": "cyan"}


class ReportLimits(Struct, frozen=True):
    """How much is printed: cells in a line, groups of findings, and line numbers in each group."""

    width: int
    groups: int = 20
    lines: int = 3


def report_lines(report: Report, limits: ReportLimits) -> Iterator[str]:
    """Yield the lines of a report. If groups are left out, the last line gives their number."""
    verdict = click.style(count_findings(report), fg="green" if report.is_clean else None)
    yield f"{click.style(visible(report.target), bold=True)}: {verdict} ({describe_document(report)})"
    groups = group_findings(report.findings)
    advised: set[str] = set()
    for group in groups[: limits.groups]:
        yield ""
        yield from _group_lines(report, group, limits)
        if group.first.code not in advised:
            yield from wrap(group.advice, limits.width, "  ")
            advised.add(group.first.code)
    if len(groups) > limits.groups:
        yield ""
        yield f"There are {len(groups) - limits.groups} more kinds of findings; --all shows them."


def rule_lines(rule: Rule, limits: ReportLimits) -> Iterator[str]:
    """Yield the description of one rule."""
    yield f"{_styled_severity(rule.severity)} {click.style(rule.code, bold=True)}"
    yield from wrap(pattern(rule), limits.width)
    yield ""
    yield from wrap(rule.advice, limits.width)


def table_lines(rules: Iterable[Rule], limits: ReportLimits) -> Iterator[str]:
    """Yield one line for each rule, in the order of their codes."""
    listed = sorted(rules, key=lambda rule: rule.code.lower())
    longest = max(len(rule.code) for rule in listed)
    for rule in listed:
        severity = _styled_severity(rule.severity) + " " * (len("warning") - len(rule.severity))
        yield f"{rule.code:<{longest}}  {severity}  {cut(pattern(rule), max(limits.width - longest - 11, 20))}"


def _group_lines(report: Report, group: FindingGroup, limits: ReportLimits) -> Iterator[str]:
    first = group.first
    head, *more = wrap(f"{first.severity} {first.code}: {message(group)}", limits.width, hanging="  ")
    plain = f"{first.severity} {first.code}:"
    yield head.replace(plain, f"{_styled_severity(first.severity)} {click.style(first.code, bold=True)}:", 1)
    yield from more
    if places := where(group, limits.lines):
        yield from wrap(places, limits.width, "  ")
    if source := report.line(first):
        gutter = f"{first.line:>6} | "
        text = excerpt(source, place_of(first, source), limits.width - len(gutter))
        yield click.style(gutter, dim=True) + text


def _styled_severity(severity: Severity) -> str:
    return click.style(severity, fg=_COLOURS[severity], bold=severity == "error")
