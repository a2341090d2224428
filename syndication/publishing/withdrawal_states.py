"""Where a withdrawal has arrived in our own feeds and at partners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from syndication.catalog import Connection, jobs, partner_ledger, partner_stories, paused_targets, wire
from syndication.catalog.paused_targets import JobTarget
from syndication.model.delivery_target import pause_words
from syndication.model.feed_path import page_path
from syndication.model.partners.ledger import FetchedStory
from syndication.model.partners.partner import Partner
from syndication.model.partners.pushed_article import APPLE_NEWS
from syndication.model.partners.standings import Standing
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.target_state import TargetState
from syndication.publishing.explain import reasons_of
from syndication.publishing.partners.by_hand import is_spared, ledger_start

_PENDING = "is still to be built"


def feed_states(
    connection: Connection, publication: Publication, stored: Stored, now: datetime
) -> Iterator[TargetState]:
    """Yield for each feed that could have a withdrawn story whether it is out of it."""
    for reason in reasons_of(connection, publication, stored, now):
        path = page_path(reason.feed)
        match reason.rule:
            case "held back":
                yield TargetState("feed", path, "failed", reason.detail, reason.since)
            case "pending":
                yield TargetState("feed", path, "waiting", _PENDING, reason.since)
            case _:
                yield TargetState("feed", path, "waiting" if reason.is_in else "done", "", reason.since)


def partner_states(
    connection: Connection, publication: Publication, item_id: str, ledger_days: int, now: datetime
) -> Iterator[TargetState]:
    """Yield for each partner that had a withdrawn story whether it has heard of that."""
    began = ledger_start(connection, ledger_days, now)
    partners = {partner.name: partner for partner in publication.partners}
    for (name, _), standing in sorted(partner_stories.of_items(connection, [item_id]).items()):
        if standing.shown and name in partners:
            yield _partner_state(connection, partners[name], standing, began)


def _partner_state(connection: Connection, partner: Partner, standing: Standing, began: datetime | None) -> TargetState:
    if standing.state != "gone":
        return TargetState("partner", partner.name, "waiting", _PENDING)
    if partner.profile and partner.profile.is_pushed:
        return _pushed_state(connection, partner, standing)
    ledger = wire.deliveries if partner.is_on_wire else _fetched
    fetched = ledger(connection, partner.name, standing.item_id)
    had = [one for one in fetched if not one.is_notice]
    if standing.by_hand:
        spared = is_spared(standing, partner, began, has_fetched=bool(had))
        return _by_hand_state(partner, standing, is_spared=spared)
    return _fetched_state(partner, standing, fetched, has_story=bool(had))


def _pushed_state(connection: Connection, partner: Partner, standing: Standing) -> TargetState:
    job = next(
        (one for one in jobs.about(connection, APPLE_NEWS, [standing.item_id]) if one.target == partner.name), None
    )
    if job is None:
        return TargetState("partner", partner.name, "done", "was deleted there")
    if job.due and (paused := paused_targets.find(connection, JobTarget(APPLE_NEWS, partner.name))):
        return TargetState("partner", partner.name, "paused", pause_words(paused.who, paused.since), job.since)
    return TargetState("partner", partner.name, "waiting" if job.due else "failed", job.problem, job.since)


def _by_hand_state(partner: Partner, standing: Standing, *, is_spared: bool) -> TargetState:
    place = partner.profile.deletion.by_hand if partner.profile else ""
    if standing.by_hand == "done":
        return TargetState("partner", partner.name, "done", f"was withdrawn by hand at {place or partner.name}")
    if is_spared:
        return TargetState("partner", partner.name, "done", "never fetched the story")
    detail = (
        f"withdraw it at {place or partner.name}; then: syndication partners done {partner.name} {standing.item_id}"
    )
    return TargetState("partner", partner.name, "by hand", detail, standing.since)


def _fetched_state(
    partner: Partner, standing: Standing, fetched: list[FetchedStory], *, has_story: bool
) -> TargetState:
    notices = [one for one in fetched if one.is_notice and one.last >= standing.since]
    if notices:
        return TargetState("partner", partner.name, "done", "fetched it", min(one.last for one in notices))
    if not has_story:
        return TargetState("partner", partner.name, "done", "is not known to have fetched the story")
    return TargetState("partner", partner.name, "not fetched", "has the story; inform it", standing.since)


def _fetched(connection: Connection, partner: str, item_id: str) -> list[FetchedStory]:
    return partner_ledger.fetched(connection, item_id, partner)
