"""What of a file a request asks for, case by case as RFC 9110 has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.ranges import ByteRange, HeldFile, select_range
from syndication.text.dates import http_date
from tests.support import NOON

AT = int(NOON.timestamp())
FILE = HeldFile("abc", AT, 1000)
DATE = http_date(NOON)
EARLIER, LATER = "Thu, 05 Feb 2026 11:59:59 GMT", "Thu, 05 Feb 2026 12:00:01 GMT"
ALL = ByteRange(200, 0, 1000)
PART = {"Range": "bytes=0-9"}


def asked(method: str = "GET", **headers: str) -> ByteRange:
    told = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return select_range(method, told, FILE, AT + 60)


def test_without_conditions_all_is_asked_for() -> None:
    assert asked() == asked("HEAD") == ALL


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("bytes=0-0", ByteRange(206, 0, 1)),
        ("bytes=0-999", ByteRange(206, 0, 1000)),
        ("bytes=500-", ByteRange(206, 500, 1000)),
        ("bytes=999-", ByteRange(206, 999, 1000)),
        ("bytes=990-5000", ByteRange(206, 990, 1000)),
        (f"bytes=0-{'9' * 30}", ByteRange(206, 0, 1000)),
        ("bytes=-1", ByteRange(206, 999, 1000)),
        ("bytes=-1000", ByteRange(206, 0, 1000)),
        ("bytes=-1001", ByteRange(206, 0, 1000)),
        ("Bytes= 1-2 ", ByteRange(206, 1, 3)),
        ("bytes=1000-", ByteRange(416)),
        ("bytes=1000-1001", ByteRange(416)),
        (f"bytes={'9' * 30}-", ByteRange(416)),
        ("bytes=-0", ByteRange(416)),
        # Section 14.2: what cannot be read, another unit, or several ranges may be taken for no range at all.
        ("bytes=2-1", ALL),
        ("bytes=0-1,3-4", ALL),
        ("bytes=-", ALL),
        ("bytes=", ALL),
        ("bytes=a-b", ALL),
        ("bytes=+1-2", ALL),
        ("bytes=1-2-3", ALL),
        ("bytes=١-٢", ALL),
        ("bytes 0-1", ALL),
        ("items=0-1", ALL),
        (f"bytes={'9' * 5000}-", ALL),
        ("", ALL),
    ],
)
def test_a_range_is_the_part_that_it_names(value: str, answer: ByteRange) -> None:
    assert asked(Range=value) == answer


def test_a_range_is_for_get_alone() -> None:
    assert asked("HEAD", Range="bytes=0-9") == asked("HEAD", Range="bytes=5000-") == ALL


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('"abc"', True),
        (' "abc" ', True),
        ('W/"abc"', False),
        ("abc", False),
        ('"other"', False),
        ('"other", "abc"', False),
        ("*", False),
        (DATE, True),
        (EARLIER, False),
        (LATER, False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_part_fits_to_what_is_the_very_same(condition: str, holds: bool) -> None:
    assert asked(Range="bytes=0-9", **{"If-Range": condition}) == (ByteRange(206, 0, 10) if holds else ALL)
    assert asked(**{"If-Range": condition}) == ALL
    assert asked(Range="bytes=5000-", **{"If-Range": condition}) == (ByteRange(416) if holds else ALL)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"abc"'}, 304),
        ({"If-None-Match": 'W/"abc"'}, 304),
        ({"If-None-Match": '"other", "abc"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": DATE}, 200),
        ({"If-Modified-Since": DATE}, 304),
        ({"If-Modified-Since": LATER}, 304),
        ({"If-Modified-Since": EARLIER}, 200),
        ({"If-Modified-Since": "Thu, 05 Feb 2099 12:00:00 GMT"}, 200),
        ({"If-Modified-Since": "0"}, 200),
        ({"If-Match": '"abc"'}, 200),
        ({"If-Match": '"other", "abc"'}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Match": 'W/"abc"'}, 412),
        ({"If-Match": ""}, 412),
        ({"If-Match": '"abc"', "If-Unmodified-Since": EARLIER}, 200),
        ({"If-Match": '"abc"', "If-None-Match": '"abc"'}, 304),
        ({"If-Match": '"other"', "If-None-Match": '"abc"'}, 412),
        ({"If-Unmodified-Since": DATE}, 200),
        ({"If-Unmodified-Since": EARLIER}, 412),
        ({"If-Unmodified-Since": "never"}, 200),
        ({"If-Unmodified-Since": DATE, "If-Modified-Since": DATE}, 304),
    ],
)
def test_conditions_come_before_ranges(headers: dict[str, str], status: int) -> None:
    assert asked(**headers).status == asked("HEAD", **headers).status == status
    assert asked(**headers, **PART).status == (206 if status == 200 else status)
    assert asked(**headers, Range="bytes=5000-").status == (416 if status == 200 else status)


@given(
    st.binary(min_size=1, max_size=50), st.integers(0, 60), st.integers(0, 60), st.sampled_from(("{}-{}", "{}-", "-{}"))
)
def test_any_range_is_what_a_slice_would_be(data: bytes, first: int, last: int, form: str) -> None:
    value = "bytes=" + form.format(first, last)
    found = select_range("GET", {"HTTP_RANGE": value}, HeldFile("abc", AT, len(data)), AT)
    slices = {
        "{}-{}": data[first : last + 1],
        "{}-": data[first:],
        "-{}": data[-first:] if first else b"",
    }
    if form == "{}-{}" and last < first:
        assert found == ByteRange(200, 0, len(data))
    elif slices[form]:
        assert (found.status, data[found.start : found.stop]) == (206, slices[form])
    else:
        assert found == ByteRange(416)


@given(
    st.dictionaries(st.sampled_from(("RANGE", "IF_RANGE", "IF_MATCH", "IF_NONE_MATCH", "IF_MODIFIED_SINCE")), st.text())
)
def test_nothing_that_is_sent_breaks_it(headers: dict[str, str]) -> None:
    found = select_range("GET", {f"HTTP_{name}": value for name, value in headers.items()}, FILE, AT)
    assert found.status in (200, 206, 304, 412, 416)
