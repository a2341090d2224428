"""What partners have fetched: each fetch counts for the stories of its document. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from syndication.catalog import Catalog, partner_ledger, partner_stories, webhook_arrivals
from syndication.catalog.webhook_arrivals import Arrival
from syndication.model.partners.ledger import Fetch, FetchedStory, Held, Unfetched
from syndication.model.partners.standings import Standing
from tests.support import NOON

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
A, B = "tag:tribune.example,2026:a", "tag:tribune.example,2026:b"


class Ledger:
    """A ledger of the partner "msn"."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def holds(self, tag: str, *stories: Held, at: datetime = NOON) -> None:
        with self.catalog.begin() as connection:
            partner_ledger.save_contents(connection, "msn", tag, stories, at)

    def fetch(self, tag: str, *moments: datetime, key: str = "1") -> None:
        with self.catalog.begin() as connection:
            fetches = [Fetch("msn", tag, key, moment, moment) for moment in moments]
            partner_ledger.note_fetches(connection, fetches)

    def has(self, item_id: str = A) -> list[FetchedStory]:
        with self.catalog.read() as connection:
            return partner_ledger.fetched(connection, item_id, "msn")

    def gone(self, item_id: str = A, since: datetime = NOON) -> None:
        standing = Standing(
            partner="msn", item_id=item_id, state="gone", published=NOON, changed=NOON, since=since, shown=True
        )
        with self.catalog.begin() as connection:
            partner_stories.save(connection, [standing])

    def unfetched(self, before: datetime = NOON + DAY) -> list[Unfetched]:
        with self.catalog.read() as connection:
            return partner_ledger.unfetched(connection, ["msn"], NOON - DAY, before)

    def forget(self, before: datetime, now: datetime) -> None:
        with self.catalog.begin() as connection:
            partner_ledger.forget_old(connection, before, now)


@pytest.fixture
def ledger(catalog: Catalog) -> Iterator[Ledger]:
    yield Ledger(catalog)
    catalog.close()


def test_a_fetch_counts_for_each_story_of_its_document(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 3), Held(B, 0, is_notice=True))
    ledger.fetch("t", NOON)
    assert ledger.has(A) == [FetchedStory(3, False, "1", NOON, NOON)]
    assert ledger.has(B) == [FetchedStory(0, True, "1", NOON, NOON)]


def test_the_first_and_the_last_time_stay_whoever_writes_first(ledger: Ledger) -> None:
    """Two web workers write what they noted in any order."""
    ledger.holds("t", Held(A, 1))
    for at in (NOON + MINUTE, NOON, NOON + 5 * MINUTE, NOON + 2 * MINUTE):
        ledger.fetch("t", at)
    assert ledger.has() == [FetchedStory(1, False, "1", NOON, NOON + 5 * MINUTE)]


def test_each_key_and_each_version_is_told_apart(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1))
    ledger.holds("u", Held(A, 2), at=NOON + MINUTE)
    ledger.fetch("t", NOON)
    ledger.fetch("u", NOON + 2 * MINUTE)
    ledger.fetch("u", NOON + 3 * MINUTE, key="2")
    assert [(one.version, one.key_name) for one in ledger.has()] == [(2, "2"), (2, "1"), (1, "1")]


def test_two_documents_with_the_same_story_in_one_write(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1))
    ledger.holds("u", Held(A, 1), Held(B, 1), at=NOON + SECOND)
    with ledger.catalog.begin() as connection:
        fetches = [Fetch("msn", "u", "1", NOON + MINUTE, NOON + MINUTE), Fetch("msn", "t", "1", NOON, NOON)]
        partner_ledger.note_fetches(connection, fetches)
    assert ledger.has() == [FetchedStory(1, False, "1", NOON, NOON + MINUTE)]


def test_an_unknown_document_counts_for_nothing(ledger: Ledger) -> None:
    ledger.fetch("t", NOON)
    assert ledger.has() == []


def test_a_version_that_looks_the_same_counts_from_its_beginning(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1))
    ledger.holds("t", Held(A, 2), at=NOON + MINUTE)
    ledger.holds("t", Held(A, 2), at=NOON + 9 * MINUTE)
    ledger.fetch("t", NOON, NOON + 5 * MINUTE)
    assert ledger.has() == [FetchedStory(2, False, "1", NOON + MINUTE, NOON + 5 * MINUTE)]


def test_a_withdrawal_is_unfetched_until_its_notice_is_fetched(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1))
    ledger.gone(since=NOON + MINUTE)
    assert ledger.unfetched() == []  # it never had the story
    ledger.fetch("t", NOON)
    assert ledger.unfetched() == [Unfetched("msn", A, NOON + MINUTE)]
    assert ledger.unfetched(before=NOON) == []
    ledger.holds("u", Held(A, 0, is_notice=True), at=NOON + 2 * MINUTE)
    ledger.fetch("u", NOON + 3 * MINUTE)
    assert ledger.unfetched() == []


def test_the_notice_of_an_earlier_withdrawal_does_not_count(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1))
    ledger.holds("u", Held(A, 0, is_notice=True))
    ledger.fetch("t", NOON)
    ledger.fetch("u", NOON + MINUTE)
    ledger.gone(since=NOON + 2 * MINUTE)
    assert ledger.unfetched() == [Unfetched("msn", A, NOON + 2 * MINUTE)]


def test_each_withdrawal_is_noted_once(ledger: Ledger) -> None:
    first, second = Unfetched("msn", A, NOON), Unfetched("msn", A, NOON + DAY)
    with ledger.catalog.begin() as connection:
        assert partner_ledger.note_unfetched(connection, [first], NOON) == [first]
        assert partner_ledger.note_unfetched(connection, [first], NOON) == []
        assert partner_ledger.note_unfetched(connection, [first, second], NOON) == [second]


def test_what_is_noted_is_no_more_to_be_announced(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1), Held(B, 1))
    ledger.fetch("t", NOON)
    ledger.gone(A)
    ledger.gone(B)
    with ledger.catalog.begin() as connection:
        partner_ledger.note_unfetched(connection, [Unfetched("msn", A, NOON)], NOON)
        found = partner_ledger.unannounced(connection, ["msn"], NOON - DAY, NOON + DAY)
    assert found == [Unfetched("msn", B, NOON)]


def test_old_fetches_are_forgotten_and_the_present_document_is_not(ledger: Ledger) -> None:
    ledger.holds("old", Held(A, 1))
    ledger.holds("new", Held(A, 2), at=NOON + SECOND)
    ledger.fetch("old", NOON)
    ledger.forget(before=NOON + SECOND, now=NOON + 100 * DAY)
    assert ledger.has() == []
    ledger.fetch("old", NOON + 100 * DAY)  # replaced long ago
    assert ledger.has() == []
    ledger.fetch("new", NOON + 100 * DAY)
    assert [one.version for one in ledger.has()] == [2]


def test_a_document_that_was_just_replaced_still_counts(ledger: Ledger) -> None:
    ledger.holds("old", Held(A, 1))
    ledger.holds("new", Held(A, 2), at=NOON + SECOND)
    ledger.forget(before=NOON - DAY, now=NOON + MINUTE)
    ledger.fetch("old", NOON)
    assert [one.version for one in ledger.has()] == [1]


def test_which_stories_were_ever_fetched(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1), Held(B, 0, is_notice=True))
    ledger.fetch("t", NOON)
    with ledger.catalog.read() as connection:
        assert partner_ledger.fetched_items(connection, "msn", [A, B, "c"]) == {A}
        assert partner_ledger.fetched_items(connection, "other", [A]) == set()
        assert partner_ledger.since(connection) == NOON


def test_nothing_is_left_of_a_partner_that_is_deleted(ledger: Ledger) -> None:
    ledger.holds("t", Held(A, 1))
    ledger.fetch("t", NOON)
    with ledger.catalog.begin() as connection:
        partner_ledger.delete_partners(connection, ["msn"])
    ledger.fetch("t", NOON)
    assert ledger.has() == []


def test_an_event_that_arrives_again_keeps_its_moment(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for at in (NOON, NOON + DAY):
            webhook_arrivals.note(connection, [Arrival(A, "newsroom", 7, "withdrawn", at)])
        assert webhook_arrivals.of_item(connection, A) == [Arrival(A, "newsroom", 7, "withdrawn", NOON)]
        webhook_arrivals.forget_old(connection, NOON + SECOND)
        assert webhook_arrivals.of_item(connection, A) == []
    catalog.close()
