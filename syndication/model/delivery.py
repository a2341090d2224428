"""Deliveries to others as people see them: what waits, runs, failed or arrived. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, get_args

from msgspec import Struct

from syndication.model.job import Job
from syndication.model.limits import Moment, described
from syndication.text.short_digest import short_digest
from syndication.text.shown_address import shown_address

DeliveryState = Literal["waiting", "running", "failing", "paused", "given_up", "done"]
DELIVERY_STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)
OPEN_STATES: tuple[DeliveryState, ...] = DELIVERY_STATES[:-1]


class DeliveryKey(NamedTuple):
    """The key of a delivery that may be displayed: the target, whose address may have a secret, is a digest."""

    kind: str
    subject: str
    target: str


class DeliveryAttempt(Struct, frozen=True, omit_defaults=True):
    """An attempt: when it began, the status (0 if there was no answer), and how long it took.

    `answer` is the beginning of the answer to an attempt that failed, as one line of plain text.
    """

    at: Moment
    status: int
    ms: int
    error: str = ""
    answer: str = ""


class ListedDelivery(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A delivery: to which target, about what, and the attempts, the newest first."""

    id: str
    kind: Annotated[str, described("as the command jobs calls it")]
    target: Annotated[str, described("a name or an address; keys in addresses are hidden")]
    subject: Annotated[str, described("a document, the number of an event, or the id of a story")]
    state: DeliveryState
    attempts: tuple[DeliveryAttempt, ...]
    tries: Annotated[int, described("how many attempts failed in a row")] = 0
    error: str = ""
    since: Moment | None = None
    next_at: Annotated[Moment | None, described("when it is tried next")] = None


def key_of(kind: str, target: str, subject: str) -> DeliveryKey:
    """Return the key of a delivery that may be displayed."""
    return DeliveryKey(kind, subject, target_digest(target))


def target_digest(target: str) -> str:
    """Return a digest of a target."""
    return f"{short_digest(target.encode(errors='replace')):016x}"


def listed_job(job: Job, state: DeliveryState, delivery_id: str, attempts: Sequence[DeliveryAttempt]) -> ListedDelivery:
    """Return a job as a delivery."""
    return ListedDelivery(
        id=delivery_id,
        kind=job.kind,
        target=shown_address(job.target),
        subject=job.subject,
        state=state,
        attempts=tuple(attempts),
        tries=job.tries,
        error=job.problem,
        since=job.since,
        next_at=job.due if state in ("waiting", "failing") else None,
    )


def listed_arrival(
    kind: str, target: str, subject: str, delivery_id: str, attempt: DeliveryAttempt, ended: datetime
) -> ListedDelivery:
    """Return a delivery that arrived."""
    return ListedDelivery(
        id=delivery_id,
        kind=kind,
        target=shown_address(target),
        subject=subject,
        state="done",
        attempts=(attempt,),
        since=ended,
    )
