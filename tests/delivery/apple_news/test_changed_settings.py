"""Apple News while its settings are broken, or when the partner had a feed before. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, partner_feeds
from syndication.model.partners.partner import Partner
from syndication.publishing.partners.withdrawal_report import expected_withdrawals, partner_withdrawals
from tests.delivery.apple_news.fake_api import FakeApple, serving
from tests.delivery.apple_news.newsroom import IDS, Newsroom
from tests.publishing.partners.outlets import partner, withdraw

FAULT = "syndication.toml:3: partners: apple-news: key: is missing"


@pytest.fixture
def apple() -> Iterator[FakeApple]:
    with serving() as found:
        yield found


@pytest.fixture
def room(tmp_path: Path, catalog: Catalog, apple: FakeApple) -> Newsroom:
    return Newsroom(tmp_path, catalog, apple)


def use(room: Newsroom, changed: Partner) -> None:
    """Change the settings of the publisher and of the worker."""
    room.partner = changed
    room.house.publication = replace(room.house.publication, partners=(replace(changed, access=None),))


def reports(room: Newsroom) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return how partners would hear of a withdrawal of the first story, and how they do hear of it."""
    with room.catalog.read() as connection:
        found = [
            report(connection, room.house.publication, f"{IDS}first")
            for report in (expected_withdrawals, partner_withdrawals)
        ]
    expected, made = ([(one.partner, str(one.how)) for one in some] for some in found)
    return expected, made


def test_while_the_settings_are_broken_a_withdrawal_waits(room: Newsroom, apple: FakeApple) -> None:
    good, path = room.partner, room.story("first")
    room.publish_and_deliver()
    use(room, replace(good, profile=None, access=None, fault=FAULT))
    withdraw(path)
    room.story("second")
    room.house.publish()
    assert [(job.subject, job.payload) for job in room.jobs] == [(f"{IDS}first", b"")]
    with room.catalog.read() as connection:
        assert partner_feeds.states(connection)["apple-news"].problem.startswith(FAULT)
    use(room, good)
    room.publish_and_deliver()
    assert apple.methods == ["create", "delete", "create"]
    assert [one["title"].rpartition(" ")[2] for one in apple.articles.values()] == ["second"]


def test_a_withdrawal_is_reported_as_a_push(room: Newsroom) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    assert reports(room) == ([("apple-news", "push")], [])
    withdraw(path)
    room.publish_and_deliver()
    assert reports(room) == ([], [("apple-news", "push")])


def test_the_feed_of_a_partner_that_has_an_api_now_is_not_served(room: Newsroom, apple: FakeApple) -> None:
    pushed = room.partner
    use(room, replace(partner(), name="apple-news"))
    room.story("first")
    room.house.publish()
    assert "/partners/apple-news/rss.xml" in room.house.documents()
    use(room, pushed)
    room.publish_and_deliver()
    assert "/partners/apple-news/rss.xml" not in room.house.documents()
    assert len(apple.articles) == 1
