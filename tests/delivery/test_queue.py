"""A worker's turn at the catalog: what came back ends its job, goes on, waits or is given up; each try is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest

from syndication.catalog import Catalog, attempts, counters, delay_days, jobs
from syndication.delivery.backoff import GIVE_UP_AFTER
from syndication.delivery.job_kind import JobKind
from syndication.delivery.queue import PAUSE, Delivery, prepare_deliveries, settle
from syndication.model.job import AttemptResult, Job, JobKey, Lane, Message, Outcome, Reply, Verdict, outcome_of
from tests.delivery.claiming import claim_deliveries
from tests.support import NOON, every_job

if TYPE_CHECKING:
    import sqlalchemy as sa

SECOND = timedelta(seconds=1)
ROOM: dict[Lane, int] = {"first": 10, "push": 10, "slow": 10}


class Post(JobKind, frozen=True):
    """A kind that posts the subject, and has nothing to send about the subject `none`."""

    name: ClassVar[str] = "post"

    def messages(self, connection: sa.Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        return {
            job.key: Message(method="POST", url=job.target, headers={}, body=job.subject.encode(), state=job.wanted)
            for job in jobs
            if job.subject != "none"
        }

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:
        raise AssertionError("nobody sends here")

    def settle(self, connection: sa.Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        counted = {("settled", job.subject): 1 for job, _ in outcomes}
        counters.count_up(connection, counted)


class KeptPost(Post, frozen=True):
    """A kind whose dead jobs stay."""

    keeps_dead: ClassVar[bool] = True


def kinds(keeps_dead: bool) -> Mapping[str, JobKind]:
    return {"post": KeptPost() if keeps_dead else Post()}


def job(subject: str = "a", kind: str = "post", wanted: int = 1) -> Job:
    return Job(kind=kind, target="http://a.example/", subject=subject, since=NOON, due=NOON, wanted=wanted)


def claimed(catalog: Catalog, now: datetime = NOON, *, keeps_dead: bool = False) -> list[Delivery]:
    with catalog.begin() as connection:
        return claim_deliveries(connection, kinds(keeps_dead), "one", ROOM, now)


def settled(
    catalog: Catalog, delivery: Delivery, verdict: Verdict, now: datetime = NOON, *, keeps_dead: bool = False
) -> None:
    reply = Reply(status=204 if verdict == "done" else 500, milliseconds=7)
    back = AttemptResult(delivery.job, outcome_of(verdict, delivery.message, reply), now, 0.5)
    with catalog.begin() as connection:
        settle(connection, kinds(keeps_dead), "one", [back], now)


def add(catalog: Catalog, *added: Job) -> None:
    with catalog.begin() as connection:
        jobs.add(connection, added)


def there(catalog: Catalog) -> list[Job]:
    with catalog.read() as connection:
        return every_job(connection)


def counted(catalog: Catalog) -> dict[tuple[str, str], int]:
    with catalog.read() as connection:
        return counters.read_counters(connection)


def test_a_job_that_nothing_can_be_made_of_waits_and_stops_no_other(catalog: Catalog) -> None:
    class Fragile(Post, frozen=True):
        def messages(self, connection: sa.Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
            if any(job.subject == "bad" for job in jobs):
                raise RuntimeError("this was not thought of")
            return super().messages(connection, jobs, now)

    some = [job("a"), job("bad"), job("c")]
    with catalog.read() as connection:
        deliveries, failed = prepare_deliveries(connection, {"post": Fragile()}, some, NOON)
    assert [delivery.job.subject for delivery in deliveries] == ["a", "c"]
    assert [(one.job.subject, one.outcome.verdict, one.outcome.problem) for one in failed] == [
        ("bad", "again", "the message cannot be made: RuntimeError: this was not thought of")
    ]


def test_a_claimed_job_comes_with_what_it_has_to_send(catalog: Catalog) -> None:
    add(catalog, job())
    (delivery,) = claimed(catalog)
    assert (delivery.job.subject, delivery.message.body, delivery.message.state) == ("a", b"a", 1)


@pytest.mark.parametrize("idle", [job("none"), job(kind="of another version")])
def test_a_job_with_nothing_to_send_ends_and_stops_no_other(catalog: Catalog, idle: Job) -> None:
    add(catalog, idle, job("b"))
    assert [delivery.job.subject for delivery in claimed(catalog)] == ["b"]
    assert [found.subject for found in there(catalog)] == ["b"]


@pytest.mark.parametrize(("verdict", "label"), [("done", "done"), ("gone", "over")])
def test_what_arrived_and_what_never_will_end_alike(catalog: Catalog, verdict: Verdict, label: str) -> None:
    add(catalog, job())
    settled(catalog, claimed(catalog)[0], verdict)
    assert there(catalog) == []
    assert counted(catalog) == {("post jobs", label): 1, ("settled", "a"): 1}


def test_what_is_wanted_by_then_goes_on_after_a_pause(catalog: Catalog) -> None:
    add(catalog, job())
    (delivery,) = claimed(catalog)
    add(catalog, job(wanted=2))
    settled(catalog, delivery, "done", NOON + SECOND)
    assert claimed(catalog, NOON + SECOND + PAUSE - SECOND / 10) == []
    assert claimed(catalog, NOON + SECOND + PAUSE)[0].message.state == 2


def test_what_failed_is_tried_again_and_its_reason_is_kept(catalog: Catalog) -> None:
    add(catalog, job())
    settled(catalog, claimed(catalog)[0], "again")
    (waiting,) = there(catalog)
    assert (waiting.tries, waiting.status, waiting.problem, waiting.lane) == (1, 500, "answered 500", "first")
    assert waiting.due == NOON + 5 * SECOND


@pytest.mark.parametrize(("keeps_dead", "left"), [(False, []), (True, [None])])
def test_after_a_day_in_vain_a_job_is_given_up_or_kept_dead(
    catalog: Catalog, keeps_dead: bool, left: list[None]
) -> None:
    add(catalog, job())
    settled(catalog, claimed(catalog, keeps_dead=keeps_dead)[0], "again", keeps_dead=keeps_dead)
    later = NOON + GIVE_UP_AFTER
    settled(catalog, claimed(catalog, later, keeps_dead=keeps_dead)[0], "again", later, keeps_dead=keeps_dead)
    assert [found.due for found in there(catalog)] == left


def test_news_after_a_job_was_given_up_is_tried_anew(catalog: Catalog) -> None:
    add(catalog, job())
    settled(catalog, claimed(catalog)[0], "again")
    later = NOON + GIVE_UP_AFTER
    settled(catalog, claimed(catalog, later)[0], "again", later)
    add(catalog, job(wanted=2))
    (again,) = claimed(catalog, later)
    assert (again.job.wanted, again.job.tries, again.job.failing) == (2, 0, None)


def test_each_try_is_kept_for_a_while(catalog: Catalog) -> None:
    add(catalog, job())
    settled(catalog, claimed(catalog)[0], "again")
    settled(catalog, claimed(catalog, NOON + 9 * SECOND)[0], "done", NOON + 9 * SECOND)
    with catalog.begin() as connection:
        found = attempts.last(connection, job().key)
        assert [(one.at, one.status, one.problem, one.milliseconds) for one in found] == [
            (NOON + 9 * SECOND, 204, "", 7),
            (NOON, 500, "answered 500", 7),
        ]
        attempts.forget_old(connection, NOON + SECOND)
        assert [one.status for one in attempts.last(connection, job().key)] == [204]


def test_counters_add_up(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        counters.count_up(connection, {})
        counters.count_up(connection, {("a", "x"): 2, ("b", "x"): 1})
        counters.count_up(connection, {("a", "x"): 3})
        assert counters.read_counters(connection) == {("a", "x"): 5, ("b", "x"): 1}


@pytest.mark.parametrize(("kind", "expected"), [("push", ("hub", "")), ("event", ("webhook", "http://a.example/"))])
def test_it_is_counted_how_long_a_delivery_took(catalog: Catalog, kind: str, expected: tuple[str, str]) -> None:
    back = AttemptResult(job(kind=kind), Outcome(verdict="done", status=204), NOON, 0.5)
    failed = AttemptResult(job("b", kind=kind), Outcome(verdict="again", status=500), NOON, 0.5)
    add(catalog, job(kind=kind), job("b", kind=kind))
    with catalog.begin() as connection:
        settle(connection, {kind: Post()}, "one", [back, failed], NOON + 4 * SECOND)
        (found,) = delay_days.find_delays(connection, NOON.date())
    assert ((found.kind, found.name), found.bound, found.number) == (expected, 5_000, 1)
