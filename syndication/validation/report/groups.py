"""Group findings that have the same cause, with the lines where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from syndication.model.finding import Finding, Severity
from syndication.validation import RULES
from syndication.validation.report.excerpts import find
from syndication.validation.rule import INSTEAD

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_INDEX = re.compile(r"\[\d+\]")


class FindingGroup(Struct, frozen=True):
    """Findings with the same code, at the same kind of place, in the order of their lines. Never empty."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """Return the first finding, which represents the group."""
        return self.findings[0]

    @property
    def lines(self) -> list[int]:
        """Return their lines, each once; none for findings on the whole document."""
        return list(dict.fromkeys(finding.line for finding in self.findings if finding.line))

    @property
    def advice(self) -> str:
        """Return what to do about them."""
        return RULES[self.first.code].advice


def group_findings(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Return findings in groups: errors, then warnings, then infos, each in the order of the first lines."""
    together: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        together.setdefault(_cause(finding), []).append(finding)
    groups = [FindingGroup(tuple(sorted(found, key=lambda finding: finding.line))) for found in together.values()]
    return sorted(groups, key=lambda group: (SEVERITIES.index(group.first.severity), group.first.line))


def place_of(finding: Finding, line: str) -> int:
    """Return the most likely position of a finding in its line."""
    return find(line, *_name_and_value(finding))


def _cause(finding: Finding) -> tuple[str, ...]:
    """Return a key that findings with the same cause share.

    A value at the end of a message is an example, so it is not part of the key. Elsewhere it is a name.
    """
    name, value = _name_and_value(finding)
    is_example = RULES[finding.code].message.endswith("{value}")
    return (finding.severity, finding.code, _INDEX.sub("[]", name), "" if is_example else value)


def _name_and_value(finding: Finding) -> tuple[str, str]:
    """Return the name of the place and the value in the message of a finding, "" if it has none."""
    found = _pattern(finding.code).fullmatch(finding.message.rpartition(INSTEAD)[0] or finding.message)
    parts = found.groupdict() if found else {}
    return parts.get("name", ""), parts.get("value", "")


@cache
def _pattern(code: str) -> re.Pattern[str]:
    escaped = re.escape(RULES[code].message)
    named = escaped.replace(r"\{name\}", "(?P<name>.*?)", 1).replace(r"\{value\}", "(?P<value>.*)", 1)
    return re.compile(named.replace(r"\{name\}", ".*?").replace(r"\{value\}", ".*"), re.DOTALL)
