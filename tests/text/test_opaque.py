"""Opaque texts: what was written comes back, and any other text is None."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st

from syndication.text.opaque import decode_opaque, encode_opaque


@given(st.lists(st.integers(-(2**62), 2**62) | st.text(st.characters(codec="utf-8")), max_size=4))
def test_what_was_written_comes_back(values: list[int | str]) -> None:
    text = encode_opaque(values)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert decode_opaque(text, list[int | str]) == values


@given(st.text())
def test_any_other_text_is_none(text: str) -> None:
    found = decode_opaque(text, list[int])
    assert found is None or isinstance(found, list)


def test_a_value_that_is_nested_too_deeply_is_none() -> None:
    assert decode_opaque(urlsafe_b64encode(b"[" * 3000).decode(), list) is None
