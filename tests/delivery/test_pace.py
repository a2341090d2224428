"""How many jobs of a peer are sent at a time: as many as its answers have earned it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.delivery.pace import INITIAL_PACE, MAX_PACE, MAX_SLOW_PACE, MIN_PACE, Paces, most_claimed, next_pace
from syndication.model.job import Reply

SILENT = Reply(status=0, milliseconds=10_000)
LATE = Reply(status=204, milliseconds=1001)
QUICK = Reply(status=204, milliseconds=1000)


@pytest.mark.parametrize(
    ("reply", "paces"), [(SILENT, [4, 2, 2]), (LATE, [9, 10, 11]), (QUICK, [9, 10, 11])], ids=["none", "late", "quick"]
)
def test_the_first_replies_of_a_peer(reply: Reply, paces: list[int]) -> None:
    known = Paces(1000)
    for pace in paces:
        known.note("a", reply)
        assert known.of("a") == pace
    assert known.of("b") == INITIAL_PACE


def test_a_peer_that_was_quick_and_is_silent_soon_has_few_places() -> None:
    known = Paces(1000)
    for _ in range(200):
        known.note("a", QUICK)
    assert known.of("a") == MAX_PACE
    known.note("a", LATE)
    assert known.of("a") == MAX_SLOW_PACE
    for _ in range(3):
        known.note("a", SILENT)
    assert known.of("a") == MIN_PACE


@given(st.lists(st.sampled_from([SILENT, LATE, QUICK]), max_size=300))
def test_a_pace_is_never_beyond_its_bounds(replies: list[Reply]) -> None:
    pace = INITIAL_PACE
    for reply in replies:
        pace = next_pace(pace, reply, 1000)
        assert MIN_PACE <= pace <= MAX_PACE
        assert pace <= MAX_SLOW_PACE or reply == QUICK
        assert most_claimed(pace) >= pace


def test_no_more_peers_are_remembered_than_there_may_be() -> None:
    known = Paces(1000, most=2)
    for peer in ("a", "b", "a", "c"):
        known.note(peer, SILENT)
    assert [known.of(peer) for peer in "abc"] == [2, INITIAL_PACE, 4]
