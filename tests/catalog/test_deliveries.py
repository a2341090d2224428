"""Deliveries in pages, with their states and attempts, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, attempts, deliveries, job_retries, jobs
from syndication.catalog.attempts import Attempt
from syndication.catalog.bounded_count import BoundedCount
from syndication.catalog.deliveries import DeliveryFilter, JobPlace
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.delivery import OPEN_STATES, target_digest
from syndication.model.job import Job, JobKey

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ALL = DeliveryFilter()


def job(subject: str, target: str = "newsroom", kind: str = "event", since: int = 0, **more: Any) -> Job:
    moment = NOON + since * SECOND
    return Job(kind=kind, target=target, subject=subject, since=moment, due=moment, **more)


def attempt(subject: str, seconds: int = 0, problem: str = "", **more: Any) -> Attempt:
    fields: dict[str, Any] = {"target": "newsroom", "kind": "event", "status": 200, "milliseconds": 5} | more
    return Attempt(at=NOON + seconds * SECOND, subject=subject, problem=problem, **fields)


@pytest.fixture
def queue(catalog: Catalog) -> Catalog:
    """A job in each state, and one of another target that waits."""
    with catalog.begin() as connection:
        jobs.add(connection, [job("failing"), job("dead"), job("running", since=1)])
        held = jobs.claim(connection, "w", "first", NOON + SECOND, NOON + 99 * SECOND, Capacity(jobs=9))
        done = {"failing": NOON + 60 * SECOND, "dead": None}
        failed = [FailedJob(one, 500, "answered 500", done[one.subject]) for one in held if one.subject in done]
        jobs.reschedule(connection, "w", failed, NOON)
        jobs.add(connection, [job("waiting", since=2), job("/rss.xml", "https://a.example/", "purge", 2)])
    return catalog


def found(catalog: Catalog, *states: Any, wanted: DeliveryFilter = ALL) -> list[tuple[str, str]]:
    with catalog.read() as connection:
        page = deliveries.jobs_from(connection, states or OPEN_STATES, wanted, JobPlace(), 99)
        count = deliveries.count_jobs(connection, states or OPEN_STATES, wanted)
    assert count == BoundedCount(len(page))
    return [(one.subject, state) for one, state in page]


def test_jobs_are_found_with_their_states_the_newest_first(queue: Catalog) -> None:
    assert found(queue) == [
        ("waiting", "waiting"), ("/rss.xml", "waiting"), ("running", "running"), ("dead", "given_up"),
        ("failing", "failing"),
    ]  # fmt: skip
    assert [found(queue, state) for state in ("running", "failing", "given_up")] == [
        [("running", "running")], [("failing", "failing")], [("dead", "given_up")],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "subjects"),
    [
        (DeliveryFilter(kind="purge"), ["/rss.xml"]),
        (DeliveryFilter(target="https://a.example/"), ["/rss.xml"]),
        (DeliveryFilter(subjects=("dead", "running", "none")), ["running", "dead"]),
        (DeliveryFilter(subjects=()), []),
        (DeliveryFilter(kind="push"), []),
    ],
)
def test_jobs_are_found_by_kind_target_and_subject(queue: Catalog, wanted: DeliveryFilter, subjects: list[str]) -> None:
    assert [subject for subject, _ in found(queue, wanted=wanted)] == subjects


def test_a_job_is_found_by_the_digest_of_its_target(queue: Catalog) -> None:
    with queue.read() as connection:
        job_of = deliveries.job_of(connection, "purge", "/rss.xml", target_digest("https://a.example/"))
        assert job_of
        assert job_of.target == "https://a.example/"
        assert deliveries.job_of(connection, "purge", "/rss.xml", target_digest("https://b.example/")) is None


def test_attempts_belong_to_their_jobs_with_what_was_answered(catalog: Catalog) -> None:
    keys = [JobKey("event", "newsroom", "1"), JobKey("event", "other", "1"), JobKey("event", "newsroom", "2")]
    with catalog.begin() as connection:
        attempts.add(
            connection,
            [
                attempt("1", 1, "answered 500", status=500, answer="Internal\nerror"),
                attempt("1", 2),
                attempt("1", 3, target="other"),
                attempt("1", -5),
            ],
        )
        made = deliveries.attempts_of(connection, keys, NOON)
    assert [(one.at, one.problem, one.answer) for one in made[keys[0]]] == [
        (NOON + 2 * SECOND, "", ""), (NOON + SECOND, "answered 500", "Internal error"),
    ]  # fmt: skip
    assert (len(made[keys[1]]), made[keys[2]]) == (1, [])


def test_what_arrived_is_found_the_last_first(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        attempts.add(connection, [attempt("1"), attempt("2", 1, "answered 500"), attempt("3", 2), attempt("4", 3)])
        first = deliveries.arrivals_before(connection, ALL, 2**62, 2)
        rest = deliveries.arrivals_before(connection, ALL, first[-1].number, 2)
        assert deliveries.count_arrivals(connection, DeliveryFilter(subjects=("1", "2"))) == BoundedCount(1)
    assert [[one.subject for one in some] for some in (first, rest)] == [["4", "3"], ["1"]]


@pytest.mark.parametrize(("since", "count"), [(None, 2), (-1, 2), (0, 2), (1, 0)])
def test_what_has_failed_since_a_moment_is_tried_again(queue: Catalog, since: int | None, count: int) -> None:
    moment = None if since is None else NOON + since * SECOND
    with queue.begin() as connection:
        assert job_retries.retry(connection, NOON, since=moment) == count


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (DeliveryFilter(target="newsroom"), "attempts_by_target"),
        (DeliveryFilter(kind="event", target="newsroom"), "attempts_by_target"),
        (DeliveryFilter(subjects=("tag:x", "/items/x", "7")), "attempts_by_subject"),
    ],
)
def test_arrivals_at_a_target_or_about_a_story_are_found_by_an_index(
    catalog: Catalog, wanted: DeliveryFilter, index: str
) -> None:
    with catalog.begin() as connection:
        attempts.add(connection, [attempt(str(n), n, target=f"https://{n % 500}.example/") for n in range(3000)])
        connection.execute(sa.text("analyze"))
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    with catalog.read() as connection:
        sa.event.listen(connection, "before_cursor_execute", note)
        deliveries.arrivals_before(connection, wanted, 2**62, 50)
        sa.event.remove(connection, "before_cursor_execute", note)
        (statement, parameters), *_ = statements
        words = "explain query plan" if catalog.file else "explain"
        plan = str(connection.exec_driver_sql(f"{words} {statement}", parameters).all())
    assert index in plan, plan
