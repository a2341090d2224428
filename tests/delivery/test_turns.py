"""Jobs of one lane are claimed in turns between peers, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndication.catalog import Catalog, documents, jobs, subscriptions
from syndication.delivery.pace import INITIAL_PACE
from syndication.model.capacity import Capacity
from syndication.model.document import Document
from syndication.model.job import Job, Lane
from tests.examples import scaled
from tests.support import NOON, make_publication

SECOND = timedelta(seconds=1)
PATH = "/rss.xml"
TOPIC = f"{make_publication().base_url}{PATH}"


def subscribe(catalog: Catalog, host: str, many: int) -> None:
    with catalog.begin() as connection:
        for number in range(many):
            callback = f"https://{host}/{number}"
            subscriptions.save(connection, PATH, TOPIC, callback, "", NOON + timedelta(days=1), NOON)


def push(catalog: Catalog, wanted: int = 1, after: float = 0) -> None:
    with catalog.begin() as connection:
        jobs.add_pushes(connection, [PATH], wanted, NOON + after * SECOND, 2 * SECOND)


def claim(catalog: Catalog, room: Capacity, lane: Lane = "push", after: float = 0) -> list[Job]:
    with catalog.begin() as connection:
        now = NOON + after * SECOND
        return jobs.claim(connection, "one", lane, now, now + 60 * SECOND, room)


def clear(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for table in ("jobs", "subscriptions"):
            connection.execute(sa.text(f"DELETE FROM {table}"))  # names of ours


def test_one_push_goes_out_among_the_first_beside_three_thousand_of_another_host(catalog: Catalog) -> None:
    subscribe(catalog, "many.example", 3000)
    subscribe(catalog, "one.example", 1)
    push(catalog)
    assert "one.example" in [job.peer for job in claim(catalog, Capacity(jobs=2))]


def test_who_subscribes_later_overtakes_what_another_host_has_waiting(catalog: Catalog) -> None:
    subscribe(catalog, "many.example", 3000)
    push(catalog)
    claim(catalog, Capacity(jobs=400))
    subscribe(catalog, "one.example", 1)
    push(catalog, wanted=2, after=2.5)
    assert "one.example" in [job.peer for job in claim(catalog, Capacity(jobs=100), after=3)]


def test_a_host_that_holds_its_part_hides_nobody(catalog: Catalog) -> None:
    subscribe(catalog, "many.example", 300)
    push(catalog)
    subscribe(catalog, "one.example", 1)
    push(catalog, wanted=2, after=60)
    room = Capacity(jobs=10, most_of=lambda _: INITIAL_PACE, held={"many.example": INITIAL_PACE})
    assert [job.peer for job in claim(catalog, room, after=60)] == ["one.example"]
    with catalog.read() as connection:
        assert jobs.is_any_due(connection, "push", NOON + 60 * SECOND, ["one.example"])
        assert not jobs.is_any_due(connection, "push", NOON + 60 * SECOND, ["one.example", "many.example"])


def test_names_of_one_domain_are_one_host(catalog: Catalog) -> None:
    for number in range(50):
        subscribe(catalog, f"n{number}.many.example", 2)
    subscribe(catalog, "one.example", 1)
    push(catalog)
    assert "one.example" in [job.peer for job in claim(catalog, Capacity(jobs=2))]


@settings(max_examples=scaled(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), min_size=1), st.integers(1, 60))
def test_of_a_publication_no_host_has_two_more_than_another_that_waits(
    catalog: Catalog, many: Mapping[str, int], most: int
) -> None:
    clear(catalog)
    for name, number in many.items():
        subscribe(catalog, f"{name}.example", number)
    push(catalog)
    taken = Counter(job.peer[0] for job in claim(catalog, Capacity(jobs=most)))
    assert taken.total() == min(most, sum(many.values()))
    waiting = [taken[name] for name in many if taken[name] < many[name]]
    assert all(max(taken.values()) - less <= 1 for less in waiting)


def test_what_is_added_one_by_one_takes_turns_too(catalog: Catalog) -> None:
    def question(callback: str, peer: str) -> Job:
        return Job(kind="verify", target=callback, subject=PATH, lane="verify", peer=peer, since=NOON, due=NOON)

    with catalog.begin() as connection:
        for number in range(100):
            jobs.add(connection, [question(f"https://many.example/{number:03}", "many.example")], before=number)
        jobs.add(connection, [question("https://one.example/", "one.example")])
    assert "one.example" in [job.peer for job in claim(catalog, Capacity(jobs=2), lane="verify")]


@pytest.mark.parametrize("kept", [3, 1])
def test_what_is_claimed_of_large_documents_is_bounded_by_their_bytes(catalog: Catalog, kept: int) -> None:
    body = b"x" * 1000
    document = Document(path=PATH, media_type="application/rss+xml", body=body, modified=NOON, self_url=TOPIC)
    with catalog.begin() as connection:
        documents.save(connection, "", [document])
    subscribe(catalog, "many.example", 9)
    push(catalog)
    found = claim(catalog, Capacity(jobs=9, size=len(body) * (1 + kept)))
    assert [job.size for job in found] == [1000] * kept
