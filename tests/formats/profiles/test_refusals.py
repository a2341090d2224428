"""Each rule that each profile of the package switches on: a story that breaks it, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.formats.profiles.loader import builtin_profiles
from syndication.model.item import Item
from syndication.model.item_parts import Sponsor
from syndication.model.partners.profile import Profile
from syndication.model.partners.verdict import LintCode
from tests.formats.profiles.samples import LONG, builtin, record, verdict
from tests.support import NOON

NAMES = [name for name in builtin_profiles() if builtin(name).has_document]
# Of a whole feed: they are no verdicts on stories.
OF_FEEDS = frozenset(("feed_over_bytes", "too_few_items"))
CASES = [
    (name, code)
    for name in NAMES
    for code, severity in builtin(name).lint.items()
    if severity != "off" and code not in OF_FEEDS
]
OUTCOMES = {"error": "refused", "picture": "accepted without picture", "warning": "accepted"}
TAGS = ("kbd", "ruby", "dl", "hr", "pre")
# A severity without a limit is for publishers who set one.
LIMITS: Mapping[str, Mapping[str, Any]] = {
    "title_too_short": {"title": [5, 0]},
    "title_too_long": {"title": [0, 50]},
    "short_title_too_long": {"headline_short": [0, 20]},
    "summary_too_short": {"summary": [10, 0]},
    "summary_too_long": {"summary": [0, 100]},
    "body_too_short": {"body": [100, 0]},
    "body_too_long": {"body": [0, 1000]},
    "date_too_old": {"age_days": [0, 30]},
    "too_few_slides": {"slides": [2, 0]},
    "too_many_slides": {"slides": [0, 10]},
}


def with_pictures(item: Item, **changes: Any) -> Item:
    return replace(item, media=tuple(replace(one, **changes) for one in item.media))


def of_kind(item: Item, kind: str) -> Item:
    return replace(item, media=tuple(one for one in item.media if not one.type.startswith(kind)))


def forbidden(profile: Profile) -> str:
    allowed = {name.partition("[")[0] for name in profile.body.allow}
    return next(tag for tag in TAGS if tag not in allowed)


def with_tag(item: Item, profile: Profile) -> Item:
    tag = forbidden(profile)
    return replace(item, body_form="html", body=f"<p>{LONG}</p><p>Press <{tag}>x</{tag}>.</p>")


def small(item: Item, profile: Profile) -> Item:
    width = max(*profile.pictures.min, profile.pictures.shortest_side) - 1
    return with_pictures(item, width=max(width, 1), height=max(width, 1))


def between(item: Item, profile: Profile) -> Item:
    return with_pictures(item, width=profile.pictures.want[0] - 1, height=max(profile.pictures.want[1] - 1, 500))


def many_pictures(item: Item, profile: Profile) -> Item:
    most = profile.limits.slides[1]
    one = item.media[0]
    return replace(item, media=tuple(replace(one, url=f"https://a.example/{n}.jpg") for n in range(most + 1)))


BREAKS: Mapping[LintCode, Callable[[Item, Profile], Item]] = {
    "title_empty": lambda item, _: replace(item, headline=" "),
    "title_has_html": lambda item, _: replace(item, headline="The <b>harbour</b> reopens after the storm"),
    "title_too_short": lambda item, profile: replace(item, headline="x" * (profile.limits.title[0] - 1)),
    "title_too_long": lambda item, profile: replace(
        item, headline="x" * (profile.limits.title[1] + 1), headline_short=""
    ),
    "short_title_too_long": lambda item, profile: replace(
        item, headline_short="x" * (profile.limits.headline_short[1] + 1)
    ),
    "summary_missing": lambda item, _: replace(item, standfirst=item.headline),
    "summary_too_short": lambda item, _: replace(item, standfirst="Wind."),
    "summary_too_long": lambda item, profile: replace(item, standfirst="x" * (profile.limits.summary[1] + 1)),
    "body_too_short": lambda item, _: replace(item, body="Short."),
    "body_too_long": lambda item, profile: replace(item, body="word " * profile.limits.body[1]),
    "body_truncated": lambda item, _: replace(item, body=f"{LONG} Read more"),
    "author_missing": lambda item, _: replace(item, authors=()),
    "date_future": lambda item, _: replace(item, published=NOON + timedelta(seconds=1)),
    "date_too_old": lambda item, profile: replace(
        item, published=NOON - timedelta(days=profile.limits.age_days[1] + 1)
    ),
    "link_not_https": lambda item, _: replace(item, url="http://tribune.example/harbour"),
    "link_tracked": lambda item, _: replace(item, url="https://tribune.example/harbour?utm_source=partner"),
    "no_lead_image": lambda item, _: of_kind(item, "image/"),
    "image_too_small": small,
    "image_small": between,
    "image_too_big": lambda item, profile: with_pictures(item, bytes=profile.pictures.max_bytes + 1),
    "image_size_unknown": lambda item, _: with_pictures(item, width=0, height=0),
    "image_wrong_type": lambda item, _: with_pictures(item, type="image/bmp"),
    "image_rights_missing": lambda item, _: with_pictures(item, rights="licensed", licensor=""),
    "tag_not_allowed": with_tag,
    "iframe_host_refused": lambda item, _: replace(
        item, body_form="html", body=f'<p>{LONG}</p><iframe src="https://unknown.example/film"></iframe>'
    ),
    "sponsored_undisclosed": lambda item, _: replace(item, sponsor=Sponsor("Ferry Line")),
    "affiliate_link": lambda item, _: replace(item, body=f"{LONG} [Boots](https://www.awin1.com/boots)"),
    "category_unmapped": lambda item, _: replace(item, section="Weather"),
    "language_mixed": lambda item, _: replace(item, language="fr"),
    "too_few_slides": lambda item, profile: replace(item, media=item.media[: profile.limits.slides[0] - 1]),
    "too_many_slides": many_pictures,
    "audio_missing": lambda item, _: of_kind(item, "audio/"),
    "film_missing": lambda item, _: of_kind(item, "video/"),
}


def changes_for(profile: Profile, code: str) -> dict[str, Any]:
    """Return what a publisher adds so that a rule has something to compare with."""
    changes: dict[str, Any] = {}
    limits = {
        name: pair
        for name, pair in LIMITS.get(code, {}).items()
        if not any(getattr(profile.limits, name)[at] for at in (0, 1) if pair[at])
        and not (name in ("body", "summary") and pair[0] and getattr(profile.limits, f"{name}_words")[0])
    }
    if limits:
        changes["limits"] = limits
    if code == "category_unmapped":
        changes["categories"] = {"World": "world"}
    if code == "sponsored_undisclosed":
        changes["fields"] = {"nb:disclosure": ""}
    if code == "affiliate_link" and not profile.body.affiliate_hosts:
        changes["body"] = {"affiliate_hosts": ["awin1.com"]}
    if code == "image_too_small" and not (any(profile.pictures.min) or profile.pictures.shortest_side):
        changes["pictures"] = {"min": [600, 300]}
    if code == "image_size_unknown" and not (any(profile.pictures.min) or profile.pictures.shortest_side):
        changes["pictures"] = {"min": [600, 300]}
    if code == "image_too_big" and not profile.pictures.max_bytes:
        changes["pictures"] = {"max_bytes": 1_000_000}
    return changes


@pytest.mark.parametrize(("name", "code"), CASES)
def test_a_story_that_breaks_the_rule(name: str, code: LintCode) -> None:
    plain = builtin(name)
    profile = builtin(name, **changes_for(plain, code))
    found = verdict(profile, BREAKS[code](record(profile), profile))
    by_code = {finding.code: finding for finding in found.findings}
    assert code in by_code
    finding = by_code[code]
    assert finding.severity == plain.lint[code]
    assert finding.measured
    assert finding.allowed
    assert finding.cure
    if not [other for other in found.findings if other.code != code]:
        assert found.outcome == OUTCOMES[finding.severity]


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_story_breaks_no_rule_even_with_all_limits(name: str) -> None:
    plain = builtin(name)
    for code in plain.lint:
        profile = builtin(name, **changes_for(plain, code))
        assert verdict(profile, record(profile)).outcome == "accepted"
