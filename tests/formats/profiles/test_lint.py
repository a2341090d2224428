"""Limits at their edges: the last value that a partner takes, and the first that it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.item import Item
from syndication.model.item_parts import Sponsor
from syndication.model.partners.profile import Profile
from syndication.model.partners.story import PartnerStory, partner_story
from syndication.model.partners.verdict import LintFinding, Severity, outcome_of
from syndication.validation.profiles.judge import verdict_on
from tests.formats.profiles.samples import builtin, entry_of, record, verdict
from tests.support import NOON


def codes(profile: Profile, item: Item) -> set[str]:
    return {finding.code for finding in verdict(profile, item).findings}


def paragraphs(length: int) -> str:
    """Return a body with this many characters of text."""
    return "x" * length


@pytest.mark.parametrize(
    ("name", "fields", "code", "is_found"),
    [
        ("msn", {"headline": "x" * 21}, "title_too_short", False),
        ("msn", {"headline": "x" * 20}, "title_too_short", True),
        ("msn", {"headline": "x" * 150, "headline_short": ""}, "title_too_long", False),
        ("msn", {"headline": "x" * 151, "headline_short": ""}, "title_too_long", True),
        ("msn", {"headline": "x" * 151, "headline_short": "x"}, "title_too_long", False),
        ("msn", {"headline_short": "x" * 54}, "short_title_too_long", False),
        ("msn", {"headline_short": "x" * 55}, "short_title_too_long", True),
        ("msn", {"published": NOON}, "date_future", False),
        ("msn", {"published": NOON + timedelta(seconds=1)}, "date_future", True),
        ("msn", {"published": NOON - timedelta(days=365) + timedelta(seconds=1)}, "date_too_old", False),
        ("msn", {"published": NOON - timedelta(days=365)}, "date_too_old", True),
        ("gunosy", {"published": NOON - timedelta(days=11) + timedelta(seconds=1)}, "date_too_old", False),
        ("gunosy", {"published": NOON - timedelta(days=11)}, "date_too_old", True),
        ("flipboard", {"standfirst": "x" * 300}, "summary_too_short", False),
        ("flipboard", {"standfirst": "x" * 299}, "summary_too_short", True),
        ("yahoo-us", {"standfirst": "one two three"}, "summary_too_short", False),
        ("yahoo-us", {"standfirst": "one two"}, "summary_too_short", True),
        ("alexa", {"standfirst": "x" * 4499}, "summary_too_long", False),
        ("alexa", {"standfirst": "x" * 4500}, "summary_too_long", True),
        ("yahoo-us", {"body": "word " * 150, "media": ()}, "body_too_short", False),
        ("yahoo-us", {"body": "word " * 149, "media": ()}, "body_too_short", True),
        ("msn", {"body": paragraphs(450), "media": ()}, "body_too_short", False),
        ("msn", {"body": paragraphs(449), "media": ()}, "body_too_short", True),
        ("msn", {"body": paragraphs(500_000), "media": ()}, "body_too_long", False),
        ("msn", {"body": paragraphs(500_001), "media": ()}, "body_too_long", True),
    ],
)
def test_a_limit(name: str, fields: dict[str, Any], code: str, is_found: bool) -> None:
    profile = builtin(name)
    assert (code in codes(profile, replace(record(profile), **fields))) == is_found


@pytest.mark.parametrize(
    ("number", "found"), [(3, {"too_few_slides"}), (4, set()), (200, set()), (201, {"too_many_slides"})]
)
def test_slides(number: int, found: set[str]) -> None:
    profile = builtin("msn-slideshows")
    item = record(profile)
    media = tuple(replace(item.media[0], url=f"https://a.example/{at}.jpg") for at in range(number))
    assert codes(profile, replace(item, media=media)) == found


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("https://tribune.example/a?utm_source=x", True),
        ("https://tribune.example/a?page=2&fbclid=x", True),
        ("https://tribune.example/a?gclid", True),
        ("https://tribune.example/a?source=x", False),
        ("https://tribune.example/a#utm_source=x", False),
        ("https://tribune.example/utm_source", False),
    ],
)
def test_tracking(address: str, is_found: bool) -> None:
    profile = builtin("newsbreak")
    assert ("link_tracked" in codes(profile, replace(record(profile), url=address))) == is_found


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("[Boots](https://www.awin1.com/boots)", True),
        ("[Boots](https://AWIN1.com?boots)", True),
        ("[Boots](https://awin1.com)", True),
        ("[Boots](https://notawin1.com/boots)", False),
        ("[Boots](https://boots.example/?to=awin1.com)", False),
        ("They sold on awin1.com.", False),
    ],
)
def test_links_to_shops(body: str, is_found: bool) -> None:
    profile = builtin("yahoo-us")
    assert ("affiliate_link" in codes(profile, replace(record(profile), body=body))) == is_found


@pytest.mark.parametrize(("language", "is_found"), [("", False), ("en", False), ("en-GB", False), ("fr", True)])
def test_another_language(language: str, is_found: bool) -> None:
    profile = builtin("msn")
    assert ("language_mixed" in codes(profile, replace(record(profile), language=language))) == is_found


def test_a_partner_that_is_told_who_paid() -> None:
    profile = builtin("newsbreak")
    paid = replace(record(profile), sponsor=Sponsor("Ferry Line"))
    assert "sponsored_undisclosed" not in codes(profile, paid)
    assert "sponsored_undisclosed" in codes(builtin("newsbreak", fields={"nb:disclosure": ""}), paid)


def test_sections_that_the_profile_maps() -> None:
    profile = builtin("line-news", categories={"World": "3"}, default_category="9")
    item = record(profile)
    assert "category_unmapped" not in codes(profile, item)
    assert "category_unmapped" in codes(profile, replace(item, section="Sport"))
    story, other = (partner_story(entry_of(replace(item, section=name)), profile) for name in ("World", "Sport"))
    assert (story.category, other.category) == ("3", "9")


def test_what_is_counted_is_what_the_partner_gets() -> None:
    """Words in elements that the partner does not take do not make a story long enough."""
    profile = builtin("yahoo-us", body={"drop": ["blockquote"]})
    item = replace(record(profile), body=f"{'word ' * 100}\n\n> {'word ' * 100}", media=())
    assert "body_too_short" in codes(profile, item)
    assert "body_too_short" not in codes(builtin("yahoo-us"), item)


def test_a_partner_of_summaries_does_not_judge_bodies() -> None:
    profile = builtin("generic-summary", limits={"body": [10_000, 0]}, lint={"body_too_short": "error"})
    assert verdict(profile, record(profile)).outcome == "accepted"


@pytest.mark.parametrize(
    ("severities", "outcome"),
    [
        ((), "accepted"),
        (("warning",), "accepted"),
        (("warning", "picture"), "accepted without picture"),
        (("picture", "error"), "refused"),
    ],
)
def test_the_worst_decides(severities: tuple[Severity, ...], outcome: str) -> None:
    assert outcome_of(tuple(LintFinding("title_empty", one, "headline") for one in severities)) == outcome


def test_a_rule_that_is_off_finds_nothing() -> None:
    profile = builtin("msn", lint={"title_too_short": "off"})
    assert "title_too_short" not in codes(profile, replace(record(profile), headline="Short"))


def test_a_story_without_anything_breaks_no_rule_of_ours() -> None:
    """Every rule looks at an empty story without a traceback."""
    profile = builtin("msn")
    empty = replace(entry_of(record(profile)), title="", summary="", html="", url="", media=(), authors=(), section="")
    found = verdict_on(PartnerStory(entry=empty), profile, "en", NOON)
    assert found.outcome == "refused"
