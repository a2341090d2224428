"""What tests share that claim jobs as a worker does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from syndication.delivery.queue import Delivery, Kinds, claim_jobs, finish_idle, note_claims, prepare_deliveries
from syndication.model.capacity import Capacity
from syndication.model.job import Lane

if TYPE_CHECKING:
    import sqlalchemy as sa


def claim_deliveries(
    connection: sa.Connection, kinds: Kinds, worker: str, lanes: Mapping[Lane, int], now: datetime
) -> list[Delivery]:
    """Claim as many jobs of each lane, end those that have nothing to send, and return what the others have."""
    rooms = {lane: Capacity(jobs=many) for lane, many in lanes.items()}
    claimed = claim_jobs(connection, worker, rooms, now)
    note_claims(connection, kinds, claimed)
    deliveries, _ = prepare_deliveries(connection, kinds, claimed, now)
    finish_idle(connection, worker, claimed, [delivery.job.key for delivery in deliveries], now)
    return deliveries
