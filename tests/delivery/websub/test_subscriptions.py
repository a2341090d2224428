"""The subscriptions of the catalog, on both databases: one for each document and callback, as it was verified last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndication.catalog import Catalog, subscriptions
from syndication.catalog.subscriptions import Subscription
from syndication.model.job import Job, Outcome
from tests.support import NOON

A, B = "http://a.example/?k=1", "http://b.example/"
RSS, ATOM = "/rss.xml", "/atom.xml"
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def save(catalog: Catalog, path: str = RSS, callback: str = A, secret: str = "", hours: int = 1, at: int = 0) -> None:
    with catalog.begin() as connection:
        subscriptions.save(
            connection,
            path=path,
            topic=f"https://feeds.tribune.example{path}",
            callback=callback,
            secret=secret,
            lease_end=NOON + hours * HOUR,
            now=NOON + at * SECOND,
        )


def note(catalog: Catalog, *outcomes: tuple[str, str, Outcome], at: int = 0) -> None:
    with catalog.begin() as connection:
        told = [
            (Job(kind="push", target=callback, subject=path, since=NOON, due=NOON), outcome)
            for path, callback, outcome in outcomes
        ]
        subscriptions.save_outcomes(connection, told, NOON + at * SECOND)


def there(catalog: Catalog, path: str = "") -> list[Subscription]:
    with catalog.read() as connection:
        return subscriptions.find_all(connection, path)


def pairs(found: list[Subscription]) -> list[tuple[str, str]]:
    return [(one.path, one.callback) for one in found]


ARRIVED = Outcome(verdict="done", status=204, milliseconds=250)
FAILED = Outcome(verdict="again", status=500, problem="answered 500", milliseconds=1500)
SILENT = Outcome(verdict="again", status=0, problem="the connection was refused")


def test_a_subscription_comes_back_as_it_was_kept(catalog: Catalog) -> None:
    save(catalog, secret="s ✓")
    assert there(catalog) == [
        Subscription(
            path=RSS,
            callback=A,
            topic="https://feeds.tribune.example/rss.xml",
            secret="s ✓",
            created=NOON,
            lease_end=NOON + HOUR,
        )
    ]


@pytest.mark.parametrize(("before", "after"), [("", "new"), ("old", "new"), ("old", "")])
def test_another_subscription_to_the_same_replaces_secret_and_lease(catalog: Catalog, before: str, after: str) -> None:
    save(catalog, secret=before, hours=1)
    note(catalog, (RSS, A, ARRIVED), (RSS, A, FAILED))
    save(catalog, secret=after, hours=2, at=60)
    (found,) = there(catalog)
    assert (found.secret, found.lease_end, found.created) == (after, NOON + 2 * HOUR, NOON)
    assert (found.delivered, found.failures, found.status) == (1, 1, 500)


def test_the_same_callback_may_have_several_documents(catalog: Catalog) -> None:
    save(catalog, RSS, A)
    save(catalog, RSS, B)
    save(catalog, ATOM, A)
    assert pairs(there(catalog)) == [(ATOM, A), (RSS, A), (RSS, B)]
    assert pairs(there(catalog, RSS)) == [(RSS, A), (RSS, B)]


def test_an_end_concerns_one_document_and_one_callback(catalog: Catalog) -> None:
    for path, callback in ((RSS, A), (RSS, B), (ATOM, A)):
        save(catalog, path, callback)
    with catalog.begin() as connection:
        subscriptions.remove(connection, RSS, A)
        subscriptions.remove(connection, RSS, "http://nobody.example/")
    assert pairs(there(catalog)) == [(ATOM, A), (RSS, B)]


def test_terms_are_found_by_document_and_callback_while_their_lease_lasts(catalog: Catalog) -> None:
    save(catalog, RSS, A, hours=1)
    save(catalog, RSS, B, hours=2)
    save(catalog, ATOM, B, hours=2)
    asked = [(RSS, A), (RSS, B), (ATOM, A), ("/feed.json", B)]
    with catalog.read() as connection:
        assert set(subscriptions.terms(connection, asked, NOON)) == {(RSS, A), (RSS, B)}
        assert set(subscriptions.terms(connection, asked, NOON + HOUR)) == {(RSS, B)}
        assert subscriptions.terms(connection, [], NOON) == {}


def test_more_are_found_than_fit_into_one_query(catalog: Catalog) -> None:
    asked = [(RSS, f"http://a.example/{number}") for number in range(1201)]
    with catalog.begin() as connection:
        for path, callback in asked:
            subscriptions.save(connection, path, "https://t.example/", callback, "", NOON + HOUR, NOON)
        assert set(subscriptions.terms(connection, asked, NOON)) == set(asked)


def test_a_lease_ends_to_the_moment(catalog: Catalog) -> None:
    save(catalog, RSS, A, hours=1)
    save(catalog, RSS, B, hours=2)
    with catalog.begin() as connection:
        assert subscriptions.end_leases(connection, NOON + HOUR - SECOND) == []
        assert pairs(subscriptions.end_leases(connection, NOON + HOUR)) == [(RSS, A)]
        assert subscriptions.end_leases(connection, NOON + HOUR) == []
    assert pairs(there(catalog)) == [(RSS, B)]


def test_how_deliveries_went_is_counted(catalog: Catalog) -> None:
    save(catalog)
    seen = []
    for at, outcome in enumerate((FAILED, SILENT, ARRIVED, FAILED, ARRIVED), 10):
        note(catalog, (RSS, A, outcome), at=at)
        (found,) = there(catalog)
        seen.append((found.failures, found.delivered, found.status, found.problem, found.milliseconds))
        assert found.started == NOON + at * SECOND - timedelta(milliseconds=outcome.milliseconds)
    assert seen == [
        (1, 0, 500, "answered 500", 1500),
        (2, 0, 0, "the connection was refused", 0),
        (0, 1, 204, "", 250),
        (1, 1, 500, "answered 500", 1500),
        (0, 2, 204, "", 250),
    ]


def test_deliveries_are_noted_side_by_side_and_those_of_nobody_not_at_all(catalog: Catalog) -> None:
    save(catalog, RSS, A)
    save(catalog, RSS, B)
    note(catalog, (RSS, B, FAILED), (ATOM, A, ARRIVED), (RSS, A, ARRIVED))
    assert [(one.callback, one.failures, one.delivered) for one in there(catalog)] == [(A, 0, 1), (B, 1, 0)]
    note(catalog)


def test_they_are_counted_by_how_the_last_delivery_went(catalog: Catalog) -> None:
    with catalog.read() as connection:
        assert subscriptions.count_by_state(connection) == {"new": 0, "active": 0, "failing": 0}
    for number in range(6):
        save(catalog, callback=f"http://{number}.example/")
    note(catalog, *((RSS, f"http://{number}.example/", ARRIVED) for number in range(3)))
    note(catalog, (RSS, "http://0.example/", FAILED))
    with catalog.read() as connection:
        assert subscriptions.count_by_state(connection) == {"new": 3, "active": 2, "failing": 1}


def test_a_secret_is_never_shown(catalog: Catalog) -> None:
    save(catalog, secret="never to be seen")
    shown = repr(there(catalog))
    assert "never" not in shown
    assert A in shown


def test_the_terms_are_those_of_the_last_subscription_and_are_not_shown(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for secret in ("first", "second"):
            subscriptions.save(connection, RSS, "https://t.example/rss.xml", A, secret, NOON + HOUR, NOON)
        found = subscriptions.terms(connection, [(RSS, A)], NOON)[RSS, A]
    assert (found.topic, found.secret) == ("https://t.example/rss.xml", "second")
    assert "second" not in repr(found)
