"""Retry-After: seconds, or a date that is counted from that of the response."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.retry_after import MOST_SECONDS, seconds_to_wait

DATE = "Thu, 05 Feb 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("", DATE, 0),
        ("0", DATE, 0),
        ("120", "", 120),
        (" 120 ", "", 120),
        ("Thu, 05 Feb 2026 12:02:00 GMT", DATE, 120),
        ("Thu, 05 Feb 2026 11:00:00 GMT", DATE, 0),
        ("Thu, 05 Feb 2026 12:02:00 GMT", "", 0),
        ("soon", DATE, 0),
        ("-5", DATE, 0),
        ("1.5", DATE, 0),
        ("٣", DATE, 0),
        ("9" * 5000, DATE, MOST_SECONDS),
        ("Thu, 05 Feb 9999 12:02:00 GMT", DATE, MOST_SECONDS),
    ],
)
def test_seconds(value: str, date: str, seconds: int) -> None:
    assert seconds_to_wait(value, date) == seconds


@given(st.text(), st.text())
def test_whatever_comes(value: str, date: str) -> None:
    assert 0 <= seconds_to_wait(value, date) <= MOST_SECONDS
