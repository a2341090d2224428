"""Pausing a target of deliveries: what is for it waits, and goes on where it stopped when the target is resumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from syndication.catalog import Connection, audit, delivery_targets, paused_targets
from syndication.catalog.audit import AuditEntry
from syndication.catalog.paused_targets import JobTarget, PausedTarget
from syndication.delivery.purge import PURGE, PURGE_HOOK
from syndication.delivery.targets import Targets
from syndication.delivery.webhooks.notification import EVENT
from syndication.delivery.websub.ping import PING
from syndication.delivery.websub.push import PUSH
from syndication.model.delivery import target_digest
from syndication.model.delivery_target import Pause, TargetKey, pause_words
from syndication.model.errors import ConflictError, NotFoundError
from syndication.model.partners.partner import Partner
from syndication.model.partners.pushed_article import APPLE_NEWS
from syndication.text.opaque import decode_opaque
from syndication.text.shown_address import shown_address

# Verifications and denials are not among them: they answer what subscribers ask, and are not news.
PAUSABLE_KINDS = (APPLE_NEWS, EVENT, PING, PURGE, PURGE_HOOK, PUSH)
PAUSED, RESUMED = "paused", "resumed"  # in the log


def declared_targets(targets: Targets, partners: Iterable[Partner]) -> set[JobTarget]:
    """Return the targets that the settings name."""
    return set(_declared(targets, partners))


def pause_target(connection: Connection, who: str, wanted: JobTarget, now: datetime) -> None:
    """Pause a target.

    Raises:
        ConflictError: it is paused already.
    """
    if not paused_targets.pause(connection, wanted, who, now):
        raise ConflictError("the target is paused already")
    _log(connection, who, PAUSED, wanted, now)


def resume_target(connection: Connection, who: str, wanted: JobTarget, now: datetime) -> None:
    """Let the deliveries to a target go on.

    Raises:
        ConflictError: it is not paused.
    """
    if not paused_targets.resume(connection, wanted, now):
        raise ConflictError("the target is not paused")
    _log(connection, who, RESUMED, wanted, now)


def target_of(connection: Connection, declared: Iterable[JobTarget], text: str) -> JobTarget:
    """Return the target with an id.

    Raises:
        NotFoundError: there is no such target.
    """
    key = decode_opaque(text, TargetKey)
    if key is None or key.kind not in PAUSABLE_KINDS:
        raise NotFoundError(_NO_TARGET)
    for target in sorted(_known(connection, declared, key.kind)):
        if target_digest(target) == key.target:
            return JobTarget(key.kind, target)
    raise NotFoundError(_NO_TARGET)


def named_target(connection: Connection, declared: Iterable[JobTarget], kind: str, target: str) -> JobTarget:
    """Return the target of a kind with a name or an address.

    Raises:
        NotFoundError: there is no such target.
    """
    if kind not in PAUSABLE_KINDS or target not in _known(connection, declared, kind):
        raise NotFoundError(_NO_TARGET)
    return JobTarget(kind, target)


def pauses_of(connection: Connection) -> dict[JobTarget, Pause]:
    """Return the pauses, by target."""
    return {JobTarget(one.kind, one.target): Pause(one.since, one.who) for one in paused_targets.find_all(connection)}


def refuse_paused(connection: Connection, wanted: JobTarget) -> None:
    """Refuse to send to a target that is paused.

    Raises:
        ConflictError: it is paused.
    """
    if found := paused_targets.find(connection, wanted):
        raise ConflictError(f"the target {pause_words(found.who, found.since)}; resume it first")


def described_pauses(found: Sequence[PausedTarget]) -> Iterator[str]:
    """Yield a line for each paused target."""
    for one in found:
        yield f"{one.kind} {shown_address(one.target)} {pause_words(one.who, one.since)}"


_NO_TARGET = "there is no such target; GET /api/deliveries/targets lists them"


def _declared(targets: Targets, partners: Iterable[Partner]) -> Iterator[JobTarget]:
    yield from (JobTarget(PING, hub) for hub in targets.hubs)
    yield from (JobTarget(PURGE, cache) for cache in targets.caches)
    yield from (JobTarget(PURGE_HOOK, hook) for hook in targets.purge_hooks)
    yield from (JobTarget(EVENT, one.name) for one in targets.webhooks)
    yield from (JobTarget(APPLE_NEWS, one.name) for one in partners if one.profile and one.profile.is_pushed)


def _known(connection: Connection, declared: Iterable[JobTarget], kind: str) -> set[str]:
    """Return all targets of a kind: of the settings, with deliveries, paused, and the callbacks of subscribers."""
    named = {one.target for one in declared if one.kind == kind}
    subscribed = delivery_targets.callbacks(connection) if kind == PUSH else set()
    return named | subscribed | delivery_targets.known_targets(connection, kind)


def _log(connection: Connection, who: str, action: str, wanted: JobTarget, now: datetime) -> None:
    note = f"deliveries {wanted.kind} to {shown_address(wanted.target)}"
    audit.add(connection, [AuditEntry(at=now, who=who, action=action, note=note)])
