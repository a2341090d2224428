"""How long an answer stays fresh, and when a server wants to be asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.freshness import fresh_seconds, reset_seconds, retry_seconds
from tests.support import NOON

HOUR_LATER = "Thu, 05 Feb 2026 13:00:00 GMT"
EARLIER = "Thu, 05 Feb 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=60"}, 60),
        ({"cache-control": 'public, MAX-AGE="60"'}, 60),
        ({"Cache-Control": "s-max-age=60"}, 0),
        ({"Cache-Control": "x-max-age=60"}, 0),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=99999999999"}, 999_999_999),
        ({"Cache-Control": "max-age=60", "Age": "20"}, 40),
        ({"Cache-Control": "max-age=60", "Age": "90"}, 0),
        ({"Cache-Control": "max-age=60", "Age": "x"}, 60),
        ({"Cache-Control": "no-store, max-age=60"}, 0),
        ({"Cache-Control": "no-cache"}, 0),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=60'}, 0),
        ({"Expires": HOUR_LATER}, 3_600),
        ({"Expires": HOUR_LATER, "Date": EARLIER}, 7_200),
        ({"Expires": EARLIER}, 0),
        ({"Expires": "0"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": HOUR_LATER}, 60),
    ],
    ids=str,
)
def test_the_life_of_an_answer(headers: dict[str, str], seconds: int) -> None:
    assert fresh_seconds(tuple(headers.items()), NOON) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"), [("120", 120), (HOUR_LATER, 3_600), (EARLIER, 0), ("-1", 0), ("", 0), ("soon", 0)]
)
def test_the_wish_of_a_server(value: str, seconds: int) -> None:
    assert retry_seconds((("Retry-After", value),), NOON) == seconds


@given(st.lists(st.tuples(st.sampled_from(["Cache-Control", "Expires", "Date", "Age", "Retry-After"]), st.text())))
def test_no_value_of_any_header_is_too_much(headers: list[tuple[str, str]]) -> None:
    assert fresh_seconds(tuple(headers), NOON) >= 0
    assert retry_seconds(tuple(headers), NOON) >= 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60),
        (str(int(NOON.timestamp()) + 90), 90),
        (str(int(NOON.timestamp()) - 90), 0),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("9" * 40, 0),
    ],
)
def test_the_end_of_a_limit_is_a_duration_or_a_moment(value: str, seconds: int) -> None:
    assert reset_seconds((("X-RateLimit-Reset", value),), NOON) == seconds
