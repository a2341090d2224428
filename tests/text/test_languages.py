"""What a language tag says of how a text is written."""

from __future__ import annotations

import pytest

from syndication.text.languages import direction, has_word_spaces, is_language, primary_subtag, region


@pytest.mark.parametrize(
    ("tag", "main", "way", "where", "spaced"),
    [
        ("en", "en", "ltr", "", True),
        ("pt-BR", "pt", "ltr", "BR", True),
        ("UR-pk", "ur", "rtl", "PK", True),
        ("zh-Hant-TW", "zh", "ltr", "TW", False),
        ("az-Arab", "az", "rtl", "", True),
        ("ar-Latn", "ar", "ltr", "", True),
        ("es-419", "es", "ltr", "419", True),
        ("en-x-us", "en", "ltr", "", True),
        ("", "", "ltr", "", True),
    ],
)
def test_what_a_tag_says(tag: str, main: str, way: str, where: str, spaced: bool) -> None:
    assert (primary_subtag(tag), direction(tag), region(tag), has_word_spaces(tag)) == (main, way, where, spaced)


@pytest.mark.parametrize(
    ("tag", "right"), [("en", True), ("pt-BR", True), ("English", False), ("", False), ("en_GB", False)]
)
def test_the_shape_of_a_tag(tag: str, right: bool) -> None:
    assert is_language(tag) == right
