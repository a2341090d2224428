"""The rules about the whole document of a partner. They refuse no story: they only tell."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.model.partners.profile import Profile
from syndication.model.partners.verdict import LintFinding
from syndication.text.counts import count_of


def feed_findings(profile: Profile, stories: int, left_out: int, size: int) -> tuple[LintFinding, ...]:
    """Return what is wrong with a document of `size` bytes with so many stories; `left_out` had no room."""
    return (*_size(profile, left_out, size), *_number(profile, stories))


def _size(profile: Profile, left_out: int, size: int) -> Iterator[LintFinding]:
    most = profile.limits.document_bytes[1]
    if left_out:
        measured = f"no room for the oldest {count_of(left_out, 'story', 'stories')}"
        cure = "choose fewer stories, or shorter ones"
        yield LintFinding(
            "feed_over_bytes", "warning", "choice.max_bytes", measured, f"{profile.choice.max_bytes:,} bytes", cure
        )
    elif most and size > most:
        allowed, cure = f"at most {most:,} bytes", "choose fewer stories: lower choice.stories"
        yield LintFinding("feed_over_bytes", "warning", "choice.stories", f"{size:,} bytes", allowed, cure)


def _number(profile: Profile, stories: int) -> Iterator[LintFinding]:
    least = profile.limits.stories[0]
    if stories < least:
        measured = count_of(stories, "story", "stories")
        yield LintFinding(
            "too_few_items",
            "warning",
            "choice",
            measured,
            f"at least {least:,}",
            "choose more sections, or publish more",
        )
