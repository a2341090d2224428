"""Examine one document from a file, from the clipboard or from an address, and report on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from syndication import validation
from syndication.http.fetch import LARGEST, Fetched, Guard, fetch, repeat_conditionally
from syndication.model.errors import FetchError
from syndication.model.finding import Finding, Severity
from syndication.validation.decoder import text_of
from syndication.validation.kinds import is_feed, kind_of
from syndication.validation.rules.http import IO_ERROR, Exchange, exchange, status_line
from syndication.validation.rules.well_formedness import LIMIT

_OK = 200
_LONGEST_LINE = 100_000  # each finding searches its whole line


class Report(Struct, frozen=True, kw_only=True):
    """The findings on one document, by line.

    `target` is what was asked for, `url` where it was found after redirects. `problem` says why there is no document to
    check ("" if there is one). `lines` are the lines of the document; very long ones are cut.
    """

    target: str
    findings: tuple[Finding, ...]
    url: str = ""
    kind: str = ""
    size: int = 0
    problem: str = ""
    lines: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Return whether there is a document without errors and warnings."""
        return not self.problem and not self.count("error") and not self.count("warning")

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def line(self, finding: Finding) -> str:
        """Return the line of the document that a finding names, "" for none."""
        return self.lines[finding.line - 1] if 0 < finding.line <= len(self.lines) else ""


def examine(target: str, body: bytes, now: datetime | None = None) -> Report:
    """Report on a document without an address."""
    return _report(target, body, "", "", validation.check(body, now=now))


def examine_address(target: str, guard: Guard, now: datetime | None = None) -> Report:
    """Fetch a document, if `guard` allows its address, and report on it and on the HTTP answer."""
    try:
        fetched = fetch(target, guard)
    except FetchError as error:
        finding = IO_ERROR.finding(0, value=str(error))
        return Report(target=target, findings=(finding,), problem=f"cannot be fetched: {error}")
    again = repeat_conditionally(fetched, guard) if fetched.status == _OK else 0
    return examine_answer(target, fetched, again, now)


def examine_answer(target: str, fetched: Fetched, again: int, now: datetime | None = None) -> Report:
    """Report on an HTTP answer. `again` is the status of a second request with its validators, 0 for none."""
    redirects = tuple(step.status for step in fetched.redirects)
    answer = Exchange(
        status=fetched.status, headers=fetched.headers, redirects=redirects, problem=fetched.problem, again=again
    )
    findings = list(exchange(answer))
    content_type = fetched.header("Content-Type")
    if problem := _problem(fetched, content_type):
        return Report(target=target, findings=tuple(findings), url=fetched.url, size=len(fetched.body), problem=problem)
    findings += _all_findings(fetched.body, list(dict.fromkeys((fetched.url, target))), content_type, now)
    return _report(target, fetched.body, fetched.url, content_type, findings)


def _problem(fetched: Fetched, content_type: str) -> str:
    if fetched.status != _OK and not is_feed(kind_of(text_of(fetched.body, content_type))):
        return f"cannot be fetched: the answer is {status_line(fetched.status)}"
    return f"cannot be fetched: {fetched.problem}" if fetched.problem and not fetched.body else ""


def _all_findings(body: bytes, addresses: Sequence[str], content_type: str, now: datetime | None) -> list[Finding]:
    """Check a document with the address that its self link names, or with the first address if it names none."""
    if len(body) > LARGEST:  # the rest was not fetched
        return [LIMIT.finding(0, value=f"more than {LARGEST} bytes at an address")]
    first: list[Finding] = []
    for address in addresses:
        found = validation.check(body, url=address, content_type=content_type, now=now)
        if all(finding.code != "SelfDoesntMatchLocation" for finding in found):
            return found
        first = first or found
    return first


def _report(target: str, body: bytes, url: str, content_type: str, findings: Sequence[Finding]) -> Report:
    text = text_of(body, content_type)
    return Report(
        target=target,
        findings=tuple(findings),
        url=url,
        kind=kind_of(text),
        size=len(body),
        lines=tuple(line[:_LONGEST_LINE] for line in text.split("\n")),
    )
