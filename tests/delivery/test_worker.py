"""The delivering worker, with a client that only pretends: nobody waits for the slow, nothing is lost with a worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from typing import TYPE_CHECKING, ClassVar, Self

import pytest

from syndication.catalog import Catalog, jobs
from syndication.catalog.locks import named_lock
from syndication.delivery import worker
from syndication.delivery.job_kind import JobKind
from syndication.delivery.pace import INITIAL_PACE
from syndication.delivery.targets import Targets
from syndication.delivery.worker import AT_ONCE, UNDER_WAY, Dispatch, deliver, release_dead
from syndication.model.capacity import Capacity
from syndication.model.errors import CatalogError
from syndication.model.job import Job, Lane, Message, Reply
from tests.support import NOON, every_job, make_catalog, make_publication

if TYPE_CHECKING:
    import sqlalchemy as sa

PATIENCE = 20.0


class Post(JobKind, frozen=True):
    """A kind that posts its subject."""

    name: ClassVar[str] = "post"

    def message(self, job: Job, now: datetime) -> Message:
        return Message(method="POST", url=job.target, headers={}, body=job.subject.encode(), state=job.wanted)


class Pretender:
    """Takes every message; those that begin with `slow` come back when all is over, `lost` ones never, `bad` fail."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    async def send(self, message: Message) -> Reply:
        subject = message.body.decode()
        if not self._over.is_set():
            self.sent.append(subject)
        if subject.startswith("slow"):
            await self._over.wait()
            raise asyncio.CancelledError  # as the worker would break it off
        if subject.startswith("lost"):
            await asyncio.sleep(3600)
        return Reply(status=500 if subject.startswith("bad") else 204)

    def end(self) -> None:
        """Let go what is slow, so that a worker that ends need not wait for it."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._over.set)


def job(subject: str, lane: Lane = "push", peer: str = "") -> Job:
    return Job(
        kind="post",
        target="http://a.example/",
        subject=subject,
        lane=lane,
        peer=peer or subject,
        since=NOON,
        due=NOON,
        wanted=1,
    )


def add(catalog: Catalog, *subjects: str, lane: Lane = "push", peer: str = "") -> None:
    """Add jobs for one peer, or each for a peer of its own."""
    with catalog.begin() as connection:
        jobs.add(connection, [job(subject, lane, peer) for subject in subjects])


@contextmanager
def working(catalog: Catalog) -> Iterator[Pretender]:
    """Let a worker deliver; it has ended when the block has."""
    client, stop = Pretender(), Event()
    dispatch = Dispatch(catalog, {"post": Post()}, Targets(), make_publication())
    thread = Thread(target=deliver, args=(dispatch, lambda: client, stop))
    thread.start()
    try:
        yield client
    finally:
        stop.set()
        client.end()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def left(catalog: Catalog) -> dict[str, Job]:
    with catalog.read() as connection:
        return {one.subject: one for one in every_job(connection)}


def test_what_is_due_is_sent_once_and_gone(catalog: Catalog) -> None:
    add(catalog, *(f"{number}" for number in range(50)))
    with working(catalog) as client:
        wait(lambda: left(catalog) == {})
    assert sorted(client.sent, key=int) == [f"{number}" for number in range(50)]


def test_what_fails_waits_and_stops_no_other(catalog: Catalog) -> None:
    add(catalog, "bad", "good")
    with working(catalog) as client:
        wait(lambda: left(catalog).keys() == {"bad"} and left(catalog)["bad"].tries == 1)
        add(catalog, "later")
        wait(lambda: "later" in client.sent)
    assert client.sent.count("bad") == 1


def test_more_slow_ones_than_are_sent_at_a_time_keep_nobody_waiting_for_long(catalog: Catalog) -> None:
    add(catalog, *(f"slow {number}" for number in range(AT_ONCE["push"] + 20)))
    with working(catalog) as client:
        wait(lambda: len(client.sent) >= AT_ONCE["push"])
        add(catalog, "quick")
        wait(lambda: "quick" in client.sent)
        wait(lambda: "quick" not in left(catalog))


def test_who_fails_and_waits_for_ever_fills_no_lane_of_others(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "UNDER_WAY", {"first": 2, "verify": 2, "push": 2, "slow": 2})
    add(catalog, "slow 1", "slow 2", "slow 3", lane="slow")
    add(catalog, "slow 4", "slow 5", "slow 6")
    with working(catalog) as client:
        wait(lambda: len(client.sent) == 4)
        add(catalog, "question", lane="first")
        wait(lambda: "question" in client.sent)
    assert len(client.sent) == 5


def test_those_that_fail_take_no_place_of_those_that_do_not(catalog: Catalog) -> None:
    add(catalog, *(f"slow {number}" for number in range(2 * AT_ONCE["slow"])), lane="slow")
    with working(catalog) as client:
        wait(lambda: len(client.sent) == AT_ONCE["slow"])
        add(catalog, *(f"{number}" for number in range(AT_ONCE["push"])))
        wait(lambda: len(client.sent) >= AT_ONCE["slow"] + AT_ONCE["push"])
        wait(lambda: all(subject.startswith("slow") for subject in left(catalog)))


@pytest.mark.parametrize("lane", ["verify", "push", "slow"])
def test_what_the_settings_name_never_waits_for_strangers(catalog: Catalog, lane: Lane) -> None:
    many = 2 * UNDER_WAY[lane]
    add(catalog, *(f"slow {number}" for number in range(many)), lane=lane)
    with working(catalog) as client:
        wait(lambda: len(client.sent) >= AT_ONCE[lane])
        add(catalog, "webhook", "purge", lane="first")
        wait(lambda: not {"webhook", "purge"} & left(catalog).keys())
        assert len(left(catalog)) == many


def test_a_receiver_that_is_silent_stops_no_other(catalog: Catalog) -> None:
    add(catalog, *(f"slow {number}" for number in range(3 * UNDER_WAY["first"])), lane="first", peer="silent")
    with working(catalog) as client:
        wait(lambda: len(client.sent) == INITIAL_PACE)
        add(catalog, *(f"{number}" for number in range(50)), lane="first", peer="other")
        wait(lambda: all(subject.startswith("slow") for subject in left(catalog)))
        assert len([subject for subject in client.sent if subject.startswith("slow")]) == INITIAL_PACE


def test_a_subscriber_goes_on_beside_thousands_of_one_silent_host(catalog: Catalog) -> None:
    add(catalog, *(f"slow {number}" for number in range(3000)), peer="silent")
    with working(catalog) as client:
        wait(lambda: len(client.sent) == INITIAL_PACE)
        add(catalog, "quick")
        wait(lambda: "quick" not in left(catalog))
    assert len(client.sent) == INITIAL_PACE + 1


def test_strangers_and_what_the_settings_name_have_clients_of_their_own(catalog: Catalog) -> None:
    add(catalog, "webhook", lane="first")
    add(catalog, "push")
    add(catalog, "question", lane="verify")
    opened: list[Pretender] = []

    def open_client() -> Pretender:
        opened.append(Pretender())
        return opened[-1]

    stop = Event()
    dispatch = Dispatch(catalog, {"post": Post()}, Targets(), make_publication())
    thread = Thread(target=deliver, args=(dispatch, open_client, stop))
    thread.start()
    try:
        wait(lambda: left(catalog) == {})
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert sorted(sorted(client.sent) for client in opened) == [["push", "question"], ["webhook"]]


def test_a_worker_that_ends_lets_others_have_what_it_held(catalog: Catalog) -> None:
    add(catalog, "lost")
    with working(catalog) as client:
        wait(lambda: client.sent == ["lost"])
    with catalog.read() as connection:
        assert jobs.claimants(connection) == set()
        assert jobs.is_any_due(connection, "push", NOON)


def test_what_a_dead_worker_held_is_taken_up_and_what_a_living_one_holds_is_not(catalog: Catalog) -> None:
    add(catalog, "of the dead", "of the living")
    lapses = datetime.now(UTC) + timedelta(hours=1)
    living = token_hex(8)  # PostgreSQL's locks are those of the whole server
    with catalog.begin() as connection:
        jobs.claim(connection, "dead", "push", NOON, lapses, Capacity(jobs=1))
        jobs.claim(connection, living, "push", NOON, lapses, Capacity(jobs=1))
    held = left(catalog)
    assert len(held) == 2
    with named_lock(catalog, f"worker {living}"), working(catalog) as client:
        wait(lambda: len(client.sent) == 1)
        release_dead(catalog, "another", datetime.now(UTC))
        with catalog.read() as connection:
            wait(lambda: len(left(catalog)) == 1)
            assert jobs.claimants(connection) == {living}


def test_a_database_that_is_gone_for_a_moment_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    catalog = make_catalog(tmp_path / "catalog.db")
    add(catalog, "first")
    begin, is_gone = catalog.begin, Event()

    @contextmanager
    def refusing() -> Iterator[sa.Connection]:
        if is_gone.is_set():
            raise CatalogError("writing to the database: it is out of reach")
        with begin() as connection:
            yield connection

    monkeypatch.setattr(catalog, "begin", refusing)
    with working(catalog) as client:
        wait(lambda: left(catalog) == {})
        add(catalog, "second")
        is_gone.set()
        wait(lambda: "out of reach" in caplog.text)
        is_gone.clear()
        wait(lambda: left(catalog) == {})
    assert client.sent[0] == "first"
    assert set(client.sent) == {"first", "second"}
    catalog.close()


def test_what_was_held_for_too_long_is_let_go_by_whom_ever_it_was_held(catalog: Catalog) -> None:
    add(catalog, "lost")
    with catalog.begin() as connection:
        jobs.claim(connection, "own", "push", NOON, NOON, Capacity(jobs=1))
    release_dead(catalog, "own", NOON + timedelta(seconds=1))
    with catalog.read() as connection:
        assert jobs.claimants(connection) == set()
        assert jobs.is_any_due(connection, "push", NOON)


def test_what_waited_while_the_database_was_gone_is_sent_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "AT_ONCE", {"first": 1, "verify": 1, "push": 1, "slow": 1})
    monkeypatch.setattr(worker, "HOLD_TIME", timedelta(seconds=0.5))
    catalog = make_catalog(tmp_path / "catalog.db")
    add(catalog, "slow", "waits")
    read, is_gone = catalog.read, Event()

    @contextmanager
    def refusing() -> Iterator[sa.Connection]:
        if is_gone.is_set():
            raise CatalogError("reading the database: it is out of reach")
        with read() as connection:
            yield connection

    monkeypatch.setattr(catalog, "read", refusing)
    with working(catalog) as client:
        wait(lambda: client.sent == ["slow"])
        is_gone.set()
        wait(lambda: "out of reach" in caplog.text)
        is_gone.clear()
        wait(lambda: "waits" in client.sent)
    catalog.close()
