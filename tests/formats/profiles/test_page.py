"""The page for publishers: its tables are those of the profiles, and it names every word that a profile may have."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from syndication.formats.profiles import handbook
from syndication.formats.profiles.declared import declared_partners
from syndication.formats.profiles.loader import builtin_profiles
from syndication.formats.profiles.sources import LISTS, OF_FEEDS, OF_STORIES
from syndication.formats.profiles.transformations import TRANSFORMATIONS
from syndication.model.partners.verdict import LintCode

PAGE = (Path(__file__).parents[3] / "docs" / "partners.md").read_text(encoding="utf-8")
BY_HAND, _, _ = PAGE.partition(handbook.START)
PROSE = re.sub(r"```.*?```", "", BY_HAND, flags=re.DOTALL)
WORDS = {word for cell in re.findall(r"`([^`]+)`", PROSE) for word in (cell, cell.partition(":")[0])}


def test_the_page_has_the_rules_of_all_profiles() -> None:
    """`make docs` writes them."""
    assert handbook.insert(PAGE) == PAGE


def test_each_profile_has_a_chapter_and_a_row() -> None:
    assert re.findall(r"^### Profile (\S+)$", PAGE, re.MULTILINE) == list(builtin_profiles())
    assert re.findall(r"^\| \[`([^`]+)`\]", PAGE, re.MULTILINE) == list(builtin_profiles())


def test_each_rule_of_a_chapter_has_a_mark() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[^`]+|change)` \| .* \| ([^|]*) \|$", handbook.chapters(), re.MULTILINE)
    without = {rule for rule, mark in rows if mark not in ("doc", "src", "3p", "not verified")}
    assert {rule for rule in without if not rule.startswith("deletion.by_hand")} == set()


def test_a_page_without_a_place_for_the_profiles_is_refused() -> None:
    with pytest.raises(ValueError, match="add them where the profiles belong"):
        handbook.insert("# Partners")


@pytest.mark.parametrize("words", [get_args(LintCode), OF_STORIES, OF_FEEDS, LISTS, TRANSFORMATIONS])
def test_each_word_is_on_the_page(words: object) -> None:
    assert [word for word in list(words) if word not in WORDS] == []  # type: ignore[call-overload]


def test_the_examples_can_be_used() -> None:
    for example in re.findall(r"```toml\n(.*?)```", BY_HAND, re.DOTALL):
        tables = tomllib.loads(example)
        found = declared_partners(
            tables.get("partners", []), tables.get("profiles", []), example, "syndication.toml", {}
        )
        assert [one.fault for one in found] == [""] * len(found)
        assert found
