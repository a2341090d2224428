"""Names of files that strangers send: whatever they are, they stay in their folder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.file_names import free_name, safe_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("export.xml", "export.xml"),
        ("Der Export (2).zip", "Der Export (2).zip"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\x.xml", "x.xml"),
        ("..", "export"),
        ("", "export"),
        ("/", "export"),
        ("--dry-run", "dry-run"),
        ("a\0b\r\nc", "a_b__c"),
        ("sections=x.xml", "sections_x.xml"),
        ("http://old.example", "old.example"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert safe_name(name, "export") == expected


@given(st.text(max_size=300))
def test_a_name_is_one_plain_part_of_a_path(name: str) -> None:
    found = safe_name(name, "export")
    assert found
    assert len(found) <= 100
    assert not set("/\\\0\n:=") & set(found)
    assert found[0] not in ".- "


def test_a_second_file_of_a_name_gets_a_number() -> None:
    assert free_name("a.xml", ()) == "a.xml"
    assert free_name("a.xml", {"a.xml", "a-2.xml"}) == "a-3.xml"
    assert free_name("a", {"a"}) == "a-2"
