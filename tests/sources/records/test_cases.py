"""Record files by hand: what each holds, or what its editor is told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from syndication.model.errors import RecordError
from syndication.model.item import Item
from syndication.sources.records import FORMS, read

CASES = Path(__file__).parent / "cases"
RECORDS = {path.stem: path for path in sorted(CASES.iterdir()) if path.suffix in FORMS}
GOOD = [path.name.removesuffix(".item.json") for path in sorted(CASES.glob("*.item.json"))]
BAD = [path.name.removesuffix(".error.txt") for path in sorted(CASES.glob("*.error.txt"))]


def test_each_record_has_one_expectation() -> None:
    assert sorted(GOOD + BAD) == sorted(RECORDS)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_record_is_its_item(name: str) -> None:
    expected = msgspec.json.decode((CASES / f"{name}.item.json").read_bytes(), type=Item)
    item = read(f"items/{RECORDS[name].name}", RECORDS[name].read_bytes())
    assert item == expected
    assert item.published.utcoffset() == expected.published.utcoffset()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_is_one_line_with_place_field_and_cure(name: str) -> None:
    path = f"items/{RECORDS[name].name}"
    with pytest.raises(RecordError) as caught:
        read(path, RECORDS[name].read_bytes())
    expected = (CASES / f"{name}.error.txt").read_text(encoding="utf-8").removesuffix("\n")
    assert str(caught.value) == expected.replace("{path}", path)


def test_a_bad_record_tells_all_its_faults_with_their_lines() -> None:
    text = """\
+++
headlin = "Harbour reopens"
published = 2026-02-05
version = "two"
language = "no language"
tags = ["ports", 7, ""]
expires = 2020-01-01T00:00:00Z
[[authors]]
name = 5
[[authors]]
nam = "Ana"
name = " "
[[media]]
url = "ftp://a.example/1.jpg"
width = 1.5
+++

It did.
"""
    with pytest.raises(RecordError) as caught:
        read("items/a.md", text.encode())
    assert [line.partition("; ")[0] for line in caught.value.lines] == [
        "items/a.md:2: headlin: is not a field of a record",
        "items/a.md:3: published: has no hour and time zone",
        "items/a.md:4: version: must be a whole number, not text",
        "items/a.md:5: language: is not a language tag",
        "items/a.md:6: tags[1]: must be text in quotation marks, not a number",
        "items/a.md:6: tags[2]: is empty",
        "items/a.md:9: authors[0].name: must be text in quotation marks, not a number",
        "items/a.md:11: authors[1].nam: is not a field of a record",
        "items/a.md:12: authors[1].name: is empty",
        "items/a.md:14: media[0].url: is not an http or https address",
        "items/a.md:15: media[0].width: must be a whole number, not a fraction",
    ]


def test_no_more_than_fifty_faults_of_a_record_are_told() -> None:
    fields = "".join(f"x{number} = 1\n" for number in range(80))
    with pytest.raises(RecordError) as caught:
        read("items/a.md", f'+++\nheadline = "A"\npublished = 2026-02-05T12:00:00Z\n{fields}+++\nB\n'.encode())
    assert len(caught.value.lines) == 50


def test_the_case_of_every_field_has_every_field() -> None:
    item = read("items/every-field.md", RECORDS["every-field"].read_bytes())
    defaults = Item(headline="", published=item.published, body="")
    same = [name for name in Item.__struct_fields__ if getattr(item, name) == getattr(defaults, name)]
    assert same == ["published", "body_form", "status"]  # the defaults of which are told all the same


def test_a_record_of_more_than_five_million_bytes_is_refused() -> None:
    with pytest.raises(RecordError, match=r"^items/a.md: has 5,000,001 bytes; a record may have 5,000,000$"):
        read("items/a.md", b"+" * 5_000_001)
