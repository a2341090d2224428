"""The tables of our subscriptions to hubs, and of what these have pushed, on both databases."""

from __future__ import annotations

from datetime import timedelta

from syndication.catalog import Catalog, source_pushes, source_subscriptions, sources
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.model.source_state import SourceState
from tests.support import NOON

LATER = NOON + timedelta(days=10)
WIRE = SourceSubscription(
    token="t",
    source="wire",
    hub="https://hub.example/",
    topic="https://wire.example/feed",
    callback="https://feeds.tribune.example/hub/callback/t",
    secret="s",
    state="requested",
    due=NOON,
)


def test_a_subscription_is_stored_as_it_is(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        assert source_subscriptions.find(connection, "t") == WIRE
        assert source_subscriptions.find(connection, "other") is None
        assert source_subscriptions.of_source(connection, "wire") == WIRE
        assert source_subscriptions.find_all(connection) == [WIRE]


def test_a_verification_ends_the_failures_and_a_late_answer_does_not_count(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        source_subscriptions.note_request(connection, "t", LATER, "")
        source_subscriptions.note_unanswered(connection, "t", "answered 500")
        failed = source_subscriptions.find(connection, "t")
        source_subscriptions.note_verified(connection, "t", LATER, LATER - timedelta(days=2))
        source_subscriptions.note_unanswered(connection, "t", "late")
        found = source_subscriptions.find(connection, "t")
    assert failed
    assert (failed.pending, failed.failures, failed.problem, failed.due) == (True, 1, "answered 500", LATER)
    assert found
    assert (found.pending, found.failures, found.problem, found.lease_end) == (False, 0, "", LATER)
    assert found.is_active(NOON)
    assert not found.is_active(LATER)


def test_a_new_secret_takes_the_place_of_the_old_one_when_it_is_verified(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        source_subscriptions.note_request(connection, "t", LATER, "new")
        asked = source_subscriptions.find(connection, "t")
        source_subscriptions.note_denied(connection, "t", "full", LATER)
        denied = source_subscriptions.find(connection, "t")
        source_subscriptions.note_verified(connection, "t", LATER, LATER)
        found = source_subscriptions.find(connection, "t")
    assert asked
    assert denied
    assert found
    assert (asked.secret, asked.next_secret, asked.asked_secret) == ("s", "new", "new")
    assert (denied.secret, denied.next_secret) == ("s", "new")
    assert (found.secret, found.next_secret, found.asked_secret) == ("new", "", "new")


def test_a_denied_subscription_is_not_active(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        source_subscriptions.note_verified(connection, "t", LATER, LATER)
        source_subscriptions.note_denied(connection, "t", "full", LATER)
        found = source_subscriptions.find(connection, "t")
    assert found
    assert (found.state, found.problem, found.is_active(NOON)) == ("denied", "full", False)


def test_pushes_are_read_in_their_order_and_none_twice(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        source_pushes.add(connection, "t", "text/xml", b"second", NOON + timedelta(seconds=1))
        source_pushes.add(connection, "t", "text/xml", b"first", NOON)
        assert source_pushes.sources_with_pushes(connection) == {"wire"}
        assert source_pushes.count_waiting(connection, "t") == 2
        bodies = []
        while push := source_pushes.oldest_waiting(connection, "wire"):
            bodies.append(push.body)
            source_pushes.note_read(connection, push)
        source_pushes.add(connection, "t", "text/xml", b"first", LATER)
        assert source_pushes.is_known(connection, "t", b"first")
        assert not source_pushes.is_known(connection, "t", b"third")
        assert source_pushes.count_waiting(connection, "t") == 0
        assert source_pushes.sources_with_pushes(connection) == set()
    assert bodies == [b"first", b"second"]


def test_what_was_read_is_forgotten_later_and_what_waits_is_not(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        source_pushes.add(connection, "t", "", b"read", NOON)
        read = source_pushes.oldest_waiting(connection, "wire")
        assert read
        source_pushes.note_read(connection, read)
        source_pushes.add(connection, "t", "", b"waits", NOON)
        source_pushes.forget_read(connection, LATER)
        assert not source_pushes.is_known(connection, "t", b"read")
        assert source_pushes.is_known(connection, "t", b"waits")


def test_the_end_of_a_subscription_removes_what_it_has_pushed(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        source_subscriptions.add(connection, WIRE)
        source_pushes.add(connection, "t", "", b"one", NOON)
        source_subscriptions.end(connection, "t", NOON)
        assert source_subscriptions.of_source(connection, "wire") is None
        assert source_pushes.oldest_waiting(connection, "wire") is None
        source_subscriptions.remove(connection, ["t"])
        assert source_subscriptions.find_all(connection) == []


def test_a_source_is_brought_forward_and_never_put_off(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        sources.save(connection, "wire", SourceState(), LATER)
        sources.bring_forward(connection, "wire", NOON)
        sources.bring_forward(connection, "wire", LATER)
        found = sources.find(connection, "wire")
    assert found
    assert found.due == NOON


def test_nothing_that_a_forger_needs_is_in_a_log() -> None:
    shown = repr(WIRE)
    assert "https://wire.example/feed" in shown
    assert "callback/t" not in shown
    assert "token='t'" not in shown
    assert "secret='s'" not in shown
