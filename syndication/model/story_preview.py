"""What one format or partner will get of a story, before it is public: its entry as text, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Struct

from syndication.model.finding import ItemFinding
from syndication.model.limits import described
from syndication.model.partners.verdict import LintFinding

PARTNER_PREFIX = "partner:"
PAGE = "page"
FORM_NAMES = ("rss", "atom", "json", PAGE)  # and partner:NAME
PREVIEW_FORM = rf"^(?:{'|'.join(FORM_NAMES)}|{PARTNER_PREFIX}[a-z0-9-]{{1,64}})$"

Acceptance = Literal["yes", "without picture", "no"]
# What a finding of these rules is about does not reach the partner.
_CUTTING = frozenset({"tag_not_allowed", "iframe_host_refused", "body_truncated"})


class PreviewFinding(Struct, frozen=True, omit_defaults=True):
    """Something that is wrong with an entry: the rule, the field of the story, what is wrong, and what to do."""

    severity: Literal["error", "picture", "warning", "info"]
    rule: str
    detail: str
    field: str = ""
    cure: str = ""


class Cut(Struct, frozen=True):
    """Something of the story that the entry does not have: the field of the story, and why."""

    what: str
    why: str


class StoryPreview(Struct, frozen=True, omit_defaults=True, kw_only=True, rename={"form": "as"}):
    """A story as a format or a partner will get it. `entry` is text to be displayed; it is never run."""

    form: Annotated[str, described("rss, atom, json, page or partner:NAME")]
    bytes: Annotated[int, described("how large the entry is")]
    entry: Annotated[str, described("the entry as text; empty if it cannot be made")]
    url: Annotated[str, described("where readers find the story")]
    findings: tuple[PreviewFinding, ...]
    cut: Annotated[tuple[Cut, ...], described("what of the story the entry does not have")]
    in_feeds: Annotated[tuple[str, ...], described("the feeds, or pages of feeds, that select the story")]
    accepted: Annotated[Acceptance | None, described("what a partner does with it")] = None


def losses_as_cuts(findings: Iterable[ItemFinding]) -> tuple[Cut, ...]:
    """Return what a story loses on the way to its entry as cuts; what only looks different is none."""
    return tuple(Cut(one.field, one.message) for one in findings if one.severity == "loses content")


def changes_as_findings(findings: Iterable[ItemFinding]) -> tuple[PreviewFinding, ...]:
    """Return what only looks or behaves differently in the entry of a story."""
    return tuple(
        PreviewFinding("info", "changed", one.message, one.field) for one in findings if one.severity == "cosmetic"
    )


def finding_for_partner(finding: LintFinding) -> PreviewFinding:
    """Return a finding of a partner's rules in the words of previews."""
    severity = "info" if finding.severity == "off" else finding.severity
    return PreviewFinding(severity, finding.code, _limits(finding), finding.field, finding.cure)


def partner_cuts(findings: Iterable[LintFinding]) -> tuple[Cut, ...]:
    """Return what a partner does not get of a story, by its findings."""
    cutting = (one for one in findings if one.severity == "picture" or one.code in _CUTTING)
    return tuple(Cut(one.field, f"{one.code}: {_limits(one)}") for one in cutting)


def acceptance_of(outcome: str, not_chosen: str) -> Acceptance:
    """Return what a partner does with a story, by the outcome of its check and by why it is not chosen, "" if it is."""
    if not_chosen or outcome == "refused":
        return "no"
    return "yes" if outcome == "accepted" else "without picture"


def _limits(finding: LintFinding) -> str:
    return f"{finding.measured}; allowed: {finding.allowed}" if finding.allowed else finding.measured
