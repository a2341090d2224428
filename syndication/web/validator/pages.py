"""Rendering of the validator's pages: form, report, rules. No clock, no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from syndication.model.feed_path import RSS, document_path
from syndication.model.finding import Severity
from syndication.model.publication import Publication
from syndication.text.terminal import visible
from syndication.validation import Rule
from syndication.validation.report import (
    SEVERITIES,
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
from syndication.web.site.pages import CONTENT_SECURITY_POLICY, render_page
from syndication.web.validator.upload import FormField

FORM_SECURITY_POLICY = CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'")
_MOST_GROUPS = 100
_MOST_LINES = 12
_SOURCE_WIDTH = 240


class FormInput(Struct, frozen=True):
    """The input of the last request, which the form repeats; `by` is the field that was checked."""

    url: str = ""
    text: str = ""
    by: FormField = "url"


class GroupView(Struct, frozen=True):
    """A group of findings on the page. `advice` is "" if an earlier group with the same code already has it."""

    severity: Severity
    code: str
    message: str
    where: str
    number: int
    source: str
    advice: str


def render_form(publication: Publication, *, any_address: bool, entered: FormInput, refusal: str = "") -> str:
    """Return the page with the form; `refusal` says why the last document was not checked."""
    return _render_validator(publication, any_address=any_address, entered=entered, refusal=refusal)


def render_report(publication: Publication, report: Report, *, any_address: bool, entered: FormInput) -> str:
    """Return the page with the report on a document, and the form for another."""
    groups = group_findings(report.findings)
    return _render_validator(
        publication,
        any_address=any_address,
        entered=entered,
        refusal="",
        report=report,
        verdict=report.problem or count_findings(report),
        worst="clean" if report.is_clean else groups[0].first.severity,
        target=visible(report.target),
        described="" if report.problem else describe_document(report),
        groups=_group_views(report, groups[:_MOST_GROUPS]),
        left_out=max(len(groups) - _MOST_GROUPS, 0),
    )


def render_rules(publication: Publication, rules: Mapping[str, Rule]) -> str:
    """Return the page that lists all rules, errors first."""
    listed = [
        (severity, sorted((rule for rule in rules.values() if rule.severity == severity), key=_by_code))
        for severity in SEVERITIES
    ]
    return render_page("rules.html", publication, publication.language, listed=listed, pattern=pattern)


def render_rule(publication: Publication, rule: Rule) -> str:
    """Return the page of one rule."""
    return render_page("rule.html", publication, publication.language, rule=rule, pattern=pattern)


def _render_validator(publication: Publication, **context: object) -> str:
    example = publication.base_url + document_path("", RSS)
    return render_page("validate.html", publication, publication.language, example=example, **context)


def _group_views(report: Report, groups: Sequence[FindingGroup]) -> list[GroupView]:
    codes = [group.first.code for group in groups]
    return [_group_view(report, group, first=group.first.code not in codes[:n]) for n, group in enumerate(groups)]


def _group_view(report: Report, group: FindingGroup, *, first: bool) -> GroupView:
    finding = group.first
    line = report.line(finding)
    return GroupView(
        severity=finding.severity,
        code=finding.code,
        message=message(group),
        where=where(group, _MOST_LINES),
        number=finding.line,
        source=excerpt(line, place_of(finding, line), _SOURCE_WIDTH),
        advice=group.advice if first else "",
    )


def _by_code(rule: Rule) -> str:
    return rule.code.lower()
