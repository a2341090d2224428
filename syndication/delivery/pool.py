"""Errands sent side by side, so many at a time: who takes long gives its place to another, and peers take turns."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable

from msgspec import structs

from syndication.delivery.pace import Paces, most_claimed
from syndication.delivery.queue import Delivery
from syndication.model.capacity import MOST_COPIED, Capacity
from syndication.model.job import Message, Reply

LATE_SECONDS = 1.0

Send = Callable[[Delivery], Awaitable[Reply | None]]
"""Sends an errand; returns None where it was not sent."""


class SenderPool:
    """What waits to be sent, and the tasks that send it: each takes one errand after another while it is on time."""

    def __init__(self, send: Send, at_once: int) -> None:
        self._send = send
        self._at_once = at_once
        self._paces = Paces(round(LATE_SECONDS * 1000))
        self._held: dict[int, Delivery] = {}  # all that waits or is being sent
        self._waiting: defaultdict[str, deque[Delivery]] = defaultdict(deque)  # by peer
        self._sending: Counter[str] = Counter()  # by peer
        self._line: OrderedDict[str, None] = OrderedDict()  # peers of which something waits and may be sent now
        self._on_time: dict[asyncio.Task[None], float] = {}  # since when each sends what it sends now
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """Return how many errands wait or are being sent."""
        return len(self._held)

    def room(self, most: int, most_bytes: int) -> Capacity:
        """Return what may be claimed, if so many jobs and bytes may be under way in all.

        No peer may hold more than half of a lane: one that was quick and falls silent leaves room for others.
        """
        held = Counter(errand.job.peer for errand in self._held.values())
        return Capacity(
            jobs=most - len(self._held),
            most_of=lambda peer: min(most_claimed(self._paces.of(peer)), most // 2),
            held=held,
            size=most_bytes - bytes_of(errand.message for errand in self._held.values()),
            is_empty=not self._held,
        )

    def take(self, errands: Iterable[Delivery]) -> None:
        """Send errands, as soon as there are places. Equal bodies are one body, with those that are under way too."""
        bodies = {errand.message.body: errand.message.body for errand in self._held.values()}
        for errand in errands:
            shared = _sharing(errand, bodies)
            self._held[id(shared)] = shared
            self._waiting[shared.job.peer].append(shared)
            self._line_up(shared.job.peer)
        self.fill()

    def drop(self) -> None:
        """Send nothing of what waits."""
        for errand in [errand for some in self._waiting.values() for errand in some]:
            del self._held[id(errand)]
        self._waiting.clear()
        self._line.clear()

    def fill(self) -> None:
        """Take the places of those who are late, and fill those that are free; to be called now and then."""
        moment = time.monotonic()
        for task in [task for task, since in self._on_time.items() if moment - since > LATE_SECONDS]:
            del self._on_time[task]
        while len(self._on_time) < self._at_once and (errand := self._next()):
            task = asyncio.create_task(self._go_on(errand))
            self._on_time[task] = moment
            self.tasks.add(task)
            task.add_done_callback(self._leave)

    async def _go_on(self, errand: Delivery | None) -> None:
        task = asyncio.current_task()
        assert task
        while errand:
            await self._send_one(errand)
            errand = self._next() if task in self._on_time else None
            if errand:
                self._on_time[task] = time.monotonic()

    async def _send_one(self, errand: Delivery) -> None:
        peer = errand.job.peer
        try:
            reply = await self._send(errand)
            if reply:
                self._paces.note(peer, reply)
        finally:
            del self._held[id(errand)]
            self._sending[peer] -= 1
            self._line_up(peer)

    def _next(self) -> Delivery | None:
        """Return an errand of the peer whose turn it is, None if nothing may be sent now."""
        if not self._line:
            return None
        peer, _ = self._line.popitem(last=False)
        errand = self._waiting[peer].popleft()
        self._sending[peer] += 1
        self._line_up(peer)
        return errand

    def _line_up(self, peer: str) -> None:
        """Let a peer have its turn after the others, if something waits for it and it is not sent enough already."""
        if self._waiting[peer]:
            if self._sending[peer] < self._paces.of(peer):
                self._line.setdefault(peer)
            return
        del self._waiting[peer]
        if not self._sending[peer]:
            del self._sending[peer]

    def _leave(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        self._on_time.pop(task, None)


def _sharing(errand: Delivery, bodies: dict[bytes, bytes]) -> Delivery:
    """Return an errand whose body is the one of `bodies` that is equal; one that is new is added to them."""
    body = bodies.setdefault(errand.message.body, errand.message.body)
    if body is errand.message.body:
        return errand
    return structs.replace(errand, message=structs.replace(errand.message, body=body))


def bytes_of(messages: Iterable[Message]) -> int:
    """Return how many bytes messages take while they are sent: each body once, and its copy in each connection."""
    bodies: dict[int, int] = {}
    copied = 0
    for message in messages:
        bodies[id(message.body)] = len(message.body)
        copied += min(len(message.body), MOST_COPIED)
    return copied + sum(bodies.values())
