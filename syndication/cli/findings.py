"""A report on a terminal: a headline, then what was found, in groups as wide as the terminal is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from msgspec import Struct

from syndication.model.finding import Severity
from syndication.validation import Rule
from syndication.validation.report import (
    FindingGroup,
    Report,
    counted,
    described,
    grouped,
    message,
    pattern,
    place_of,
    where,
)
from syndication.validation.report.excerpts import cut, excerpt, visible, wrapped

_COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "info": "cyan"}


class ReportLimits(Struct, frozen=True):
    """How much may be shown: cells in a line, groups of findings, and numbers of lines in each."""

    width: int
    groups: int = 20
    lines: int = 3


def report_lines(report: Report, room: ReportLimits) -> Iterator[str]:
    """Return what to print of a report; a long one is cut, and says so."""
    verdict = click.style(counted(report), fg="green" if report.is_clean else None)
    yield f"{click.style(visible(report.target), bold=True)}: {verdict} ({described(report)})"
    groups = grouped(report.findings)
    advised: set[str] = set()
    for group in groups[: room.groups]:
        yield ""
        yield from _group(report, group, room)
        if group.first.code not in advised:
            yield from wrapped(group.advice, room.width, "  ")
            advised.add(group.first.code)
    if len(groups) > room.groups:
        yield ""
        yield f"There are {len(groups) - room.groups} more kinds of findings; --all shows them."


def rule_lines(rule: Rule, room: ReportLimits) -> Iterator[str]:
    """Return what to print of one rule."""
    yield f"{_styled(rule.severity)} {click.style(rule.code, bold=True)}"
    yield from wrapped(pattern(rule), room.width)
    yield ""
    yield from wrapped(rule.advice, room.width)


def table_lines(rules: Iterable[Rule], room: ReportLimits) -> Iterator[str]:
    """Return what to print of all rules, a line each, by their codes."""
    listed = sorted(rules, key=lambda rule: rule.code.lower())
    longest = max(len(rule.code) for rule in listed)
    for rule in listed:
        severity = _styled(rule.severity) + " " * (len("warning") - len(rule.severity))
        yield f"{rule.code:<{longest}}  {severity}  {cut(pattern(rule), max(room.width - longest - 11, 20))}"


def _group(report: Report, group: FindingGroup, room: ReportLimits) -> Iterator[str]:
    first = group.first
    head, *more = wrapped(f"{first.severity} {first.code}: {message(group)}", room.width, hanging="  ")
    plain = f"{first.severity} {first.code}:"
    yield head.replace(plain, f"{_styled(first.severity)} {click.style(first.code, bold=True)}:", 1)
    yield from more
    if told := where(group, room.lines):
        yield from wrapped(told, room.width, "  ")
    if source := report.line(first):
        gutter = f"{first.line:>6} | "
        shown = excerpt(source, place_of(first, source), room.width - len(gutter))
        yield click.style(gutter, dim=True) + shown


def _styled(severity: Severity) -> str:
    return click.style(severity, fg=_COLOURS[severity], bold=severity == "error")
