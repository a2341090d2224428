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


def test_the_case_of_every_field_has_every_field() -> None:
    item = read("items/every-field.md", RECORDS["every-field"].read_bytes())
    defaults = Item(headline="", published=item.published, body="")
    same = [name for name in Item.__struct_fields__ if getattr(item, name) == getattr(defaults, name)]
    assert same == ["published", "body_form", "status"]  # the defaults of which are told all the same


def test_a_record_of_more_than_five_million_bytes_is_refused() -> None:
    with pytest.raises(RecordError, match=r"^items/a.md: has 5,000,001 bytes; a record may have 5,000,000$"):
        read("items/a.md", b"+" * 5_000_001)
