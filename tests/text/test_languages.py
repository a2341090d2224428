"""What a language tag says of how a text is written."""

from __future__ import annotations

import pytest

from syndication.text.language_codes import BETTER
from syndication.text.languages import direction, has_word_spaces, language_fault, primary_subtag, region


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
    ("tag", "fault"),
    [
        ("en", ""),
        ("pt-BR", ""),
        ("zh-Hant-TW", ""),
        ("yue", ""),
        ("ckb", ""),
        ("fil", ""),
        ("mo", ""),
        ("English", "is not a language tag; write en, pt-BR or ur"),
        ("", "is not a language tag; write en, pt-BR or ur"),
        ("en_GB", "is not a language tag; write en-GB"),
        (" en", "is not a language tag; write en"),
        ("iw_IL", "is not a language tag; write he-IL"),
        ("iw", "begins with iw, which is not the code of a language now; write he"),
        ("IW-IL", "begins with iw, which is not the code of a language now; write he-IL"),
        ("in", "begins with in, which is not the code of a language now; write id"),
        ("ji", "begins with ji, which is not the code of a language now; write yi"),
        ("jw", "begins with jw, which is not the code of a language now; write jv"),
        ("eng", "begins with eng, which is not the code of a language now; write en"),
        ("ger-AT", "begins with ger, which is not the code of a language now; write de-AT"),
        ("jp", "begins with jp, which is not the code of a language now; write ja"),
        ("xx", "begins with xx, which is not the code of a language; write en, pt-BR or ur"),
        ("xx-XX", "begins with xx, which is not the code of a language; write en, pt-BR or ur"),
    ],
)
def test_the_fault_of_a_tag(tag: str, fault: str) -> None:
    assert language_fault(tag) == fault


def test_what_is_to_be_written_instead_is_right() -> None:
    assert [better for better in BETTER.values() if language_fault(better)] == []
    assert [code for code in BETTER if not language_fault(code)] == []
