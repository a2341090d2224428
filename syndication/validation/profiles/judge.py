"""The verdict on a story for a partner, from the rules that its profile switches on."""

from __future__ import annotations

from datetime import datetime

from syndication.model.partners.profile import Profile
from syndication.model.partners.story import PartnerStory, severity_of
from syndication.model.partners.verdict import LintFinding, Verdict, outcome_of
from syndication.validation.profiles.story_rules import STORY_RULES, Breach, JudgedStory


def verdict_on(story: PartnerStory, profile: Profile, language: str, now: datetime) -> Verdict:
    """Return the verdict on a story as the partner with this profile gets it; `language` is that of the feed."""
    subject = JudgedStory(story, profile, language, now)
    faults = (fault for rule in STORY_RULES for fault in rule(subject))
    found = (*story.findings, *(_finding(fault, profile) for fault in faults))
    findings = tuple(one for one in found if one.severity != "off")
    return Verdict(outcome_of(findings), findings)


def _finding(fault: Breach, profile: Profile) -> LintFinding:
    severity = severity_of(profile, fault.code)
    return LintFinding(fault.code, severity, fault.field, fault.measured, fault.allowed, fault.cure)
