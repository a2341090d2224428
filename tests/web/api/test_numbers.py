"""Numbers in the JSON of requests."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.web.api.request import parse_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.0", 3),
        ("-0.0", 0),
        ("1e3", 1000),
        ("9007199254740992.0", 2**53),
        ("2.5", 2.5),
        ("1e300", 1e300),
        ("[1, {}]", [1, {}]),
    ],
)
def test_a_number_without_a_fraction_is_whole(text: str, value: Any) -> None:
    """JSON Schema, validation, section 6.1.1: 3.0 is an integer."""
    parsed = parse_json(text.encode())
    assert (parsed, type(parsed)) == (value, type(value))
