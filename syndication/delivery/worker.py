"""The delivery workers: they announce what was published, claim jobs, send them concurrently, and store the results.

There are two workers in a process: one for the targets in the settings, one for subscribers. Each has its own turn at
the database and its own HTTP client with its own name look-ups, so subscribers cannot delay webhooks and purges.

Jobs wait in lanes. Each lane has its own limits: the number of jobs under way, the number sent at a time, and bytes.

A worker holds a lock with its name as long as it lives. If it is killed, the lock becomes free, and another worker
releases its jobs within two seconds. While it holds a job no other worker sends it, so an older body can never arrive
after a newer one.
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

from msgspec import Struct

from syndication.catalog import Catalog, job_retries, jobs
from syndication.catalog.locks import named_lock
from syndication.delivery import housekeeping, outbox
from syndication.delivery.pool import SenderPool
from syndication.delivery.queue import (
    HOLD_TIME,
    Delivery,
    Kinds,
    claim_jobs,
    finish_idle,
    is_any_due,
    note_claims,
    prepare_deliveries,
    settle,
)
from syndication.delivery.recovery import PROBE_SECONDS, find_probes
from syndication.delivery.sender import Sender
from syndication.delivery.targets import Targets
from syndication.delivery.unfetched import announce_unfetched
from syndication.model.capacity import Capacity
from syndication.model.errors import BusyError, CatalogError
from syndication.model.job import AttemptResult, Job, Lane, Reply
from syndication.model.publication import Publication
from syndication.text.counts import count_of

log = logging.getLogger("syndication")

# Jobs that a worker holds in each lane, waiting or being sent; and how many of them it sends at a time.
UNDER_WAY: Mapping[Lane, int] = {"first": 100, "verify": 400, "push": 800, "slow": 400}
AT_ONCE: Mapping[Lane, int] = {
    "first": 50,
    "verify": 50,
    "push": 100,
    "slow": 50,
}
MOST_BYTES = 1 << 26  # of the messages under way in one lane
_LANES_OF_SETTINGS: tuple[Lane, ...] = ("first",)
_LANES_OF_SUBSCRIBERS: tuple[Lane, ...] = ("verify", "push", "slow")
_FILL_SECONDS = 0.1  # how often late tasks lose their places
_BUSY_SECONDS = 0.03  # between two turns while there is work
_IDLE_SECONDS = 0.1
_RETRY_SECONDS = 1.0  # after the database could not be reached
_SHUTDOWN_SECONDS = 1.2  # for requests in progress when the worker is asked to end
_RELEASE_SECONDS = 2.0  # how often the jobs of dead workers are released
_CLEAN_UP_SECONDS = 60.0
_UNFETCHED_SECONDS = 10.0


class Dispatch(Struct, frozen=True):
    """What a worker needs: the catalog, the kinds of jobs by name, and the targets that the settings name.

    `withdrawal_minutes` is after how many minutes a withdrawal that a partner has not fetched is an event, 0 for never.
    """

    catalog: Catalog
    kinds: Kinds
    targets: Targets
    publication: Publication
    keep_attempts_days: int = 14
    keep_ledger_days: int = 90
    withdrawal_minutes: int = 0


def deliver(dispatch: Dispatch, open_client: Callable[[], Sender], stop: Event) -> None:
    """Deliver until `stop` is set. Errors are logged and do not end it."""

    async def work() -> None:
        workers = [_Worker(dispatch, open_client(), lanes) for lanes in (_LANES_OF_SETTINGS, _LANES_OF_SUBSCRIBERS)]
        await asyncio.gather(*(worker.work(stop) for worker in workers))

    asyncio.run(work())


class _Worker:
    """One worker: the pools with its deliveries, and the results that are not stored yet."""

    def __init__(self, dispatch: Dispatch, client: Sender, lanes: tuple[Lane, ...]) -> None:
        self._dispatch = dispatch
        self._client = client
        self._name = secrets.token_hex(8)
        # Only one of the two announces: together they would wait for each other's transaction.
        self._announces = lanes == _LANES_OF_SETTINGS
        self._pools = {lane: SenderPool(self._send, AT_ONCE[lane]) for lane in lanes}
        self._returns: list[AttemptResult] = []
        self._last_release = -_RELEASE_SECONDS
        self._last_clean_up = -_CLEAN_UP_SECONDS
        self._last_probe = -PROBE_SECONDS
        self._last_unfetched = -_UNFETCHED_SECONDS

    async def work(self, stop: Event) -> None:
        async with self._client:
            filling = asyncio.create_task(self._fill())
            while not stop.is_set():
                try:
                    await self._work_with_lock(stop)
                except BusyError:
                    await asyncio.sleep(_IDLE_SECONDS)  # another worker tries the lock, to see if this one is alive
                except (CatalogError, OSError) as error:
                    log.error("%s; deliveries wait", error)
                    await asyncio.sleep(_RETRY_SECONDS)
                except Exception:  # law 8: deliveries continue after any fault, without a restart
                    log.exception("delivering failed; deliveries wait")
                    await asyncio.sleep(_RETRY_SECONDS)
            filling.cancel()

    async def _fill(self) -> None:
        """Give the places of late tasks to others, also while the database is slow."""
        while True:
            await asyncio.sleep(_FILL_SECONDS)
            for pool in self._pools.values():
                pool.fill()

    async def _work_with_lock(self, stop: Event) -> None:
        """Work under the lock that shows other workers that this one is alive."""
        with named_lock(self._dispatch.catalog, _lock_name(self._name)):
            await asyncio.to_thread(self._release_own)  # jobs from before the lock was lost
            try:
                while not stop.is_set():
                    deliveries = await asyncio.to_thread(self._turn, self._capacities())
                    for lane, deliveries_of_lane in _deliveries_by_lane(deliveries).items():
                        self._pools[lane].take(deliveries_of_lane)
                    is_busy = any(pool.under_way for pool in self._pools.values())
                    await asyncio.sleep(_BUSY_SECONDS if is_busy else _IDLE_SECONDS)
            finally:
                # The lock is released after this. Then another worker may send newer bodies, so no older one may be
                # in progress.
                await self._stop_sending(_SHUTDOWN_SECONDS if stop.is_set() else HOLD_TIME.total_seconds())
            await asyncio.to_thread(self._release_own)

    def _capacities(self) -> Mapping[Lane, Capacity]:
        return {lane: pool.capacity(UNDER_WAY[lane], MOST_BYTES) for lane, pool in self._pools.items()}

    def _turn(self, capacities: Mapping[Lane, Capacity]) -> list[Delivery]:
        """Store results, announce what is new, claim what is due; called in a thread, as the database may be slow."""
        catalog, now = self._dispatch.catalog, _utc_now()
        self._do_periodic_work(now)
        # Read first: most turns find nothing, and reading does not wait for the one writer of SQLite.
        with catalog.read() as connection:
            has_news = self._announces and outbox.has_news(connection)
            is_due = is_any_due(connection, capacities, now)
        returns = self._returns[:]
        if not (returns or has_news or is_due):
            return []
        with catalog.begin() as connection:
            settle(connection, self._dispatch.kinds, self._name, returns, now)
            if has_news:
                outbox.announce(connection, self._dispatch.targets, self._dispatch.publication, now)
            claimed_jobs = claim_jobs(connection, self._name, capacities, now)
            note_claims(connection, self._dispatch.kinds, claimed_jobs)
        del self._returns[: len(returns)]  # only now: if the transaction fails, they are stored in the next turn
        return self._deliveries_of(claimed_jobs, now)

    def _deliveries_of(self, claimed_jobs: Sequence[Job], now: datetime) -> list[Delivery]:
        """Return the deliveries of jobs. Bodies are read and signed outside the transaction, so others can write."""
        if not claimed_jobs:
            return []
        with self._dispatch.catalog.read() as connection:
            deliveries, failed = prepare_deliveries(connection, self._dispatch.kinds, claimed_jobs, now)
        self._returns += failed
        busy = {delivery.job.key for delivery in deliveries} | {failure.job.key for failure in failed}
        if len(busy) < len(claimed_jobs):
            with self._dispatch.catalog.begin() as connection:
                finish_idle(connection, self._name, claimed_jobs, busy, now)
        return deliveries

    async def _send(self, delivery: Delivery) -> Reply | None:
        """Send one delivery; return None if it waited too long: another worker may claim the job while it is sent."""
        began = _utc_now()
        if began > delivery.ends:
            return None
        reply = await self._client.send(delivery.message)
        outcome = self._dispatch.kinds[delivery.job.kind].outcome(delivery.job, delivery.message, reply)
        chance = random.random()  # noqa: S311  # spreads retries; nothing to guess
        self._returns.append(AttemptResult(delivery.job, outcome, began, chance))
        return reply

    async def _stop_sending(self, seconds: float) -> None:
        """Start nothing new, give the requests in progress some time, and cancel the rest."""
        for pool in self._pools.values():
            pool.drop()
        in_progress = {task for pool in self._pools.values() for task in pool.tasks}
        if in_progress:
            _, late = await asyncio.wait(in_progress, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _release_own(self) -> None:
        """Store results, and release the jobs that are left, so that other workers can claim them at once."""
        now, returns = _utc_now(), self._returns[:]
        with self._dispatch.catalog.begin() as connection:
            settle(connection, self._dispatch.kinds, self._name, returns, now)
            jobs.release(connection, [self._name], now)
        del self._returns[: len(returns)]

    def _do_periodic_work(self, now: datetime) -> None:
        """Release the jobs of dead workers, and delete what is expired, each after its interval."""
        moment = time.monotonic()
        if moment - self._last_release >= _RELEASE_SECONDS:
            self._last_release = moment
            release_dead(self._dispatch.catalog, self._name, now)
        if self._announces and moment - self._last_probe >= PROBE_SECONDS:
            self._last_probe = moment
            probe_failed_targets(self._dispatch.catalog, self._dispatch.kinds, now)
        if self._announces and moment - self._last_unfetched >= _UNFETCHED_SECONDS:
            self._last_unfetched = moment
            self._announce_unfetched(now)
        if moment - self._last_clean_up >= _CLEAN_UP_SECONDS:
            self._last_clean_up = moment
            days = housekeeping.Days(self._dispatch.keep_attempts_days, self._dispatch.keep_ledger_days)
            with self._dispatch.catalog.begin() as connection:
                housekeeping.clean_up(connection, days, now)

    def _announce_unfetched(self, now: datetime) -> None:
        dispatch = self._dispatch
        minutes, days = dispatch.withdrawal_minutes, dispatch.keep_ledger_days
        announce_unfetched(dispatch.catalog, dispatch.publication, minutes, days, now)


def probe_failed_targets(catalog: Catalog, kinds: Kinds, now: datetime) -> None:
    """Try one failed job for each target that may answer again."""
    with catalog.read() as connection:
        probes = find_probes(connection, kinds.values(), now)
    if probes:
        with catalog.begin() as connection:
            job_retries.try_early(connection, probes, now)


def release_dead(catalog: Catalog, own_name: str, now: datetime) -> None:
    """Release the jobs that dead workers hold, and jobs that are held for too long."""
    with catalog.read() as connection:
        claimants = jobs.claimants(connection)
    dead = [name for name in claimants - {own_name} if not _is_alive(catalog, name)]
    if claimants:
        with catalog.begin() as connection:
            released = jobs.release(connection, dead, now)
        if released:
            log.warning("%s: the worker died", count_of(released, "job was released", "jobs were released"))


def _is_alive(catalog: Catalog, name: str) -> bool:
    with suppress(BusyError), named_lock(catalog, _lock_name(name)):
        return False
    return True


def _deliveries_by_lane(deliveries: Iterable[Delivery]) -> Mapping[Lane, list[Delivery]]:
    found: dict[Lane, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        found[delivery.job.lane].append(delivery)
    return found


def _lock_name(name: str) -> str:
    return f"worker {name}"


def _utc_now() -> datetime:
    return datetime.now(UTC)
