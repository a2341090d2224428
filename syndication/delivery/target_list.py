"""The list of targets: those of the settings, those for whom something waits, and those that are paused."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from syndication.catalog import Connection, delivery_targets
from syndication.catalog.delivery_targets import TargetTally
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.held_withdrawals import held_withdrawals
from syndication.delivery.pauses import PAUSABLE_KINDS, pauses_of
from syndication.model.delivery_target import ListedTarget, Pause, target_id
from syndication.text.shown_address import shown_address

FIRST = JobTarget("", "")


class TargetPage(Struct, frozen=True):
    """A page of targets, and the last one of it, None at the end."""

    targets: tuple[ListedTarget, ...]
    after: JobTarget | None


def list_targets(connection: Connection, declared: Collection[JobTarget], after: JobTarget, limit: int) -> TargetPage:
    """Return the targets after one, by kind and name or address."""
    pauses = pauses_of(connection)
    tallies = delivery_targets.tallies_after(connection, PAUSABLE_KINDS, after, limit + 1)
    found = sorted({one for one in (*declared, *pauses, *tallies) if one > after})
    page = found[:limit]
    listed = tuple(_listed(connection, one, tallies, pauses.get(one)) for one in page)
    return TargetPage(listed, page[-1] if len(found) > limit else None)


def listed_target(connection: Connection, wanted: JobTarget) -> ListedTarget:
    """Return one target as lists have it."""
    tallies = {wanted: delivery_targets.tally_of(connection, wanted)}
    return _listed(connection, wanted, tallies, pauses_of(connection).get(wanted))


def list_paused(connection: Connection) -> tuple[ListedTarget, ...]:
    """Return the targets that are paused."""
    pauses = pauses_of(connection)
    tallies = {one: delivery_targets.tally_of(connection, one) for one in pauses}
    return tuple(_listed(connection, one, tallies, pauses[one]) for one in sorted(pauses))


def _listed(
    connection: Connection, one: JobTarget, tallies: Mapping[JobTarget, TargetTally], pause: Pause | None
) -> ListedTarget:
    tally = tallies.get(one, TargetTally())
    return ListedTarget(
        id=target_id(one.kind, one.target),
        kind=one.kind,
        target=shown_address(one.target),
        waiting=tally.waiting,
        given_up=tally.given_up,
        pause=pause,
        withdrawals=tuple(held_withdrawals(connection, one)) if pause else (),
    )
