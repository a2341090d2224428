"""The workers that deliver: they announce what was published, claim jobs, send them side by side, keep what comes.

One worker is there for what the settings name, another for strangers: each has its own turn at the database, its own
client, and so its own look-ups of names. What is under way is bounded for each lane, in number and in bytes; how many
are sent at a time for each lane, and for each peer in it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event
from typing import Protocol, Self

from msgspec import Struct

from syndication.catalog import Catalog, jobs
from syndication.catalog.locks import claimed
from syndication.delivery import housekeeping, outbox
from syndication.delivery.pool import SenderPool
from syndication.delivery.queue import HELD, Delivery, Kinds, claim, errands_of, finish_idle, is_any_due, settle
from syndication.delivery.targets import Targets
from syndication.model.capacity import Capacity
from syndication.model.errors import BusyError, CatalogError
from syndication.model.job import Job, Lane, Message, Reply, Return
from syndication.model.publication import Publication

log = logging.getLogger("syndication")

UNDER_WAY: Mapping[Lane, int] = {"first": 100, "verify": 400, "push": 800, "ailing": 400}
AT_ONCE: Mapping[Lane, int] = {
    "first": 50,
    "verify": 50,
    "push": 100,
    "ailing": 50,
}  # of these, that are sent at a time
MOST_BYTES = 1 << 26  # of what is under way in one lane
_OWN: tuple[Lane, ...] = ("first",)
_OF_STRANGERS: tuple[Lane, ...] = ("verify", "push", "ailing")
_FILL_SECONDS = 0.1  # how often places are taken from those who are late
_BUSY_SECONDS = 0.03  # between two turns while there is work
_IDLE_SECONDS = 0.1
_AGAIN_SECONDS = 1.0  # after the database was out of reach
_ENDING_SECONDS = 1.2  # for what is under way when the worker is asked to end
_LOOK_AFTER_SECONDS = 2.0  # how often it is looked for workers that died
_HOUSEKEEPING_SECONDS = 60.0


class Dispatch(Struct, frozen=True):
    """What a worker needs: the catalog, what is special about each kind of job, and whom the settings name."""

    catalog: Catalog
    kinds: Kinds
    addressees: Targets
    publication: Publication
    keep_attempts_days: int = 1


class Sender(Protocol):
    """What sends messages, while it is entered, and raises nothing for what others do."""

    async def __aenter__(self) -> Self:
        """Open what messages are sent with."""
        ...

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        ...

    async def send(self, message: Message) -> Reply:
        """Return what came back."""
        ...


def deliver(dispatch: Dispatch, open_client: Callable[[], Sender], stop: Event) -> None:
    """Deliver until `stop` is set; errors are logged, and it goes on."""

    async def work() -> None:
        workers = [_Worker(dispatch, open_client(), lanes) for lanes in (_OWN, _OF_STRANGERS)]
        await asyncio.gather(*(worker.work(stop) for worker in workers))

    asyncio.run(work())


class _Worker:
    """One worker: what it holds, and what came back and is not kept yet."""

    def __init__(self, dispatch: Dispatch, client: Sender, lanes: tuple[Lane, ...]) -> None:
        self._dispatch = dispatch
        self._client = client
        self._name = secrets.token_hex(8)
        self._announces = lanes == _OWN  # one of the two: side by side they would wait for each other's transaction
        self._senders = {lane: SenderPool(self._send, AT_ONCE[lane]) for lane in lanes}
        self._returns: list[Return] = []
        self._looked_after = -_LOOK_AFTER_SECONDS
        self._kept_house = -_HOUSEKEEPING_SECONDS

    async def work(self, stop: Event) -> None:
        async with self._client:
            filling = asyncio.create_task(self._fill())
            while not stop.is_set():
                try:
                    await self._hold_and_work(stop)
                except BusyError:
                    await asyncio.sleep(_IDLE_SECONDS)  # another is looking whether this one is alive
                except (CatalogError, OSError) as error:
                    log.error("%s; deliveries wait", error)
                    await asyncio.sleep(_AGAIN_SECONDS)
                except Exception:  # law 8: whatever it was, deliveries do not wait for a restart
                    log.exception("delivering failed; deliveries wait")
                    await asyncio.sleep(_AGAIN_SECONDS)
            filling.cancel()

    async def _fill(self) -> None:
        """Let nobody wait for those who are late, however long the database takes."""
        while True:
            await asyncio.sleep(_FILL_SECONDS)
            for senders in self._senders.values():
                senders.fill()

    async def _hold_and_work(self, stop: Event) -> None:
        """Work under this worker's name, whose lock tells others that it is alive."""
        with claimed(self._dispatch.catalog, _lock_of(self._name)):
            await asyncio.to_thread(self._let_go)  # what was dropped when the lock was lost
            try:
                while not stop.is_set():
                    for lane, errands in _by_lane(await asyncio.to_thread(self._turn, self._rooms())).items():
                        self._senders[lane].take(errands)
                    is_busy = any(senders.under_way for senders in self._senders.values())
                    await asyncio.sleep(_BUSY_SECONDS if is_busy else _IDLE_SECONDS)
            finally:
                # Whoever finds the lock free sends newer bodies: nothing older may be under way then.
                await self._come_to_rest(_ENDING_SECONDS if stop.is_set() else HELD.total_seconds())
            await asyncio.to_thread(self._let_go)

    def _rooms(self) -> Mapping[Lane, Capacity]:
        return {lane: senders.room(UNDER_WAY[lane], MOST_BYTES) for lane, senders in self._senders.items()}

    def _turn(self, rooms: Mapping[Lane, Capacity]) -> list[Delivery]:
        """Keep what came back, announce what is new, claim what is due; in a thread, as the database may be slow."""
        catalog, now = self._dispatch.catalog, _utc_now()
        self._look_after(now)
        with catalog.read() as connection:
            is_news = self._announces and outbox.is_news(connection)
            is_due = is_any_due(connection, rooms, now)
        returns = self._returns[:]
        if not (returns or is_news or is_due):
            return []
        with catalog.begin() as connection:
            settle(connection, self._dispatch.kinds, self._name, returns, now)
            if is_news:
                outbox.announce(connection, self._dispatch.addressees, self._dispatch.publication, now)
            claimed_jobs = claim(connection, self._name, rooms, now)
        del self._returns[: len(returns)]
        return self._errands_of(claimed_jobs, now)

    def _errands_of(self, claimed_jobs: Sequence[Job], now: datetime) -> list[Delivery]:
        """Return what jobs have to send. It is read and signed while others may write."""
        if not claimed_jobs:
            return []
        with self._dispatch.catalog.read() as connection:
            errands, failed = errands_of(connection, self._dispatch.kinds, claimed_jobs, now)
        self._returns += failed
        busy = {errand.job.key for errand in errands} | {one.job.key for one in failed}
        if len(busy) < len(claimed_jobs):
            with self._dispatch.catalog.begin() as connection:
                finish_idle(connection, self._name, claimed_jobs, busy, now)
        return errands

    async def _send(self, errand: Delivery) -> Reply | None:
        began = _utc_now()
        if began > errand.ends:  # it was held up: others may claim it by the time that it would be over
            return None
        reply = await self._client.send(errand.message)
        outcome = self._dispatch.kinds[errand.job.kind].outcome(errand.job, errand.message, reply)
        chance = random.random()  # noqa: S311  # spreads retries; nothing to guess
        self._returns.append(Return(errand.job, outcome, began, chance))
        return reply

    async def _come_to_rest(self, seconds: float) -> None:
        """Send nothing more, give what is being sent some time, and break off the rest."""
        for senders in self._senders.values():
            senders.drop()
        under_way = {task for senders in self._senders.values() for task in senders.tasks}
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _let_go(self) -> None:
        """Keep what came back, and let others have the rest at once."""
        now, returns = _utc_now(), self._returns[:]
        with self._dispatch.catalog.begin() as connection:
            settle(connection, self._dispatch.kinds, self._name, returns, now)
            jobs.release(connection, [self._name], now)
        del self._returns[: len(returns)]

    def _look_after(self, now: datetime) -> None:
        """Now and then let jobs go that dead workers held, and put away what is over."""
        moment = time.monotonic()
        if moment - self._looked_after >= _LOOK_AFTER_SECONDS:
            self._looked_after = moment
            release_dead(self._dispatch.catalog, self._name, now)
        if moment - self._kept_house >= _HOUSEKEEPING_SECONDS:
            self._kept_house = moment
            with self._dispatch.catalog.begin() as connection:
                housekeeping.keep_house(connection, self._dispatch.keep_attempts_days, now)


def release_dead(catalog: Catalog, own_name: str, now: datetime) -> None:
    """Let jobs be claimed that workers held which are dead, or that were held for too long."""
    with catalog.read() as connection:
        claimants = jobs.claimants(connection)
    dead = [name for name in claimants - {own_name} if not _is_alive(catalog, name)]
    if claimants:
        with catalog.begin() as connection:
            released = jobs.release(connection, dead, now)
        if released:
            log.warning("%d deliveries are taken up again: who had them is gone", released)


def _is_alive(catalog: Catalog, name: str) -> bool:
    with suppress(BusyError), claimed(catalog, _lock_of(name)):
        return False
    return True


def _by_lane(errands: Iterable[Delivery]) -> Mapping[Lane, list[Delivery]]:
    found: dict[Lane, list[Delivery]] = defaultdict(list)
    for errand in errands:
        found[errand.job.lane].append(errand)
    return found


def _lock_of(name: str) -> str:
    return f"worker {name}"


def _utc_now() -> datetime:
    return datetime.now(UTC)
