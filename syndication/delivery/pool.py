"""A pool of tasks that send the deliveries of one lane.

Two rules keep it fair:

- At most `at_once` tasks count as punctual. A task that waits for an answer longer than a second loses its place, and
  another task starts. The late one finishes its delivery and ends. So a hundred slow servers do not stop the lane.
- Peers take turns. `_turns` lists the peers that have a delivery waiting and a free place under their pace; the first
  one sends one delivery and goes to the end of the list.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable

from msgspec import structs

from syndication.delivery.pace import Paces, most_claimed
from syndication.delivery.queue import Delivery
from syndication.model.capacity import MAX_COPIED, Capacity
from syndication.model.job import Message, Reply

LATE_SECONDS = 1.0

Send = Callable[[Delivery], Awaitable[Reply | None]]
"""Sends a delivery; returns None if it was not sent."""


class SenderPool:
    """The deliveries of one lane that wait or are being sent, and the tasks that send them."""

    def __init__(self, send: Send, at_once: int) -> None:
        self._send = send
        self._at_once = at_once
        self._paces = Paces(round(LATE_SECONDS * 1000))
        self._deliveries: dict[int, Delivery] = {}  # all that wait or are being sent, by identity
        self._waiting: defaultdict[str, deque[Delivery]] = defaultdict(deque)  # by peer
        self._sending: Counter[str] = Counter()  # by peer
        self._turns: OrderedDict[str, None] = OrderedDict()  # peers that may send now, the next one first
        self._punctual: dict[asyncio.Task[None], float] = {}  # when each task began what it sends now
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """Return how many deliveries wait or are being sent."""
        return len(self._deliveries)

    def capacity(self, most: int, most_bytes: int) -> Capacity:
        """Return what may be claimed, if so many jobs and bytes may be under way in all.

        No peer gets more than half of a lane: one that was fast and stops answering leaves room for others.
        """
        return Capacity(
            jobs=most - len(self._deliveries),
            most_of=lambda peer: min(most_claimed(self._paces.of(peer)), most // 2),
            held=Counter(delivery.job.peer for delivery in self._deliveries.values()),
            size=most_bytes - bytes_of(delivery.message for delivery in self._deliveries.values()),
            is_empty=not self._deliveries,
        )

    def take(self, deliveries: Iterable[Delivery]) -> None:
        """Send deliveries as soon as there are places. Equal bodies share their memory, also with those under way."""
        bodies = {delivery.message.body: delivery.message.body for delivery in self._deliveries.values()}
        for new in deliveries:
            delivery = _with_shared_body(new, bodies)
            self._deliveries[id(delivery)] = delivery
            self._waiting[delivery.job.peer].append(delivery)
            self._update_turn(delivery.job.peer)
        self.fill()

    def drop(self) -> None:
        """Forget the deliveries that wait; those that are being sent go on."""
        for delivery in [delivery for queue in self._waiting.values() for delivery in queue]:
            del self._deliveries[id(delivery)]
        self._waiting.clear()
        self._turns.clear()

    def fill(self) -> None:
        """Take the places of tasks that are late, and start tasks in free places; to be called regularly."""
        moment = time.monotonic()
        for task in [task for task, began in self._punctual.items() if moment - began > LATE_SECONDS]:
            del self._punctual[task]
        while len(self._punctual) < self._at_once and (delivery := self._next()):
            task = asyncio.create_task(self._send_in_turn(delivery))
            self._punctual[task] = moment
            self.tasks.add(task)
            task.add_done_callback(self._remove)

    async def _send_in_turn(self, delivery: Delivery | None) -> None:
        """Send one delivery after another, as long as this task has its place."""
        task = asyncio.current_task()
        assert task
        while delivery:
            await self._send_one(delivery)
            delivery = self._next() if task in self._punctual else None
            if delivery:
                self._punctual[task] = time.monotonic()

    async def _send_one(self, delivery: Delivery) -> None:
        peer = delivery.job.peer
        try:
            reply = await self._send(delivery)
            if reply:
                self._paces.note(peer, reply)
        finally:
            del self._deliveries[id(delivery)]
            self._sending[peer] -= 1
            self._update_turn(peer)

    def _next(self) -> Delivery | None:
        """Return a delivery of the peer whose turn it is, None if nothing may be sent now."""
        if not self._turns:
            return None
        peer, _ = self._turns.popitem(last=False)
        delivery = self._waiting[peer].popleft()
        self._sending[peer] += 1
        self._update_turn(peer)
        return delivery

    def _update_turn(self, peer: str) -> None:
        """Put a peer at the end of the turns if it has a delivery waiting and is below its pace."""
        if self._waiting[peer]:
            if self._sending[peer] < self._paces.of(peer):
                self._turns.setdefault(peer)
            return
        # Nothing waits: remove what is empty, or the tables would grow with each peer ever seen.
        del self._waiting[peer]
        if not self._sending[peer]:
            del self._sending[peer]

    def _remove(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        self._punctual.pop(task, None)


def _with_shared_body(delivery: Delivery, bodies: dict[bytes, bytes]) -> Delivery:
    """Return the delivery with the equal body from `bodies`; a new body is added to them.

    A document that is pushed to thousands is then in memory once.
    """
    body = bodies.setdefault(delivery.message.body, delivery.message.body)
    if body is delivery.message.body:
        return delivery
    return structs.replace(delivery, message=structs.replace(delivery.message, body=body))


def bytes_of(messages: Iterable[Message]) -> int:
    """Return how many bytes messages take while they are sent: each body once, and its copy in each connection."""
    bodies: dict[int, int] = {}
    copied = 0
    for message in messages:
        bodies[id(message.body)] = len(message.body)
        copied += min(len(message.body), MAX_COPIED)
    return copied + sum(bodies.values())
