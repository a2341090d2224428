"""The fields of an item as JSON has them, under the rules of records."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.model.item import Item
from syndication.sources.records import FieldsError, from_fields, read, write
from tests.examples import scaled
from tests.sources.records.strategies import items

STORY = {"headline": "A", "published": "2026-02-05T12:00:00Z", "body": "B"}


@settings(max_examples=scaled(25))
@given(items())
def test_an_item_is_what_its_own_json_says(item: Item) -> None:
    assert from_fields(msgspec.to_builtins(item)) == item


@settings(max_examples=scaled(25))
@given(items())
def test_what_is_taken_as_json_is_taken_as_a_record_too(item: Item) -> None:
    taken = from_fields(msgspec.to_builtins(item))
    assert read("a.html" if taken.body_form == "html" else "a.md", write(taken)) == taken


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"tags": ["", "a\nb"]}, ["tags[1]: goes over several lines; write it on one", "tags[0]: is empty; delete it"]),
        (
            {"slug": "a b"},
            ["slug: may contain letters a-z, digits and single hyphens, at most 200; correct it, or *"],
        ),
        ({"xx": 1, "yy": 2}, ["xx: is not a field here; the fields here are: *", "yy: is not a field here; the *"]),
        (
            {"headline": "a\x00", "body": "\ud800"},
            ["headline: contains the character U+0000*", "body: contains the character*"],
        ),
        ({"rights": {"until": "2026-02-05T12:00:00"}}, ["rights.until: has no time zone; write *"]),
        ({"modified": "2026-02-07T12:00:00"}, ["modified: has no time zone; write 2026-02-07T12:00:00+00:00"]),
        (
            {
                "revisions": [
                    {"at": "2026-02-05T12:00:00Z", "kind": "update"},
                    {"at": "2026-02-06T12:00:00", "kind": "update"},
                ]
            },
            ["revisions[1].at: has no time zone; write 2026-02-06T12:00:00+00:00"],
        ),
        ({"published": "5"}, ['published: must be a date with hour and zone, in quotation marks: "2026*']),
        (
            {"revisions": [{"at": "2026-02-05T12:00:00Z", "kind": "x"}]},
            ['revisions[0].kind: cannot be "x"; *'],
        ),
        ({"x" * 100: 1}, [f"{'x' * 60}…: is not a field here*"]),
        ({"media": [{"width": 1.5}]}, ["media[0].width: must be a whole number, not a fraction"]),
        ({"authors": [{"name": " "}]}, ["authors[0].name: is empty; *"]),
        ({"url": f"https://a.example/{'a' * 4_000}"}, ["url: has 4,018 characters; 4,000 is the most"]),
        (
            {"related": [{"title": "Before", "url": "https://a.example/", "after": -1}]},
            ["related[0].after: is not a number of blocks; *"],
        ),
    ],
)
def test_all_faults_of_a_kind_are_told_with_the_cure(fields: dict[str, Any], faults: list[str]) -> None:
    with pytest.raises(FieldsError) as caught:
        from_fields(STORY | fields)
    told = [f"{field}: {problem}" for field, problem in caught.value.faults]
    assert len(told) == len(faults)
    for said, expected in zip(told, faults, strict=True):
        start, star, _ = expected.partition("*")
        assert said.startswith(start) if star else said == expected
    assert str(caught.value) == told[0]


@pytest.mark.parametrize("name", ["publised", "date"])
def test_a_field_with_a_wrong_name_is_one_fault(name: str) -> None:
    with pytest.raises(FieldsError) as caught:
        from_fields({"headline": "A", "body": "Text.", name: "2026-02-05T12:00:00Z"})
    assert caught.value.faults == ((name, "is not a field here; did you mean published?"),)


def test_a_fault_of_one_kind_hides_none_of_another() -> None:
    fields = {
        "headline": 7,
        "published": "tomorrow",
        "body": "It\u0000 did.",
        "colour": "red",
        "language": "no language",
        "tags": ["ports", None, "a\nb"],
        "authors": [{"name": "Ana"}, {"role": "editor"}, "Ben", {"name": "Cem", "url": "ftp://a.example"}],
        "source": {"name": "AFP", "link": "x"},
        "modified": "1999-01-01T00:00:00Z",
        "status": "perhaps",
        "rights": [],
    }
    with pytest.raises(FieldsError) as caught:
        from_fields(fields)
    assert sorted(field for field, _ in caught.value.faults) == [
        "authors[1].name",
        "authors[2]",
        "authors[3].url",
        "body",
        "colour",
        "headline",
        "language",
        "published",
        "rights",
        "source.link",
        "status",
        "tags[1]",
        "tags[2]",
    ]


@pytest.mark.parametrize("name", ["tags", "authors", "media", "revisions"])
def test_a_long_list_of_faults_takes_little_time_and_tells_fifty(name: str) -> None:
    with pytest.raises(FieldsError) as caught:
        from_fields(STORY | {name: [7] * 200_000})
    assert len(caught.value.faults) == 50


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(list(STORY)), inner),
    )
)
def test_no_value_gets_past_the_rules_or_raises_anything_else(value: Any) -> None:
    for name in ("source", "authors", "media", "headline", "published", "tags", "nothing"):
        with suppress(FieldsError):
            taken = from_fields(STORY | {name: value})
            assert read("a.md", write(taken)) == taken
