"""Times on the command line: in their own zone, in that of the publication, or asked about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndication.text.written_times import TimeError, read_moment

NOW = datetime(2026, 2, 5, 12, 0, 30, 5, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("now", "", "2026-02-05T12:00:30+00:00"),
        ("NOW", BERLIN, "2026-02-05T13:00:30+01:00"),
        ("2026-11-28 22:14", BERLIN, "2026-11-28T22:14:00+01:00"),
        ("2026-07-28T22:14:05", BERLIN, "2026-07-28T22:14:05+02:00"),
        ("2026-11-28 22:14", "UTC", "2026-11-28T22:14:00+00:00"),
        ("2026-11-28 22:14 +0500", BERLIN, "2026-11-28T22:14:00+05:00"),
        ("2026-11-28T22:14z", BERLIN, "2026-11-28T22:14:00+00:00"),
        ("2026-11-28 22:14 UTC", BERLIN, "2026-11-28T22:14:00+00:00"),
    ],
)
def test_a_time_that_is_clear(text: str, zone: str, moment: str) -> None:
    assert read_moment(text, zone, NOW).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "zone", "message"),
    [
        (
            "2026-11-28 22:14",
            "",
            "'2026-11-28 22:14' has no time zone; write 2026-11-28T22:14:00+00:00, or set timezone in syndication.toml",
        ),
        ("2026-11-28", "", "'2026-11-28' has no hour; write 2026-11-28T12:00:00+00:00"),
        ("2026-11-28", BERLIN, "'2026-11-28' has no hour; write 2026-11-28T12:00:00+00:00, or 2026-11-28 12:00"),
        (
            "2026-10-25 02:30",
            BERLIN,
            "'2026-10-25 02:30' is there twice in Europe/Berlin, as clocks are set back; "
            "write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
        ),
        (
            "2026-03-29 02:30",
            BERLIN,
            "'2026-03-29 02:30' is not there in Europe/Berlin, as clocks are set forward; "
            "write 2026-03-29T03:30:00+02:00",
        ),
        ("tomorrow", BERLIN, "'tomorrow' is not a time; write 2026-02-05T12:00:00+00:00"),
        ("0001-01-01T00:00", "Asia/Tokyo", "'0001-01-01T00:00' is not a time; write 2026-02-05T12:00:00+00:00"),
        (
            "9999-12-31T23:59",
            "America/Los_Angeles",
            "'9999-12-31T23:59' is not a time; write 2026-02-05T12:00:00+00:00",
        ),
        ("0001-01-01T00:00:00+23:00", "", "'0001-01-01T00:00:00+23:00' is not a time; write 2026-02-05T12:00:00+00:00"),
    ],
)
def test_a_time_that_is_not_is_asked_about(text: str, zone: str, message: str) -> None:
    with pytest.raises(TimeError) as caught:
        read_moment(text, zone, NOW)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("28.11.2026 22:14", "2026-11-28 22:14"),
        ("11/28/2026", "2026-11-28 12:00"),
        ("28/11/2026 9:05", "2026-11-28 09:05"),
        ("05/02/2026", "2026-05-02 12:00 or 2026-02-05 12:00"),
    ],
)
def test_another_order_of_day_and_month_is_asked_about(text: str, meant: str) -> None:
    with pytest.raises(TimeError) as caught:
        read_moment(text, BERLIN, NOW)
    said = f"'{text}' is not clear, as day and month stand in another order elsewhere; write {meant}"
    assert str(caught.value) == said
