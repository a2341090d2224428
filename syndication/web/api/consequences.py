"""Acts on a story: what will change, before; and after a withdrawal, which target has it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response, current_app
from msgspec import Struct

from syndication.catalog import Connection, paused_targets, subscriptions
from syndication.delivery.pauses import described_pauses
from syndication.delivery.targets import Targets
from syndication.delivery.withdrawal_states import delivery_states
from syndication.model import lifecycle, withdrawal
from syndication.model.errors import ConflictError
from syndication.model.feed_path import DOCUMENT_NAMES, document_path, page_path, split_archive_folder
from syndication.model.item import Status
from syndication.model.limits import Moment, described
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.target_state import TargetState, is_complete
from syndication.model.tokens import Scope
from syndication.model.webhook import concerns
from syndication.publishing.consequences import ACTS, EVENTS, Act, PartnerConsequence, plan_act
from syndication.publishing.explain import possible_feeds
from syndication.publishing.withdrawal_states import feed_states, partner_states
from syndication.web.api.change_feed import read_parameters
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import item_by_slug, named_targets, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

blueprint = Blueprint("consequences", __name__)


class Consequences(Struct, frozen=True, kw_only=True):
    """What an act on a story will change, if it is done now."""

    act: Act
    slug: str
    version: Annotated[int, described("send it with the act as If-Match")]
    needs: Annotated[Scope, described("the scope that the act needs")]
    possible: bool
    hindrance: Annotated[str, described("why it is not possible; empty if it is")]
    feeds: Annotated[tuple[str, ...], described("the pages of the feeds and archives that change")]
    partners: Annotated[tuple[PartnerConsequence, ...], described("who has the story, or had it")]
    subscribers: Annotated[int, described("how many subscribers of the hub get the changed feeds")]
    webhooks: Annotated[tuple[str, ...], described("the receivers that get the event")]
    hubs: Annotated[int, described("how many other hubs are informed")]
    caches: Annotated[int, described("how many caches are purged")]
    paused: Annotated[tuple[str, ...], described("the targets that are paused: they hear of it when they are resumed")]
    notes: Annotated[tuple[str, ...], described("what the act can and cannot do, in sentences")]


class WithdrawalProgress(Struct, frozen=True, kw_only=True):
    """Where a withdrawal has arrived."""

    slug: str
    status: Status
    version: int
    at: Annotated[Moment, described("when it was withdrawn")]
    note: Annotated[str, described("what readers see")]
    complete: Annotated[bool, described("whether every target has it")]
    targets: tuple[TargetState, ...]


@blueprint.get("/items/<slug>/consequences")
@authorised("read")
def consequences(slug: str) -> Response:
    """Say what an act on a story will change."""
    act = _act()
    stored = item_by_slug(slug)
    with workspace().catalog.read() as connection:
        found = consequences_of(connection, workspace().publication, named_targets(), stored, act, utc_now())
    return as_json(found)


@blueprint.get("/items/<slug>/withdrawal")
@authorised("read")
def progress(slug: str) -> Response:
    """Say where the withdrawal of a story has arrived."""
    stored, days = item_by_slug(slug), int(current_app.extensions["keep_ledger_days"])
    with workspace().catalog.read() as connection:
        return as_json(
            withdrawal_progress(connection, workspace().publication, named_targets(), stored, days, utc_now())
        )


def consequences_of(
    connection: Connection, publication: Publication, targets: Targets, stored: Stored, act: Act, now: datetime
) -> Consequences:
    """Return what an act on a story will change."""
    plan = plan_act(connection, publication, stored, act, now)
    live = tuple(folder for folder in plan.folders if not split_archive_folder(folder)[1])
    documents = [document_path(folder, name) for folder in live for name in DOCUMENT_NAMES]
    is_seen = bool(plan.folders) or stored.was_public
    receivers = (one.name for one in targets.webhooks if is_seen and concerns(one, EVENTS[act], live))
    return Consequences(
        act=act,
        slug=stored.item.slug,
        version=stored.item.version,
        needs=plan.needs,
        possible=not plan.hindrance,
        hindrance=plan.hindrance,
        feeds=tuple(map(page_path, plan.folders)),
        partners=plan.partners,
        subscribers=subscriptions.count_to(connection, documents),
        webhooks=tuple(receivers),
        hubs=len(targets.hubs) if live else 0,
        caches=len(targets.caches) + len(targets.purge_hooks) if is_seen else 0,
        paused=tuple(described_pauses(paused_targets.find_all(connection))) if is_seen else (),
        notes=plan.notes,
    )


def withdrawal_progress(
    connection: Connection, publication: Publication, targets: Targets, stored: Stored, ledger_days: int, now: datetime
) -> WithdrawalProgress:
    """Return where the withdrawal of a story has arrived.

    Raises:
        ConflictError: it is not withdrawn.
    """
    item = stored.item
    if item.status == "usable":
        raise ConflictError(f"{item.slug}: is not withdrawn")
    found: tuple[TargetState, ...] = ()
    if stored.was_public:
        folders = possible_feeds(connection, item, publication)
        found = (
            *feed_states(connection, publication, stored, now),
            *partner_states(connection, publication, item.id, ledger_days, now),
            *delivery_states(connection, targets, item.id, item.slug, folders),
        )
    return WithdrawalProgress(
        slug=item.slug,
        status=item.status,
        version=item.version,
        at=lifecycle.withdrawal_time(item),
        note=withdrawal.notice(item),
        complete=is_complete(found),
        targets=found,
    )


def _act() -> Act:
    given = read_parameters(("act",)).get("act")
    for act in ACTS:
        if act == given:
            return act
    raise refusal(400, f"The act is one of: {', '.join(ACTS)}", field="act")
