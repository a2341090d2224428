"""When an item is public, and when that changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model import lifecycle
from syndication.model.item import Item, Rights

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def hour(number: int) -> datetime:
    """Return the moment `number` hours after noon."""
    return NOON + timedelta(hours=number)


def story(**fields: Any) -> Item:
    told: dict[str, Any] = {"headline": "A story", "published": NOON, "body": "Text."}
    return Item(**told | fields)


@pytest.mark.parametrize(
    ("fields", "release", "end"),
    [
        ({}, NOON, None),
        ({"embargo_until": hour(2)}, hour(2), None),
        ({"embargo_until": hour(-2)}, NOON, None),
        ({"expires": hour(5)}, NOON, hour(5)),
        ({"rights": Rights(until=hour(4))}, NOON, hour(4)),
        ({"rights": Rights(holder="x")}, NOON, None),
        ({"expires": hour(5), "rights": Rights(until=hour(4))}, NOON, hour(4)),
        ({"expires": hour(3), "rights": Rights(until=hour(4))}, NOON, hour(3)),
    ],
)
def test_release_and_end(fields: dict[str, Any], release: datetime, end: datetime | None) -> None:
    assert (lifecycle.release_time(story(**fields)), lifecycle.end_time(story(**fields))) == (release, end)


@pytest.mark.parametrize(
    ("fields", "now", "public", "next_change"),
    [
        ({}, hour(-1), False, NOON),
        ({}, NOON - SECOND, False, NOON),
        ({}, NOON, True, None),
        ({}, hour(99), True, None),
        ({"embargo_until": hour(2)}, hour(1), False, hour(2)),
        ({"embargo_until": hour(2)}, hour(2), True, None),
        ({"expires": hour(5)}, hour(1), True, hour(5)),
        ({"expires": hour(5)}, hour(5), False, None),
        ({"rights": Rights(until=hour(4))}, hour(4), False, None),
        ({"expires": hour(1), "embargo_until": hour(2)}, hour(-1), False, None),
        ({"expires": hour(1), "embargo_until": hour(2)}, hour(3), False, None),
        ({"status": "withheld"}, hour(1), False, None),
        ({"status": "canceled"}, hour(-1), False, None),
    ],
)
def test_public_and_until_when(
    fields: dict[str, Any], now: datetime, public: bool, next_change: datetime | None
) -> None:
    item = story(**fields)
    assert (lifecycle.is_public(item, now), lifecycle.next_change(item, now)) == (public, next_change)


@pytest.mark.parametrize(
    ("fields", "now", "seen"),
    [
        ({"changed": NOON}, hour(1), NOON),
        ({}, hour(1), NOON),
        ({"changed": hour(3)}, hour(4), hour(3)),
        ({"changed": hour(-9)}, hour(4), NOON),
        ({"changed": hour(-9)}, hour(-1), None),
        ({"changed": NOON, "embargo_until": hour(2)}, hour(1), None),
        ({"changed": NOON, "embargo_until": hour(2)}, hour(3), hour(2)),
        ({"changed": NOON, "expires": hour(5)}, hour(4), NOON),
        ({"changed": NOON, "expires": hour(5)}, hour(6), hour(5)),
        ({"changed": hour(7), "expires": hour(5)}, hour(8), hour(7)),
        ({"changed": NOON, "expires": hour(1), "embargo_until": hour(2)}, hour(3), None),
        ({"changed": hour(3), "status": "canceled", "version": 2}, hour(4), hour(3)),
        ({"changed": hour(3), "status": "withheld", "version": 1}, hour(4), None),
        ({"changed": NOON, "status": "canceled", "version": 2}, hour(4), None),
        ({"changed": hour(1), "embargo_until": hour(2), "status": "canceled", "version": 2}, hour(4), None),
        (
            {"changed": hour(3), "expires": hour(1), "embargo_until": hour(2), "status": "canceled", "version": 2},
            hour(4),
            None,
        ),
    ],
)
def test_the_last_change_that_readers_saw(fields: dict[str, Any], now: datetime, seen: datetime | None) -> None:
    assert lifecycle.last_visible_change(story(**fields), now) == seen


hours = st.integers(-50, 50).map(hour)
stories = st.builds(
    story,
    published=hours,
    embargo_until=st.none() | hours,
    expires=st.none() | hours,
    rights=st.none() | st.builds(Rights, until=st.none() | hours),
    changed=st.none() | hours,
    version=st.integers(1, 3),
    status=st.sampled_from(["usable", "usable", "usable", "withheld", "canceled"]),
)


@given(stories, hours)
def test_what_is_public_has_been_released_and_has_not_ended(item: Item, now: datetime) -> None:
    if lifecycle.is_public(item, now):
        assert lifecycle.release_time(item) <= now
        assert now < (lifecycle.end_time(item) or now + SECOND)
        assert item.status == "usable"
        assert lifecycle.last_visible_change(item, now) is not None


@given(stories, hours, hours)
def test_nothing_changes_before_the_next_change_and_something_does_at_it(
    item: Item, now: datetime, later: datetime
) -> None:
    following = lifecycle.next_change(item, now)
    public = lifecycle.is_public(item, now)
    if following is not None:
        assert following > now
        assert lifecycle.is_public(item, following) != public
    if later >= now and (following is None or later < following):
        assert lifecycle.is_public(item, later) == public


@given(stories, hours, st.integers(0, 50))
def test_the_visible_change_never_goes_back(item: Item, now: datetime, more: int) -> None:
    before = lifecycle.last_visible_change(item, now)
    after = lifecycle.last_visible_change(item, now + timedelta(hours=more))
    assert before is None or (after is not None and after >= before)


@given(stories, hours)
def test_a_story_is_at_its_latest_passed_date_as_it_is_now(item: Item, now: datetime) -> None:
    passed = lifecycle.latest_passed(item, lifecycle.next_change(item, now))
    if passed is not None:
        assert passed <= now
        assert lifecycle.is_public(item, passed) == lifecycle.is_public(item, now)
        assert lifecycle.next_change(item, passed) == lifecycle.next_change(item, now)
    else:
        assert not lifecycle.is_public(item, now)
