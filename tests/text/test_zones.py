"""Time zones by name, and times of the wall clock in them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndication.text.zones import instants, is_zone, similar_zone, zone_of


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Berlin", True),
        ("UTC", True),
        ("Asia/Karachi", True),
        ("", False),
        ("Berlin", False),
        ("../../etc/passwd", False),
        ("Europe/\0", False),
        ("E" * 1000, False),
        ("Zürich", False),
    ],
)
def test_a_zone_has_a_name(name: str, known: bool) -> None:
    assert is_zone(name) == known


@pytest.mark.parametrize(
    ("name", "like"),
    [("Berlin", "Europe/Berlin"), ("new york", "America/New_York"), ("Europe/Londn", "Europe/London"), ("x", "")],
)
def test_a_wrong_name_is_compared_with_the_right_ones(name: str, like: str) -> None:
    assert similar_zone(name) == like


def test_an_unknown_zone_is_utc() -> None:
    assert zone_of("") is UTC


@pytest.mark.parametrize(
    ("wall", "moments"),
    [
        ("2026-02-05T12:00:00", ["2026-02-05T12:00:00+01:00"]),
        ("2026-07-05T12:00:00", ["2026-07-05T12:00:00+02:00"]),
        ("2026-10-25T02:30:00", ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]),
        ("2026-03-29T02:30:00", []),
        ("1850-01-01T12:00:00", ["1850-01-01T11:06:32+00:00"]),
    ],
)
def test_clocks_show_a_time_once_twice_or_never(wall: str, moments: list[str]) -> None:
    found = instants(datetime.fromisoformat(wall), "Europe/Berlin")
    assert [moment.isoformat() for moment in found] == moments


@pytest.mark.parametrize(
    ("wall", "zone"), [("0001-01-01T00:00", "Asia/Tokyo"), ("9999-12-31T23:00", "America/Los_Angeles")]
)
def test_the_ends_of_the_calendar_are_no_moments(wall: str, zone: str) -> None:
    assert instants(datetime.fromisoformat(wall), zone) == ()
