"""Housekeeping forgets what partners fetched after the days of the settings. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndication.catalog import Catalog, partner_ledger, webhook_arrivals
from syndication.catalog.webhook_arrivals import Arrival
from syndication.delivery.housekeeping import Days, clean_up
from syndication.model.partners.ledger import Fetch, Held
from tests.support import NOON

ITEM = "tag:tribune.example,2026:a"


@pytest.mark.parametrize(("days", "is_there"), [(9, False), (11, True), (0, False)])
def test_the_ledger(catalog: Catalog, days: int, is_there: bool) -> None:
    with catalog.begin() as connection:
        partner_ledger.save_contents(connection, "msn", "t", (Held(ITEM, 1),), NOON)
        partner_ledger.note_fetches(connection, [Fetch("msn", "t", "1", NOON, NOON)])
        webhook_arrivals.note(connection, [Arrival(ITEM, "room", 1, "published", NOON)])
        clean_up(connection, Days(ledger=days), NOON + timedelta(days=10))
        assert bool(partner_ledger.fetched(connection, ITEM, "msn")) == is_there
        assert bool(webhook_arrivals.of_item(connection, ITEM)) == is_there
    catalog.close()
