"""Which slots a request needs, by its path: each kind has its own, so that none waits for another kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from syndication.model.desk_links import is_of_desk
from syndication.model.feed_path import HUB_PATH, WIRE_PATH
from syndication.web.request_slots import Slot, Slots

HEALTH_PATH = "/healthz"
AT_ONCE = 8  # requests that need the database or a page; fewer than the connections in the database pool
WAITING = 20  # requests that wait for one of these slots
HUB_AT_ONCE, HUB_WAITING = 4, 8  # the hub has its own database connections
HEALTH_AT_ONCE, HEALTH_WAITING = 2, 2
WIRE_AT_ONCE, WIRE_WAITING = 2, 6  # long polls give up their slots while they wait
DESK_AT_ONCE, DESK_WAITING = 6, 24  # one person may have several requests at once
WITHDRAWAL_AT_ONCE, WITHDRAWAL_WAITING = 2, 6  # a withdrawal must not wait for other requests
_WITHDRAWALS = ("/withdraw", "/kill", "/withhold")  # of /api/items/SLUG, and of /desk/stories/SLUG


class PathSlots:
    """The slots of all requests to one process. Withdrawals, the desk, the hub and the health check have their own."""

    def __init__(self) -> None:
        self._others = Slots(AT_ONCE, WAITING)
        self._withdrawals = Slots(WITHDRAWAL_AT_ONCE, WITHDRAWAL_WAITING)
        self._desk = Slots(DESK_AT_ONCE, DESK_WAITING)
        self._by_path = {
            HEALTH_PATH: Slots(HEALTH_AT_ONCE, HEALTH_WAITING),
            HUB_PATH: Slots(HUB_AT_ONCE, HUB_WAITING),
            WIRE_PATH: Slots(WIRE_AT_ONCE, WIRE_WAITING),
        }

    @contextmanager
    def slot(self, path: str) -> Iterator[Slot]:
        """Give the slot of one request, which may take it; it is released after the block."""
        slot = Slot(self._slots_of(path))
        try:
            yield slot
        finally:
            slot.release()

    def _slots_of(self, path: str) -> Slots:
        if path.endswith(_WITHDRAWALS):
            return self._withdrawals
        return self._desk if is_of_desk(path) else self._by_path.get(path, self._others)
