"""The verdict on a story for a partner, made when the story is accepted and stored."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

# "error" refuses the story for this partner, "picture" only leaves out the picture, "warning" only tells.
Severity = Literal["error", "picture", "warning", "off"]
Outcome = Literal["accepted", "accepted without picture", "refused"]
LintCode = Literal[
    "title_empty",
    "title_has_html",
    "title_too_short",
    "title_too_long",
    "short_title_too_long",
    "summary_missing",
    "summary_too_short",
    "summary_too_long",
    "body_too_short",
    "body_too_long",
    "body_truncated",
    "author_missing",
    "date_future",
    "date_too_old",
    "link_not_https",
    "link_tracked",
    "no_lead_image",
    "image_too_small",
    "image_small",
    "image_too_big",
    "image_size_unknown",
    "image_wrong_type",
    "image_wrong_ratio",
    "image_rights_missing",
    "tag_not_allowed",
    "iframe_host_refused",
    "sponsored_undisclosed",
    "affiliate_link",
    "category_unmapped",
    "language_mixed",
    "too_few_slides",
    "too_many_slides",
    "audio_missing",
    "film_missing",
    "document_invalid",
    "feed_over_bytes",
    "too_few_items",
]


class LintFinding(Struct, frozen=True, omit_defaults=True):
    """A rule of a partner that a story breaks: its field, the measured value, the allowed one, and the cure."""

    code: LintCode
    severity: Severity
    field: str
    measured: str = ""
    allowed: str = ""
    cure: str = ""


class Verdict(Struct, frozen=True, omit_defaults=True):
    """What a partner does with a story, and why."""

    outcome: Outcome = "accepted"
    findings: tuple[LintFinding, ...] = ()


def outcome_of(findings: tuple[LintFinding, ...]) -> Outcome:
    """Return what follows from findings: the worst one decides."""
    severities = {finding.severity for finding in findings}
    if "error" in severities:
        return "refused"
    return "accepted without picture" if "picture" in severities else "accepted"
