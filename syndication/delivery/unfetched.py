"""Withdrawals that a partner with the story has not fetched: each is one event, for webhooks."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from syndication.catalog import Catalog, Connection, events, items, partner_ledger, wire
from syndication.model.event import unfetched_event
from syndication.model.partners.ledger import Unfetched, unfetched_line
from syndication.model.publication import Publication
from syndication.text.terminal import visible

log = logging.getLogger("syndication")


def find_unfetched(
    connection: Connection, publication: Publication, minutes: int, ledger_days: int, now: datetime
) -> list[Unfetched]:
    """Return the withdrawals that are older than `minutes`, and that a partner with the story has not fetched.

    0 minutes finds none. A partner without a spelling for withdrawals is left out: a person withdraws there.
    """
    if not minutes:
        return []
    after, before = now - timedelta(days=ledger_days), now - timedelta(minutes=minutes)
    in_feeds = partner_ledger.unfetched(connection, _with_feeds(publication), after, before)
    return in_feeds + wire.late_removals(connection, _on_wire(publication), after, before)


def announce_unfetched(
    catalog: Catalog, publication: Publication, minutes: int, ledger_days: int, now: datetime
) -> None:
    """Save an event for each of these withdrawals, once for each partner and withdrawal."""
    if not (minutes and publication.partners):
        return
    after, before = now - timedelta(days=ledger_days), now - timedelta(minutes=minutes)
    with catalog.read() as connection:
        found = partner_ledger.unannounced(connection, _with_feeds(publication), after, before)
        found += wire.unannounced_removals(connection, _on_wire(publication), after, before)
    if not found:
        return
    with catalog.begin() as connection:
        new = partner_ledger.note_unfetched(connection, found, now)
        known = items.by_ids(connection, [one.item_id for one in new])
        slugs = {item_id: stored.item.slug for item_id, stored in known.items()}
        events.add(connection, [unfetched_event(one, slugs.get(one.item_id, ""), now) for one in new])
    for one in new:
        log.warning("%s", visible(unfetched_line(one)))


def _with_feeds(publication: Publication) -> list[str]:
    return [one.name for one in publication.partners if one.tells_of_withdrawals]


def _on_wire(publication: Publication) -> list[str]:
    return [one.name for one in publication.partners if one.is_on_wire]
