"""Terms of use: what single uses they allow, and what an output may say that knows only yes and no."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from syndication.model.license_verdicts import LicenseNotice, may_fetch, notice_at, signal, story_notice, verdict
from syndication.model.licenses import (
    AI_USES,
    USES,
    LicenseTerms,
    Licensing,
    item_licensing,
    own_terms,
    path_at,
    root_terms,
    story_terms,
    terms_at,
    uses_of,
)

SITE = "https://feeds.tribune.example"
FREE = {"type": "free"}


def table(**fields: Any) -> Licensing:
    return msgspec.convert({"allow": "all", "payment": FREE} | fields, Licensing)


def verdicts(**fields: Any) -> list[str]:
    """Return the verdict on search, and on the three uses by AI, which are alike here."""
    terms = root_terms(table(**fields))
    (ai,) = {verdict(terms, use) for use in AI_USES}
    return [verdict(terms, "search"), ai]


@pytest.mark.parametrize(
    ("allow", "uses"),
    [
        ("all", USES),
        ("search", ("search",)),
        ("none", ()),
        (("ai-all",), AI_USES),
        (("ai-train", "search"), ("search", "ai-train")),
        (("ai-all", "search"), USES),
        (("search", "all"), USES),
    ],
)
def test_presets_and_words_mean_single_uses(allow: Any, uses: tuple[str, ...]) -> None:
    assert uses_of(allow) == uses


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["yes", "yes"]),
        ({"allow": "none"}, ["no", "no"]),
        ({"allow": "search"}, ["yes", "no"]),
        ({"payment": {"type": "attribution"}}, ["yes", "terms"]),
        ({"payment": {"type": "use"}}, ["yes", "paid"]),
        ({"payment": {"type": "training"}}, ["yes", "paid"]),
        ({"payment": {"type": "crawl"}}, ["paid", "paid"]),
        ({"payment": {"type": "purchase"}}, ["paid", "paid"]),
        ({"payment": {"type": "subscription"}}, ["paid", "paid"]),
        ({"payment": {"type": "contribution"}}, ["paid", "paid"]),
        ({"users": ["education"]}, ["terms", "terms"]),
        ({"countries": ["GB"]}, ["terms", "terms"]),
        ({"server": "https://licenses.example/"}, ["terms", "terms"]),
        ({"reporting": [{"type": "audit", "profile": "https://licenses.example/p"}]}, ["terms", "terms"]),
        ({"users": ["education"], "payment": {"type": "use"}}, ["terms", "paid"]),
    ],
)
def test_a_use_is_free_conditional_paid_or_prohibited(fields: dict[str, Any], expected: list[str]) -> None:
    assert verdicts(**fields) == expected


def test_ai_search_needs_both_of_its_uses() -> None:
    assert not may_fetch(root_terms(table(allow=["search", "ai-input"])), "ai-search")
    assert may_fetch(root_terms(table(allow=["ai-index", "ai-input"])), "ai-search")


def test_robots_let_in_who_must_only_give_credit_and_shut_out_who_must_pay() -> None:
    assert may_fetch(root_terms(table(payment={"type": "attribution"})), "training")
    assert not may_fetch(root_terms(table(payment={"type": "training"})), "training")


def test_a_part_has_the_fields_of_the_publication_that_it_does_not_set() -> None:
    licensing = table(users=["education"], terms=f"{SITE}/terms", sections={"Sport": {"allow": "search"}})
    assert terms_at(licensing, "sections/sport") == LicenseTerms(
        uses=("search",), users=("education",), payment=licensing.payment, terms=f"{SITE}/terms"
    )
    assert terms_at(licensing, "sections/world") == root_terms(licensing)


def test_a_part_can_lift_a_condition_of_the_publication() -> None:
    licensing = table(users=["education"], sections={"Sport": {"users": []}})
    assert terms_at(licensing, "sections/sport").users == ()


def test_a_part_with_the_same_terms_is_none() -> None:
    licensing = table(sections={"Sport": {"allow": ["search", "ai-all"]}}, feeds={"Briefs": {"payment": FREE}})
    assert list(own_terms(licensing)) == []
    assert item_licensing(licensing) is None


def test_only_terms_of_sections_are_terms_of_stories() -> None:
    assert item_licensing(table(feeds={"Briefs": {"allow": "none"}})) is None
    licensing = table(sections={"Sport": {"allow": "none"}})
    assert item_licensing(licensing) is licensing


def test_a_story_has_its_own_terms_before_those_of_its_section() -> None:
    licensing = table(
        sections={"Sport": {"allow": "search"}},
        stories={"agency": {"allow": "none"}, "open": {}},
    )
    assert item_licensing(licensing) is licensing
    found = {slug: story_terms(licensing, slug, "sections/sport") for slug in ("agency", "open", "other")}
    assert {slug: terms and terms.uses for slug, terms in found.items()} == {
        "agency": (),
        "open": None,  # as for the publication
        "other": ("search",),
    }


def test_the_path_of_a_story_is_for_no_other_story() -> None:
    assert path_at("https://tribune.example/feeds", "items/agency") == "/feeds/items/agency$"


def test_mining_is_reserved_in_every_list_that_may_have_a_reserved_story() -> None:
    licensing = table(stories={"agency": {"allow": "none"}})
    folders = ("", "tags/a", "sections/sport", "items/agency", "items/agency-2")
    found = [notice_at(licensing, SITE, folder) for folder in folders]
    assert [one and one.reservation for one in found] == ["1", "1", "1", "1", "0"]
    assert signal(licensing, "ai-train") is None


@pytest.mark.parametrize(
    ("part", "search", "training"),
    [({"allow": "search"}, True, None), ({"allow": "none"}, None, None), ({"allow": "all"}, True, True)],
)
def test_a_line_for_the_whole_publication_says_yes_only_if_all_parts_do(
    part: dict[str, Any], search: bool | None, training: bool | None
) -> None:
    licensing = table(sections={"Sport": part})
    assert (signal(licensing, "search"), signal(licensing, "ai-train")) == (search, training)


def test_a_line_for_the_whole_publication_says_no_even_if_a_part_allows_more() -> None:
    assert signal(table(allow="search", sections={"Sport": {"allow": "all"}}), "ai-train") is False


def test_mining_is_reserved_wherever_a_story_under_stricter_terms_may_be() -> None:
    licensing = table(sections={"Sport": {"allow": "none", "tdm_policy": f"{SITE}/policy"}})
    reserved = {folder: notice_at(licensing, SITE, folder) for folder in ("", "tags/a", "sections/sport")}
    assert {folder: found and found.reservation for folder, found in reserved.items()} == dict.fromkeys(reserved, "1")
    world = notice_at(licensing, SITE, "sections/world")
    assert world == LicenseNotice(license=f"{SITE}/license.xml", reservation="0", policy="")


def test_a_page_with_terms_of_its_own_does_not_name_the_license_of_the_publication() -> None:
    licensing = table(sections={"Sport": {"allow": "none", "tdm_policy": f"{SITE}/policy"}})
    own = terms_at(licensing, "sections/sport")
    assert story_notice(licensing, SITE, own) == LicenseNotice(license="", reservation="1", policy=f"{SITE}/policy")
    assert story_notice(licensing, SITE, None) == LicenseNotice(
        license=f"{SITE}/license.xml", reservation="0", policy=""
    )


def test_without_the_table_nothing_is_said() -> None:
    assert (notice_at(None, SITE, ""), story_notice(None, SITE, None), item_licensing(None)) == (None, None, None)
