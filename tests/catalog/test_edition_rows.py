"""Editions by number, events between two moments, ends of tokens and last fetches, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndication.catalog import Catalog, editions, events, partner_ledger, tokens
from syndication.catalog.bounded_count import BoundedCount
from syndication.model.event import Event
from syndication.model.partners.ledger import Fetch, Held
from syndication.model.tokens import Token, state
from syndication.publishing.editions import update_editions
from tests.support import NOON, House, make_publication

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(tmp_path: Path, catalog: Catalog) -> House:
    return House(tmp_path, catalog, make_publication(), NOON)


def test_editions_are_found_by_number_the_newest_first(house: House) -> None:
    for name in ("a", "b", "c"):
        house.record(f"{name}.md", name)
        house.publish()
        update_editions(house.catalog, house.now, 7)
    with house.catalog.read() as connection:
        rows = editions.rows_before(connection, "/rss.xml", 2**62, 10)
        assert len(rows) == 3
        assert [row.number for row in rows] == sorted((row.number for row in rows), reverse=True)
        assert [row.ended for row in rows] == [None, rows[0].began, rows[1].began]
        assert editions.rows_before(connection, "/rss.xml", rows[0].number, 1) == rows[1:2]
        assert editions.count_of(connection, "/rss.xml") == BoundedCount(3)
        newest = editions.numbered(connection, "/rss.xml", rows[0].number)
        assert newest
        assert newest.document.body == house.document("/rss.xml")
        assert editions.numbered(connection, "/rss.xml", rows[0].number + 1) is None


def test_events_between_two_moments(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        made = [Event(at=NOON + at * MINUTE, kind="updated", item_id="i", slug=str(at), feeds=("",)) for at in range(5)]
        events.add(connection, made)
        found = events.between(connection, NOON + MINUTE, NOON + 3 * MINUTE)
        assert [one.slug for one in found] == ["2", "3"]
        assert [one.slug for one in events.between(connection, NOON, NOON + 9 * MINUTE, most=1)] == ["1"]


def test_a_token_ends_when_it_is_told_to(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for name in ("cms", "other"):
            tokens.add(connection, Token(name=name, digest=name, scope="read", created=NOON))
        tokens.set_end(connection, "cms", NOON + MINUTE)
        cms, other = tokens.all_tokens(connection)
    assert [state(cms, NOON + at * MINUTE) for at in (0, 1)] == ["active", "expired"]
    assert other.expires is None


def test_the_last_fetch_of_a_partner(catalog: Catalog) -> None:
    at = datetime(2026, 2, 5, 12, tzinfo=UTC)
    with catalog.begin() as connection:
        assert partner_ledger.last_fetch(connection, "msn") is None
        partner_ledger.save_contents(connection, "msn", "tag", (Held("i", 1),), at)
        partner_ledger.note_fetches(connection, [Fetch("msn", "tag", "1", at, at + MINUTE)])
        assert partner_ledger.last_fetch(connection, "msn") == at + MINUTE
        assert partner_ledger.last_fetch(connection, "other") is None
