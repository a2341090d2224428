"""Dates as the formats and HTTP write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from syndication.text.dates import from_micros, http_date, micros, read_rfc822, rfc822, rfc3339, utc, whole_second
from tests.sources.records.strategies import moments


@pytest.mark.parametrize(
    ("moment", "as_rfc822", "as_rfc3339"),
    [
        ("2026-02-05T12:00:00+00:00", "Thu, 05 Feb 2026 12:00:00 GMT", "2026-02-05T12:00:00Z"),
        ("2026-02-05T23:30:00-05:00", "Fri, 06 Feb 2026 04:30:00 GMT", "2026-02-06T04:30:00Z"),
        ("2026-02-05T12:00:00.250000+05:30", "Thu, 05 Feb 2026 06:30:00 GMT", "2026-02-05T06:30:00.250000Z"),
        ("1969-12-31T23:59:59.999999+00:00", "Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59.999999Z"),
        ("2000-02-29T00:00:00+00:00", "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"),
    ],
)
def test_a_date_is_written_in_utc(moment: str, as_rfc822: str, as_rfc3339: str) -> None:
    told = datetime.fromisoformat(moment)
    assert (rfc822(told), http_date(told), rfc3339(told)) == (as_rfc822, as_rfc822, as_rfc3339)


def test_a_date_without_a_zone_is_no_moment() -> None:
    naive = datetime(2026, 2, 5, 12)  # noqa: DTZ001  # that it has no zone is the point
    for function in (utc, whole_second, rfc822, rfc3339, micros):
        with pytest.raises(ValueError, match="without a time zone"):
            function(naive)


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC), 1_000_005),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), -1),
    ],
)
def test_microseconds_count_from_1970(moment: datetime, number: int) -> None:
    assert (micros(moment), from_micros(number)) == (number, moment)


@given(moments)
def test_no_microsecond_is_lost(moment: datetime) -> None:
    assert from_micros(micros(moment)) == moment
    assert datetime.fromisoformat(rfc3339(moment)) == moment
    assert timedelta(0) <= moment - whole_second(moment) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "text", ["Mon, 01 Jan 0001 00:00:00 +0000", "Wed, 30 Nov -0001 00:00:00 +0000", "1 Jan 01 00:00 GMT"]
)
def test_no_year_is_guessed(text: str) -> None:
    """The library of Python makes 2001 and 2000 of these; generators write them for no date."""
    assert read_rfc822(text) is None
