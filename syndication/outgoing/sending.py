"""Errands sent side by side, so many at a time: whoever takes long gives its place to another."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from syndication.outgoing.settling import Errand

LATE_SECONDS = 1.0

Send = Callable[[Errand], Awaitable[None]]


class Senders:
    """What waits to be sent, and the tasks that send it: each takes one errand after another while it is on time."""

    def __init__(self, send: Send, at_once: int) -> None:
        self._send = send
        self._at_once = at_once
        self._waiting: deque[Errand] = deque()
        self._sending = 0
        self._on_time: dict[asyncio.Task[None], float] = {}  # since when each sends what it sends now
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """Return how many errands wait or are being sent."""
        return len(self._waiting) + self._sending

    def take(self, errands: Iterable[Errand]) -> None:
        """Send errands, as soon as there are places."""
        self._waiting.extend(errands)
        self.fill()

    def drop(self) -> None:
        """Send nothing of what waits."""
        self._waiting.clear()

    def fill(self) -> None:
        """Take the places of those who are late, and fill those that are free; to be called now and then."""
        moment = time.monotonic()
        for task in [task for task, since in self._on_time.items() if moment - since > LATE_SECONDS]:
            del self._on_time[task]
        for _ in range(min(len(self._waiting), self._at_once - len(self._on_time))):
            task = asyncio.create_task(self._go_on())
            self._on_time[task] = moment
            self.tasks.add(task)
            task.add_done_callback(self._leave)

    async def _go_on(self) -> None:
        task = asyncio.current_task()
        assert task
        while self._waiting and task in self._on_time:
            self._on_time[task] = time.monotonic()
            self._sending += 1
            try:
                await self._send(self._waiting.popleft())
            finally:
                self._sending -= 1

    def _leave(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        self._on_time.pop(task, None)
