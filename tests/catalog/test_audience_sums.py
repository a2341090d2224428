"""One contract for both databases: delays, old addresses and partners by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from syndication.catalog import (
    Catalog,
    Connection,
    audience_days,
    audit,
    audit_pages,
    delay_days,
    documents,
    old_address_days,
    partner_days,
)
from syndication.catalog.audit import AuditEntry
from syndication.catalog.delay_days import Delay, FirstFetch
from syndication.catalog.partner_schema import partner_fetches, wire_deliveries
from syndication.model.audience_details import OldAddressDay
from syndication.model.document import Document
from syndication.text.dates import micros
from tests.support import NOON

DAY = NOON.date()
MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(1)


def changed(connection: Connection, at: datetime, path: str = "/rss.xml") -> None:
    body = str(at).encode()
    made = Document(path=path, media_type="application/rss+xml", body=body, modified=at, self_url=path)
    documents.save(connection, "", [made])


def fetch(minutes: int, reader: str = "Feedly", path: str = "/rss.xml") -> FirstFetch:
    return FirstFetch(path, reader, NOON + minutes * MINUTE)


def counted(connection: Connection, since: date = DAY) -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.name, one.bound // 1000, one.number) for one in delay_days.find_delays(connection, since)]


def test_delays_add_up(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        delay_days.add_delays(connection, DAY, [Delay("hub", "", 1.5), Delay("webhook", "news", 40)])
        delay_days.add_delays(connection, DAY, [Delay("hub", "", 1.8)])
        delay_days.add_delays(connection, DAY - ONE_DAY, [Delay("hub", "", 1.8)])
        delay_days.add_delays(connection, DAY, [])
        assert counted(connection) == [("hub", "", 2, 2), ("webhook", "news", 45, 1)]


def test_beyond_many_names_others_are_counted_together(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        delay_days.add_delays(connection, DAY, [Delay("fetch", f"reader {n}", 1) for n in range(5)], most=3)
        delay_days.add_delays(connection, DAY, [Delay("fetch", "reader 0", 1), Delay("hub", "", 1)], most=3)
        found = {name: number for _, name, _, number in counted(connection)}
    assert found == {"reader 0": 2, "reader 1": 1, "reader 2": 1, "others": 2, "": 1}


def test_the_first_fetch_of_a_change_is_counted_once(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        changed(connection, NOON)
        delay_days.note_fetches(connection, [fetch(4)])
        assert counted(connection) == []  # nobody knows how long it has been coming
        changed(connection, NOON + 10 * MINUTE)
        delay_days.note_fetches(connection, [fetch(25), fetch(26)])
        delay_days.note_fetches(connection, [fetch(40)])
        assert counted(connection) == [("fetch", "Feedly", 15 * 60, 1)]


def test_a_fetch_before_the_change_is_one_of_the_document_before(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        changed(connection, NOON)
        delay_days.note_fetches(connection, [fetch(1)])
        changed(connection, NOON + 10 * MINUTE)
        delay_days.note_fetches(connection, [fetch(9)])
        assert counted(connection) == []
        delay_days.note_fetches(connection, [fetch(12)])
        assert counted(connection) == [("fetch", "Feedly", 120, 1)]


def test_a_fetch_of_what_is_no_document_is_not_counted(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        delay_days.note_fetches(connection, [fetch(1, path="/nothing.xml")])
        delay_days.note_fetches(connection, [])
        assert counted(connection) == []


def test_inventing_aggregators_does_not_fill_the_database(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        changed(connection, NOON)
        delay_days.note_fetches(connection, [fetch(1, f"reader {number}") for number in range(9)], most=4)
        changed(connection, NOON + 10 * MINUTE)
        delay_days.note_fetches(connection, [fetch(11, f"reader {number}") for number in range(9)], most=4)
        assert [name for _, name, _, _ in counted(connection)] == [f"reader {number}" for number in range(4)]


def test_old_sums_are_forgotten_and_so_is_what_was_fetched_of_documents_that_are_gone(catalog: Catalog) -> None:
    later = DAY + audience_days.KEEP_DAYS + ONE_DAY
    with catalog.begin() as connection:
        changed(connection, NOON)
        delay_days.note_fetches(connection, [fetch(1)])
        delay_days.add_delays(connection, DAY, [Delay("hub", "", 1)])
        delay_days.forget_old(connection, DAY)
        assert len(counted(connection)) == 1
        delay_days.forget_old(connection, later)
        assert counted(connection) == []
        documents.remove(connection, ["/rss.xml"])
        delay_days.forget_old(connection, DAY)
        changed(connection, NOON + 10 * MINUTE)
        delay_days.note_fetches(connection, [fetch(11)])
        assert counted(connection) == []  # it is a first one again


def test_hits_of_old_addresses_add_up_within_limits(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        old_address_days.add_hits(connection, {(DAY, "/a"): 2, (DAY, "/b"): 1, (DAY - ONE_DAY, "/a"): 5}, most=2)
        old_address_days.add_hits(connection, {(DAY, "/a"): 1, (DAY, "/c"): 1, (DAY, "/d"): 3}, most=2)
        assert old_address_days.find_hits(connection, DAY) == [
            OldAddressDay(DAY, "/a", 3),
            OldAddressDay(DAY, "/b", 1),
            OldAddressDay(DAY, "others", 4),
        ]
        old_address_days.forget_old(connection, DAY + audience_days.KEEP_DAYS)
        assert {row.day for row in old_address_days.find_hits(connection, DAY - ONE_DAY)} == {DAY}


def test_what_partners_took_is_counted_by_the_day_of_its_first_fetch(catalog: Catalog) -> None:
    rows = [("a", 1, False, NOON), ("a", 2, False, NOON), ("b", 1, True, NOON), ("c", 1, False, NOON - ONE_DAY)]
    with catalog.begin() as connection:
        for item_id, version, is_notice, at in rows:
            row = {"partner": "msn", "item_id": item_id, "version": version, "is_notice": is_notice, "key_name": "k"}
            connection.execute(sa.insert(partner_fetches), [row | {"first": micros(at), "last": micros(NOON)}])
        for version in (0, 3):
            wire = {"partner": "wire", "item_id": "a", "version": version, "key_name": "k", "at": micros(NOON)}
            connection.execute(sa.insert(wire_deliveries), [wire])
        assert partner_days.taken_by_day(connection, DAY) == {(DAY, "msn"): 2, (DAY, "wire"): 1}
        assert partner_days.taken_by_day(connection, DAY - ONE_DAY)[DAY - ONE_DAY, "msn"] == 1
        assert partner_days.refused_by_day(connection, DAY) == {}


def test_the_log_knows_of_the_founding(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for action in ("founding", "kill"):
            audit.add(connection, [AuditEntry(at=NOON, who="file", action=action)])
        assert audit_pages.publication_marks(connection, DAY) == [(NOON, "founding")]
        assert audit_pages.publication_marks(connection, DAY + ONE_DAY) == []
