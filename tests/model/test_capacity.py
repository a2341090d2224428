"""What a worker may claim: no peer more than its part, no more bytes than may be under way."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from syndication.model.capacity import MAX_COPIED, Capacity
from syndication.model.job import Job
from tests.support import NOON

PEERS = st.sampled_from("abcd")
LINES = st.lists(st.tuples(PEERS, st.sampled_from("xyz"), st.integers(0, 3 * MAX_COPIED)), max_size=60)


def line_of(told: list[tuple[str, str, int]]) -> list[Job]:
    return [
        Job(kind="push", target=f"http://{n}/", subject=subject, peer=peer, size=size, since=NOON, due=NOON)
        for n, (peer, subject, size) in enumerate(told)
    ]


@given(LINES, st.integers(0, 20), st.integers(0, 5), st.dictionaries(PEERS, st.integers(0, 6)))
def test_no_peer_has_more_than_its_part_and_those_ahead_go_first(
    told: list[tuple[str, str, int]], most: int, each: int, held: dict[str, int]
) -> None:
    line = line_of(told)
    room = Capacity(jobs=most, most_of=lambda _: each, held=held)
    chosen = room.choose(line)
    assert len(chosen) <= most
    assert all(many + held.get(peer, 0) <= each for peer, many in Counter(one.peer for one in chosen).items())
    assert chosen == [one for one in line if one in chosen]
    if len(chosen) < most:  # then nobody was left out who has a part left
        left = {one.peer for one in line if one not in chosen}
        taken = Counter(one.peer for one in chosen)
        assert all(taken[peer] >= each - held.get(peer, 0) for peer in left)
    assert set(room.full) == {peer for peer, many in held.items() if many >= each}


@given(LINES, st.integers(0, 10 * MAX_COPIED), st.booleans())
def test_what_is_chosen_has_no_more_bytes_than_there_is_room_for(
    told: list[tuple[str, str, int]], size: int, is_empty: bool
) -> None:
    chosen = Capacity(jobs=100, size=size, is_empty=is_empty).choose(line_of(told))
    first: dict[str, int] = {}
    for one in chosen:
        first.setdefault(one.subject, one.size)
    copied = sum(min(one.size, MAX_COPIED) for one in chosen)
    assert sum(first.values()) + copied <= size or (is_empty and len(chosen) == 1)


def test_a_body_larger_than_all_that_may_be_under_way_is_sent_alone() -> None:
    line = line_of([("a", "x", 1000), ("b", "x", 1000)])
    assert Capacity(jobs=9, size=10, is_empty=True).choose(line) == line[:1]
    assert Capacity(jobs=9, size=10, is_empty=False).choose(line) == []


def test_jobs_that_send_the_same_body_count_it_once() -> None:
    line = line_of([("a", "x", 1000)] * 9)
    assert len(Capacity(jobs=9, size=1000 + 9 * 1000).choose(line)) == 9
    assert len(Capacity(jobs=9, size=1000 + 9 * 1000 - 1).choose(line)) == 8
