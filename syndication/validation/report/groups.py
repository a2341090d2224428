"""Findings put together: what has one cause is told once, with the lines where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from syndication.model.finding import Finding, Severity
from syndication.validation import RULES
from syndication.validation.report.excerpts import find

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_INDEX = re.compile(r"\[\d+\]")


class FindingGroup(Struct, frozen=True):
    """Findings of one code that say the same of one kind of place, in the order of their lines; never empty."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """Return the finding that stands for all."""
        return self.findings[0]

    @property
    def lines(self) -> list[int]:
        """Return the lines where they are, each once; none for what concerns the whole document."""
        return list(dict.fromkeys(finding.line for finding in self.findings if finding.line))

    @property
    def advice(self) -> str:
        """Return what to do about them."""
        return RULES[self.first.code].advice


def grouped(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Return findings in groups: errors, then warnings, then infos, each by the first line."""
    together: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        together.setdefault(_cause(finding), []).append(finding)
    groups = [FindingGroup(tuple(sorted(found, key=lambda finding: finding.line))) for found in together.values()]
    return sorted(groups, key=lambda group: (SEVERITIES.index(group.first.severity), group.first.line))


def place_of(finding: Finding, line: str) -> int:
    """Return where in its line a finding most likely is."""
    return find(line, *_parts(finding))


def _cause(finding: Finding) -> tuple[str, ...]:
    """Return what findings of one cause share: a value in the middle of a message is a name, at its end an example."""
    name, value = _parts(finding)
    is_example = RULES[finding.code].message.endswith("{value}")
    return (finding.severity, finding.code, _INDEX.sub("[]", name), "" if is_example else value)


def _parts(finding: Finding) -> tuple[str, str]:
    """Return the name of the place and the value that a finding's message tells, "" where it tells none."""
    told = _pattern(finding.code).fullmatch(finding.message)
    parts = told.groupdict() if told else {}
    return parts.get("name", ""), parts.get("value", "")


@cache
def _pattern(code: str) -> re.Pattern[str]:
    escaped = re.escape(RULES[code].message)
    named = escaped.replace(r"\{name\}", "(?P<name>.*?)", 1).replace(r"\{value\}", "(?P<value>.*)", 1)
    return re.compile(named.replace(r"\{name\}", ".*?").replace(r"\{value\}", ".*"), re.DOTALL)
