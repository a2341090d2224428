"""A report for machines: one JSON object whose names do not change."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.finding import Finding, Severity
from syndication.text.characters import encodable
from syndication.validation import RULES
from syndication.validation.report.examination import Report
from syndication.validation.report.groups import place_of

_WIDTH = 160


class MachineFinding(Struct, frozen=True):
    """A finding. `line` is 0 and `source` is "" if it concerns the whole document."""

    severity: Severity
    code: str
    message: str
    line: int
    source: str


class MachineReport(Struct, frozen=True):
    """A report as JSON. `problem` says why there is no document to check ("" if there is one)."""

    target: str
    url: str
    kind: str
    bytes: int
    problem: str
    findings: tuple[MachineFinding, ...]
    advice: dict[str, str]


def machine_report(report: Report) -> MachineReport:
    """Return `report` for JSON. The advice of each code is given once."""
    codes = dict.fromkeys(finding.code for finding in report.findings)
    return MachineReport(
        target=encodable(report.target),
        url=encodable(report.url),
        kind=encodable(report.kind),
        bytes=report.size,
        problem=encodable(report.problem),
        findings=tuple(_machine_finding(report, finding) for finding in report.findings),
        advice={code: RULES[code].advice for code in codes},
    )


def _machine_finding(report: Report, finding: Finding) -> MachineFinding:
    line = report.line(finding)
    source = encodable(_source(line, place_of(finding, line)))
    return MachineFinding(finding.severity, finding.code, finding.message, finding.line, source)


def _source(line: str, at: int) -> str:
    """Return a line, or the part of it around the position `at`."""
    text = line.strip()
    if len(text) <= _WIDTH:
        return text
    start = min(max(0, at - (len(line) - len(line.lstrip())) - _WIDTH // 3), len(text) - _WIDTH)
    return text[start : start + _WIDTH]
