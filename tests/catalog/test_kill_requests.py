"""One contract for both databases: the kills that wait for a second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndication.catalog import Catalog, kill_requests
from syndication.model.kill_request import KillRequest
from tests.support import NOON

HOUR = timedelta(hours=1)


def request(item_id: str = "a", made: datetime = NOON, user: str = "anna") -> KillRequest:
    return KillRequest(item_id=item_id, version=1, user=user, note="Wrong.", made=made, ends=made + HOUR)


def test_a_story_has_one_request_the_last_one(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        assert kill_requests.of_item(connection, "a") is None
        kill_requests.save(connection, request())
        kill_requests.save(connection, request(user="bo"))
        assert kill_requests.of_item(connection, "a") == request(user="bo")


def test_a_request_is_answered_once_and_only_as_it_was_seen(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        kill_requests.save(connection, request(made=NOON + HOUR))
        assert not kill_requests.take(connection, request())
        assert kill_requests.take(connection, request(made=NOON + HOUR))
        assert not kill_requests.take(connection, request(made=NOON + HOUR))


def test_old_ones_are_forgotten(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        kill_requests.save(connection, request("a"))
        kill_requests.save(connection, request("b", NOON + HOUR))
        kill_requests.forget_before(connection, NOON + 2 * HOUR)
        assert kill_requests.of_item(connection, "a") is None
        assert kill_requests.of_item(connection, "b") is not None


def test_a_request_whose_story_is_not_there_is_not_listed(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        kill_requests.save(connection, request())
        assert kill_requests.unanswered(connection) == []
