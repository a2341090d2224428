"""Where the last change of a story has arrived: one line for each feed, partner, receiver and subscriber."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Connection, feeds
from syndication.delivery.story_deliveries import EventDelivery, StoryDeliveries, read_deliveries
from syndication.delivery.targets import Targets
from syndication.model.feed_path import page_path
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.target_state import TargetProgress, TargetState, is_complete
from syndication.publishing.explain import Reason, paths_with_story, reasons_of
from syndication.publishing.partners.explanation import PartnerReason, partner_reasons
from syndication.text.shown_address import shown_address
from syndication.web.api.consequences import withdrawal_progress


class Arrivals(Struct, frozen=True):
    """The targets of the last change of a story, and whether each has it."""

    targets: tuple[TargetState, ...]

    @property
    def is_complete(self) -> bool:
        """Return whether there is nothing to wait for."""
        return is_complete(self.targets)


def arrivals_of(
    connection: Connection, publication: Publication, targets: Targets, stored: Stored, ledger_days: int, now: datetime
) -> Arrivals:
    """Return where the last change of a story has arrived."""
    if stored.item.status != "usable":
        return Arrivals(withdrawal_progress(connection, publication, targets, stored, ledger_days, now).targets)
    reasons = reasons_of(connection, publication, stored, now)
    partners = partner_reasons(connection, publication, stored, now, ledger_days)
    sent = read_deliveries(connection, stored.item.id, targets.webhooks, paths_with_story(reasons))
    return Arrivals(
        (
            *feed_lines(reasons, feeds.stale_paths(connection)),
            *(line for one in partners if (line := partner_line(one, stored.item.version))),
            *delivery_lines(sent),
        )
    )


def feed_lines(reasons: Iterable[Reason], stale: Collection[str]) -> Iterator[TargetState]:
    """Yield for each feed that has a story, or will have it, whether it has the last change: stale ones do not."""
    for reason in reasons:
        path = page_path(reason.feed)
        if reason.rule in ("held back", "broken"):
            yield TargetState("feed", path, "failed", reason.detail, reason.since)
        elif reason.rule == "pending" or (reason.is_in and reason.feed in stale):
            yield TargetState("feed", path, "waiting", reason.detail, reason.since)
        elif reason.is_in:
            yield TargetState("feed", path, "done", reason.detail, reason.since)


def partner_line(reason: PartnerReason, version: int) -> TargetState | None:
    """Return whether a partner that takes a story has fetched its present version, None if it does not take it."""
    if reason.state == "candidate":
        return TargetState("partner", reason.partner, "waiting", reason.detail, reason.since)
    if reason.state != "accepted":
        return None
    has_it = any(one.version == version and not one.is_notice for one in reason.fetched)
    return TargetState("partner", reason.partner, "done" if has_it else "not fetched", reason.detail, reason.since)


def delivery_lines(sent: StoryDeliveries) -> Iterator[TargetState]:
    """Yield for each receiver whether it has the last event, and each subscriber that still waits for a feed."""
    last = {one.receiver: one for one in sent.webhooks}
    yield from (_event_line(one) for one in last.values())
    if sent.subscriptions and not sent.waiting:
        yield TargetState("subscriber", str(sent.subscriptions), "done")
    for push in sent.waiting:
        state: TargetProgress = "paused" if push.paused else "waiting"
        yield TargetState("subscriber", shown_address(push.callback), state, push.problem, push.since)


def _event_line(one: EventDelivery) -> TargetState:
    states: dict[str, TargetProgress] = {
        "arrived": "done",
        "waiting": "waiting",
        "failed": "failed",
        "paused": "paused",
    }
    return TargetState("webhook", one.receiver, states.get(one.state, "waiting"), one.problem, one.since)
