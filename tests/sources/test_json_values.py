"""Values of JSON that may have any type, dates of other systems, and lists of which one entry is broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources.json_files import decode, decode_object, entries_of, members_of
from syndication.sources.json_values import JsonFields, read_date

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2023-03-01T10:00:00.000Z", "2023-03-01T10:00:00+00:00"),
        ("2023-03-01T10:00:00.52Z", "2023-03-01T10:00:00.520000+00:00"),
        ("2023-03-01T10:00:00+0100", "2023-03-01T10:00:00+01:00"),
        ("2023-03-01 10:00:00 +01:00", "2023-03-01T10:00:00+01:00"),
        ("2023-03-01t10:00z", "2023-03-01T10:00:00+00:00"),
        ("2023-03-01 10:00:00", "2023-03-01T10:00:00"),
        (1677664800, "2023-03-01T10:00:00+00:00"),
        (1677664800000, "2023-03-01T10:00:00+00:00"),
    ],
)
def test_dates(value: Any, date: str) -> None:
    found = read_date(value)
    assert found
    assert found.isoformat() == date


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2023",
        "2023-03-01",
        "2023-W09-3T10:00",
        "2023-02-30T10:00:00Z",
        "2023-03-01T25:00:00Z",
        "1023-03-01T10:00:00Z",
        "2023-03-01T10:00:00+25:00",
        "٢٠٢٣-03-01T10:00:00Z",
        "x" * 10**6,
        1e300,
        -(10**18),
        True,
        [],
        {},
        None,
    ],
)
def test_what_is_no_date(value: Any) -> None:
    assert read_date(value) is None


@given(ANY)
def test_no_value_of_any_type_breaks_a_field(value: Any) -> None:
    fields = JsonFields({"x": value})
    assert isinstance(fields.text("x"), str)
    assert isinstance(fields.identity("x"), str)
    assert fields.number("x") >= 0
    assert fields.flag("x") in (None, True, False)
    assert fields.moment("x") is None or read_date(value)
    assert isinstance(fields.inner("x"), JsonFields)
    assert isinstance(fields.objects("x"), tuple)


def test_what_is_wrong_is_noted() -> None:
    fields = JsonFields({"a": 7, "b": "x\x00y", "c": ["z"], "d": "2023-02-30T10:00:00Z", "e": None})
    assert (fields.text("a"), fields.text("b"), fields.objects("c"), fields.moment("d"), fields.text("e")) == (
        "",
        "xy",
        (),
        None,
        "",
    )
    assert list(fields.faults) == [
        "has a number as “a”, which is left out",
        "has characters in “b” that no feed can contain; they are left out",
        "has a text as “c”, which is left out",
        "has a date in “d” that cannot be read",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (rb'"\ud83d\ude00"', "😀"),
        (rb'"a\ud800b"', "a\ufffdb"),
        (rb'"\udc00\ud800\udc00"', "\ufffd\U00010000"),
        (rb'"\\ud800\ud800"', "\\ud800\ufffd"),
    ],
)
def test_halves_of_characters_are_replaced(text: bytes, value: str) -> None:
    assert decode(text, str) == value


@given(st.lists(ANY, min_size=1, max_size=5), st.integers(0, 4))
def test_a_broken_entry_breaks_no_other(values: list[Any], place: int) -> None:
    texts = [json.dumps(value).encode() for value in values]
    texts.insert(min(place, len(texts)), b"[nul]")
    data = b"[" + b" ,\n".join(texts) + b"]"
    assert [bytes(entry) for entry in entries_of(data)] == texts
    named = b"{" + b",".join(b'"%d":%s' % (number, text) for number, text in enumerate(texts)) + b"}"
    assert [bytes(entry).strip() for entry in members_of(named).values()] == texts


@pytest.mark.parametrize("data", [b"[", b"[1, {", b"[nul]]", b'[nul, "]', b"[nul] 1", b"[1]]", b'{"a": nul'])
def test_brackets_that_do_not_match_are_an_error(data: bytes) -> None:
    with pytest.raises(IngestError, match="is no JSON that can be read, or is cut off"):
        members_of(data) if data.startswith(b"{") else entries_of(data)


def test_what_is_no_object_is_an_error() -> None:
    with pytest.raises(IngestError, match="is no JSON that can be read"):
        decode_object(b"7")
