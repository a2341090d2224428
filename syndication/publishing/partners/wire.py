"""The wire of a partner: its stories are checked, and each change gets a position in the order of changes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from syndication.catalog import (
    Connection,
    documents,
    items,
    locks,
    partner_feeds,
    partner_stories,
    partner_windows,
    state,
    wire,
)
from syndication.model import withdrawal
from syndication.model.partners.standings import Standing
from syndication.model.partners.wire import Removal, RemovalReason, WireChange
from syndication.model.stored import Stored
from syndication.publishing.partners.checker import PartnerCheck, check_for_partners
from syndication.publishing.partners.renderers import feed_render
from syndication.publishing.partners.usable import UsablePartner
from syndication.publishing.partners.wire_gate import fault_on_wire
from syndication.publishing.quarantine import EntryChecker
from syndication.text.dates import micros

_AT_ONCE = 50
_MOST_ROUNDS = 10_000


def publish_wire(checker: EntryChecker, usable: UsablePartner) -> None:
    """Check the stories of a partner, and put what changed on its wire. Removals go first: they wait for no check.

    A document that it had before by another profile is not served any longer.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    partner, profile = usable.partner, usable.profile
    fault_of = partial(fault_on_wire, profile=profile, publication=checker.publication)
    for _ in range(_MOST_ROUNDS):
        with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
            more = _put_changes(connection, partner.name, checker.now)
            unchecked = partner_windows.candidates(connection, partner.name, _AT_ONCE)
            if not more and not unchecked:
                documents.drop(connection, partner.folder)
                partner_feeds.clear_stale(connection, partner.name, partner.fault)
                return
        if unchecked:
            render = feed_render({}, checker.publication, checker.now)
            check_for_partners(checker, [PartnerCheck(partner, profile, render, unchecked, fault_of)])
    raise RuntimeError(f"after {_MOST_ROUNDS} rounds there are still stories to check")


def _put_changes(connection: Connection, partner: str, now: datetime) -> bool:
    """Put some changes on the wire of a partner; return whether there may be more."""
    began = state.first(connection, state.WIRE_EPOCH, f"{secrets.token_hex(4)} {micros(now)}")
    # A new catalog does not know what its partners received from the one before.
    is_new = began.endswith(f" {micros(now)}")
    removed = wire.new_removals(connection, partner, _AT_ONCE)
    versions = wire.new_versions(connection, partner, _AT_ONCE)
    known = partner_stories.of_items(connection, removed)
    stored = items.by_ids(connection, removed)
    position = wire.next_position(connection)
    changes = [
        _removal(position + number, item_id, stored.get(item_id), known.get((partner, item_id)), now)
        for number, item_id in enumerate(removed)
    ]
    changes += [
        WireChange(position + number, item_id, version, now, is_assumed=is_new)
        for number, (item_id, version) in enumerate(versions.items(), len(removed))
    ]
    wire.save(connection, partner, changes)
    return len(removed) == _AT_ONCE or len(versions) == _AT_ONCE


def _removal(
    position: int, item_id: str, stored: Stored | None, standing: Standing | None, now: datetime
) -> WireChange:
    item = stored.item if stored else None
    reason = _reason(stored, standing)
    removal = Removal(
        id=item_id,
        pub_status="canceled" if reason == "killed" else "withheld",
        reason=reason,
        at=now,
        version=item.version if item else 1,
        note=withdrawal.note_of(item) if item and item.status != "usable" else "",
    )
    return WireChange(position, item_id, removal.version, now, removal)


_REASONS: Mapping[str, RemovalReason] = {"canceled": "killed", "withheld": "withheld"}


def _reason(stored: Stored | None, standing: Standing | None) -> RemovalReason:
    """Return why a partner may no longer have a story, without what is nobody's business but ours."""
    if stored is None or standing is None:
        return "not public"
    if reason := _REASONS.get(stored.item.status):
        return reason
    if stored.quarantine or not stored.public:
        return "not public"
    return "refused" if standing.verdict and standing.verdict.outcome == "refused" else "not selected"
