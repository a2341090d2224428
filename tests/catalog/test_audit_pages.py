"""The log in pages, by who, what and when, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.catalog import Catalog, audit, audit_pages
from syndication.catalog.audit import AuditEntry
from syndication.catalog.audit_pages import AuditFilter
from syndication.catalog.bounded_count import BoundedCount
from syndication.model.actors import ACTOR_KINDS, kind_of_actor

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHO = ("token newsroom", "cli anna", "user anna", "file", "by hand", "the clock", "push", "source apa", "tokens")


@pytest.fixture
def log(catalog: Catalog) -> Catalog:
    with catalog.begin() as connection:
        audit.add(
            connection,
            [
                AuditEntry(
                    at=NOON + timedelta(minutes=at), who=who, action="kill" if at % 2 else "silent", item_id=who[:4]
                )
                for at, who in enumerate(WHO)
            ],
        )
    return catalog


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        (AuditFilter(), WHO),
        (AuditFilter(who="push"), ("push",)),
        (AuditFilter(action="kill"), WHO[1::2]),
        (AuditFilter(item_id="toke"), ("token newsroom", "tokens")),
        (AuditFilter(since=NOON + 7 * MINUTE), WHO[7:]),
        (AuditFilter(who="nobody"), ()),
        *((AuditFilter(kind=kind), tuple(who for who in WHO if kind_of_actor(who) == kind)) for kind in ACTOR_KINDS),
    ],
)
def test_entries_are_found_in_both_orders(log: Catalog, wanted: AuditFilter, who: tuple[str, ...]) -> None:
    with log.read() as connection:
        first = audit_pages.oldest(connection, wanted, 0, 99)
        last = audit_pages.newest(connection, wanted, 2**62, 99)
        assert audit_pages.count(connection, wanted) == BoundedCount(len(who))
    assert tuple(entry.who for entry in first) == who
    assert last == first[::-1]


def test_pages_go_on_where_the_last_ended(log: Catalog) -> None:
    with log.read() as connection:
        first = audit_pages.newest(connection, AuditFilter(), 2**62, 4)
        second = audit_pages.newest(connection, AuditFilter(), first[-1].number, 99)
    assert [entry.who for entry in (*first, *second)] == list(WHO[::-1])


@pytest.mark.parametrize(
    ("who", "kind"),
    [("token a", "token"), ("cli a", "person"), ("user a", "person"), ("file", "hand"), ("the clock", "schedule"),
     ("push", "push"), ("source a", "source"), ("", "other"), ("tokens", "other")],
)  # fmt: skip
def test_the_kind_of_an_actor(who: str, kind: str) -> None:
    assert kind_of_actor(who) == kind
